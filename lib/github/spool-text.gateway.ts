import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";

import type { FileRole, SpooledFile } from "@/lib/ingestion";

/** A text as a file of an upload. */
export async function spoolText(file: string, role: FileRole, name: string, text: string): Promise<SpooledFile> {
  const bytes = Buffer.from(text);
  await writeFile(/*turbopackIgnore: true*/ file, bytes, { mode: 0o600 });
  return { role, name, path: file, bytes: bytes.byteLength, digest: createHash("sha256").update(bytes).digest("hex") };
}
