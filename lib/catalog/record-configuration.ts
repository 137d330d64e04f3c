import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";

import type { RepositoryId } from "@/lib/kernel";
import type { Tx } from "@/lib/kernel/transaction";

import { findText, keepText } from "./catalog.store";
import { parseConfiguration } from "./model/lintel-yml";
import type { Problem } from "./model/problem";

export type ConfigurationFile = { role: "config" | "codeowners" | "owners"; path: string; text: string };

/** Under which name a text is kept: the same text has the same. */
export function textDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Keeps the texts of configuration files; which commit they belong to is history's to know. */
export async function recordConfiguration(tx: Tx, repositoryId: RepositoryId, files: readonly ConfigurationFile[]): Promise<void> {
  for (const { text } of files) await keepText(tx, repositoryId, textDigest(text), new Uint8Array(deflateRawSync(Buffer.from(text))));
}

/** The text kept under a digest; one that is missing is a bug. */
export async function readText(tx: Tx, repositoryId: RepositoryId, digest: string): Promise<string> {
  const content = await findText(tx, repositoryId, digest);
  if (!content) throw new Error(`The catalog has lost the text ${digest} of repository ${repositoryId}.`);
  return inflateRawSync(content).toString();
}

/** Whether a `lintel.yml` can be used. */
export function isValidConfiguration(text: string): boolean {
  return parseConfiguration(text).configuration !== null;
}

/** What a person should mend in a `lintel.yml`, with line and column; nothing when it is as it should be. */
export function checkConfiguration(text: string): readonly Problem[] {
  return parseConfiguration(text).problems;
}
