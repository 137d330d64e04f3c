/** Owners that package metadata names: `package.yml` (Packwerk) and `package.json`. */
import { parseDocument } from "yaml";
import { z } from "zod";

import { folderOf, nameOf } from "./folders";

const Name = z.string().trim().min(1).max(200);
const Metadata = z.object({ owner: Name.optional().catch(undefined), metadata: z.object({ owner: Name.optional().catch(undefined) }).optional().catch(undefined) });

export type FolderOwner = { readonly folder: string; readonly owner: string };

/** The owner that a metadata file names for its folder; null when it names none or cannot be read. */
export function readFolderOwner(path: string, text: string): FolderOwner | null {
  const given = parseMetadata(nameOf(path), text);
  const read = Metadata.safeParse(given);
  const owner = read.success ? (read.data.owner ?? read.data.metadata?.owner) : undefined;
  return owner === undefined ? null : { folder: folderOf(path), owner: owner.startsWith("@") || owner.includes("@") ? owner : `@${owner}` };
}

function parseMetadata(name: string, text: string): unknown {
  if (text.length > 1024 * 1024) return null;
  const document = parseDocument(text, { logLevel: "silent", uniqueKeys: false, schema: name.endsWith(".json") ? "json" : "core" });
  return document.errors.length > 0 || /[&*][A-Za-z]/.test(text) ? null : document.toJS();
}
