import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { createGzip } from "node:zlib";

/** A part of a form: a text, or a file that is read only while it is sent. */
export type Part =
  | { field: string; text: string }
  | { field: string; fileName: string; content: Buffer }
  | { field: string; fileName: string; path: string; compress: boolean };

export type Form = {
  contentType: string;
  /** Reads the parts anew each time, so that a form can be sent again. */
  bytes(): AsyncGenerator<Buffer>;
};

const LINE = "\r\n";

/** `multipart/form-data` (RFC 7578) that never holds a file in memory. */
export function formOf(parts: readonly Part[], boundary = `lintel-${randomBytes(18).toString("hex")}`): Form {
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    async *bytes() {
      for (const part of parts) {
        yield Buffer.from(`--${boundary}${LINE}${headersOf(part)}${LINE}${LINE}`);
        yield* contentOf(part);
        yield Buffer.from(LINE);
      }
      yield Buffer.from(`--${boundary}--${LINE}`);
    },
  };
}

function headersOf(part: Part): string {
  if ("text" in part) return `Content-Disposition: form-data; name="${part.field}"${LINE}Content-Type: application/json; charset=utf-8`;
  const name = "path" in part && part.compress ? `${part.fileName}.gz` : part.fileName;
  return `Content-Disposition: form-data; name="${part.field}"; filename="${escapeName(name)}"${LINE}Content-Type: application/octet-stream`;
}

/** As browsers escape them. */
function escapeName(name: string): string {
  return name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

async function* contentOf(part: Part): AsyncGenerator<Buffer> {
  if ("text" in part) {
    yield Buffer.from(part.text, "utf8");
    return;
  }
  if ("content" in part) {
    yield part.content;
    return;
  }
  const file = createReadStream(part.path);
  try {
    if (!part.compress) {
      for await (const chunk of file) yield Buffer.from(chunk);
      return;
    }
    const gzip = createGzip();
    file.on("error", (error) => gzip.destroy(error));
    for await (const chunk of file.pipe(gzip)) yield Buffer.from(chunk);
  } finally {
    file.destroy();
  }
}
