import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import * as z from "zod/mini";

import type { Variables } from "../run-git";

/** What an earlier run of the very same backfill has done already. */
export type Memory = {
  /** The reports sent for a commit, by commit. */
  sent: ReadonlyMap<string, readonly string[]>;
  /** Remembers that a commit is done. What cannot be kept is only done again. */
  keep(commit: string, reports: readonly string[]): void;
  /** Forgets everything: the server does not know of it. */
  forget(): void;
  /** Where it is kept; null where there is no place for it. */
  file: string | null;
};

const Line = z.object({ commit: z.string(), reports: z.array(z.string()) });

/**
 * Keeps what is done beside the user's other state, not in the repository, of which nothing is touched. A backfill is the same
 * when the server, the repository and all that decides about a report are.
 */
export function openMemory(environment: Variables, about: readonly unknown[]): Memory {
  const folder = stateFolder(environment);
  const file = folder === null ? null : join(folder, `${createHash("sha256").update(JSON.stringify(about)).digest("hex").slice(0, 32)}.jsonl`);
  const sent = new Map<string, readonly string[]>();
  if (file !== null) for (const { commit, reports } of linesOf(file)) sent.set(commit, reports);
  return {
    sent,
    file,
    keep(commit, reports) {
      sent.set(commit, reports);
      if (file !== null) attempt(() => appendFileSync(file, `${JSON.stringify({ commit, reports })}\n`));
    },
    forget() {
      sent.clear();
      if (file !== null) attempt(() => rmSync(file, { force: true }));
    },
  };
}

function stateFolder(environment: Variables): string | null {
  const given = environment["XDG_STATE_HOME"] ?? "";
  const home = environment["HOME"] ?? environment["USERPROFILE"] ?? homedir();
  const folder = isAbsolute(given) ? join(given, "lintel/backfill") : join(home, ".local/state/lintel/backfill");
  return attempt(() => mkdirSync(folder, { recursive: true, mode: 0o700 })) ? folder : null;
}

function linesOf(file: string): z.infer<typeof Line>[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").split("\n").flatMap((text) => {
    const line = z.safeParse(Line, jsonIn(text));
    return line.success ? [line.data] : [];
  });
}

/** The last line may be cut off where a run was ended. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function attempt(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
