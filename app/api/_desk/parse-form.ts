import busboy, { type Busboy } from "busboy";

import { type Result, fail, ok } from "@/lib/kernel";

/** A reader for the body that the headers announce: multipart only, although the library would read other forms too. */
export function openForm(headers: Headers, limits: { part: number; meta: number; files: number }): Result<Busboy, "META_INVALID"> {
  const type = headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type)) return fail("META_INVALID", "Send multipart/form-data with the parts meta and report.");
  try {
    return ok(
      busboy({
        headers: { "content-type": type },
        preservePath: true,
        defParamCharset: "utf8",
        // A file of exactly the limit is allowed; busboy cuts at the one it is given.
        limits: { fileSize: limits.part + 1, fieldSize: limits.meta + 1, fieldNameSize: 100, files: limits.files, fields: 20, headerPairs: 50 },
      }),
    );
  } catch {
    return fail("META_INVALID", "The content type names no boundary: send multipart/form-data as a form library writes it.");
  }
}
