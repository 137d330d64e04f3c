import { isUtf8 } from "node:buffer";

import { type Place, fail, ok } from "@/lib/kernel";

type Decoded = { ok: true; value: Uint8Array } | { ok: false; reason: "ENCODING"; detail: string; at?: Place };

const NOTHING: Uint8Array = new Uint8Array(0);
const LONGEST_CHARACTER = 4;
const SAVE_AS_UTF8 = "Save the report as UTF-8 (in PowerShell: Out-File -Encoding utf8) and send it again.";

/** Turns the bytes of a text, as they come, into UTF-8 without a byte order mark, and refuses what is not text. */
export type Decoder = { push(chunk: Uint8Array): Decoded; end(): Decoded };

/** UTF-8 passes through unchanged; UTF-16 of either order, with a mark or recognisable without one, is written anew. */
export function decodeText(): Decoder {
  let head: Uint8Array = NOTHING;
  let decoder: Decoder | null = null;

  return {
    push(chunk) {
      if (decoder) return decoder.push(chunk);
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      if (head.length < LONGEST_CHARACTER) return ok(NOTHING);
      decoder = decoderFor(head);
      return decoder.push(head);
    },
    end() {
      if (decoder) return decoder.end();
      decoder = decoderFor(head);
      const decoded = decoder.push(head);
      if (!decoded.ok) return decoded;
      const rest = decoder.end();
      return rest.ok ? ok(Buffer.concat([decoded.value, rest.value])) : rest;
    },
  };
}

/** The first bytes of a file as UTF-8, for a look at them; a character cut off at the end does not matter. */
export function decodeHead(bytes: Uint8Array): Decoded {
  return decodeText().push(bytes.length < LONGEST_CHARACTER ? Buffer.concat([bytes, Buffer.alloc(LONGEST_CHARACTER, 0x20)]) : bytes);
}

function decoderFor(head: Uint8Array): Decoder {
  const [a, b, c, d] = head;
  const wide = (a === 0 && b === 0) || (a === 0xff && b === 0xfe && c === 0 && d === 0);
  if (wide) return refuse("The report is UTF-32 or binary.");
  if (a === 0xff && b === 0xfe) return utf16("utf-16le");
  if (a === 0xfe && b === 0xff) return utf16("utf-16be");
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return utf16("utf-16le");
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return utf16("utf-16be");
  return utf8(a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0);
}

function refuse(what: string): Decoder {
  const refusal = fail("ENCODING", `${what} ${SAVE_AS_UTF8}`);
  return { push: () => refusal, end: () => refusal };
}

function utf16(encoding: "utf-16le" | "utf-16be"): Decoder {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const encoder = new TextEncoder();
  const decode = (chunk: Uint8Array, stream: boolean): Decoded => {
    try {
      return ok(encoder.encode(decoder.decode(chunk, { stream })));
    } catch {
      return fail("ENCODING", `The report begins as ${encoding.toUpperCase()} and then is not. ${SAVE_AS_UTF8}`);
    }
  };
  return { push: (chunk) => decode(chunk, true), end: () => decode(NOTHING, false) };
}

/** Checks without copying: what comes in goes out, only a character cut in two by a chunk's end is kept for the check. */
function utf8(mark: number): Decoder {
  let skip = mark;
  let carried = NOTHING;
  let offset = 0;

  const refusal = (place: number) => fail("ENCODING", `The report is not UTF-8. ${SAVE_AS_UTF8}`, { offset: place });

  return {
    push(chunk) {
      const text = skip > 0 ? chunk.subarray(skip) : chunk;
      offset += skip;
      skip = 0;
      const joined = carried.length === 0 ? text : Buffer.concat([carried, text]);
      const whole = joined.length - cutOff(joined);
      if (!isUtf8(joined.subarray(0, whole))) return refusal(offset - carried.length + firstFault(joined));
      offset += text.length;
      carried = joined.slice(whole);
      return ok(text);
    },
    end: () => (carried.length === 0 ? ok(NOTHING) : refusal(offset - carried.length)),
  };
}

/** How many bytes at the end belong to a character that is not there whole. */
function cutOff(bytes: Uint8Array): number {
  for (let back = 1; back < LONGEST_CHARACTER && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < lengthOf(byte) ? back : 0;
  }
  return 0;
}

function lengthOf(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

/** Halves the text until the first bad byte is found; only ever asked once, about a text that is refused. */
function firstFault(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const part = bytes.subarray(0, middle);
    if (isUtf8(part.subarray(0, middle - cutOff(part)))) good = middle;
    else bad = middle;
  }
  return Math.max(0, good - cutOff(bytes.subarray(0, good)));
}

/** The first bytes of a stream, at least `wanted` where there are that many, and the stream again as if nothing had been read. */
export async function peekBytes(bytes: AsyncIterable<Uint8Array>, wanted: number): Promise<{ head: Uint8Array; bytes: AsyncGenerator<Uint8Array> }> {
  const source = bytes[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < wanted && !ended) {
    const next = await source.next();
    if (next.done) ended = true;
    else {
      read.push(Buffer.from(next.value));
      length += next.value.length;
    }
  }
  return { head: Buffer.concat(read).subarray(0, wanted), bytes: again(read, ended ? null : source) };
}

async function* again(read: Uint8Array[], source: AsyncIterator<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  try {
    for (let chunk = read.shift(); chunk; chunk = read.shift()) yield chunk;
    for (let next = await source?.next(); next && !next.done; next = await source?.next()) yield next.value;
  } finally {
    await source?.return?.();
  }
}
