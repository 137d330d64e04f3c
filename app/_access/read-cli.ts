import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

/** The built command line with its checksum; null when it was not built. */
export async function readCli(): Promise<{ bytes: Uint8Array<ArrayBuffer>; sha256: string } | null> {
  const bytes = await readFile(/*turbopackIgnore: true*/ path.join(/*turbopackIgnore: true*/ process.env.LINTEL_ROOT ?? ".", "dist", "cli.mjs")).catch(() => null);
  return bytes ? { bytes: new Uint8Array(bytes), sha256: createHash("sha256").update(bytes).digest("hex") } : null;
}
