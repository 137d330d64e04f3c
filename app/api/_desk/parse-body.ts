import { type Result, fail, ok } from "@/lib/kernel";

import { chunksOf } from "./chunks";

const MOST_BYTES = 64 * 1024;

/** A small JSON body, read up to 64 KB. */
export async function parseBody(request: Request): Promise<Result<unknown, "EMPTY_BODY" | "TOO_LARGE" | "META_INVALID">> {
  const text = await readText(request);
  if (text === null) return fail("TOO_LARGE", `A JSON body of this address holds at most ${MOST_BYTES / 1024} KB.`);
  if (text.trim() === "") return fail("EMPTY_BODY", "Send a JSON object in the body.");
  return parseJson(text);
}

/** Text as JSON; the detail says what is wrong with it. */
export function parseJson(text: string): Result<unknown, "META_INVALID"> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return fail("META_INVALID", `That is not JSON: ${String(error)}.`);
  }
}

async function readText(request: Request): Promise<string | null> {
  if (!request.body) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of chunksOf(request.body)) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
