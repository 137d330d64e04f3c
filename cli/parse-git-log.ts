/** A commit as it is told to Lintel. What is not known is left out: no parents is not the same as unknown parents. */
export type CommitFacts = {
  sha: string;
  /** First parent first; empty for a root commit only. */
  parents?: string[];
  /** The committer's date, ISO 8601 UTC. */
  committedAt: string;
  /** Against the first parent, as `git diff -M` finds them. */
  renames?: [from: string, to: string][];
  /** Changed against the first parent; both names of a rename. */
  paths?: string[];
};

/** Prints `\x02<sha> <parents> <seconds>` for a commit; with `-z`, a NUL ends it, its statuses and its paths. */
export const LOG_FORMAT = "--format=tformat:%x02%H %P %ct";

/** A commit that touched more than this says nothing about single files: its list is left out, never cut. */
export const MOST_PATHS = 2_000;

const HEADER = /^\x02([0-9a-f]{40})((?: [0-9a-f]{40})*) +(-?\d+)$/;
const STATUS = /^\n?([A-Z])\d*$/;

/** The last second of the year 9999: what lies beyond is no date that anybody could have meant. */
const LAST_SECOND = 253_402_300_799;

/** Seconds since 1970 as ISO 8601, or null when they are no date of this era. */
export function isoTime(seconds: number): string | null {
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds > LAST_SECOND) return null;
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

type Draft = CommitFacts & { parents: string[]; renames: [string, string][]; paths: string[] };

/**
 * Reads `git log --first-parent -m -M --name-status -z` with LOG_FORMAT, commit by commit, in any slicing of its bytes.
 * Stops at the first commit whose date cannot be told. Anything that git would not print ends it with an error.
 */
export async function* parseGitLog(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CommitFacts> {
  let current: Draft | null = null;
  let status: string | null = null;
  let source: string | null = null;
  let count = 0;

  for await (const token of tokensOf(chunks)) {
    if (status !== null && current !== null) {
      if (status === "R" && source === null) {
        source = token;
        continue;
      }
      count += 1;
      if (count > MOST_PATHS) {
        current.paths.length = 0;
      } else {
        if (source !== null) current.paths.push(source);
        current.paths.push(token);
      }
      if (source !== null) current.renames.push([source, token]);
      status = null;
      source = null;
      continue;
    }

    const header = HEADER.exec(token);
    if (header) {
      if (current !== null) yield finish(current, count);
      const committedAt = isoTime(Number(header[3]));
      if (committedAt === null) return;
      current = { sha: header[1] ?? "", parents: (header[2] ?? "").trim().split(" ").filter(Boolean), committedAt, renames: [], paths: [] };
      count = 0;
      continue;
    }

    const change = STATUS.exec(token);
    if (!change || current === null) throw new Error(`git log printed something unexpected: ${JSON.stringify(token.slice(0, 80))}`);
    status = change[1] ?? "";
  }
  if (current !== null) yield finish(current, count);
}

function finish({ sha, parents, committedAt, renames, paths }: Draft, count: number): CommitFacts {
  return { sha, parents, committedAt, renames, ...(count > MOST_PATHS ? {} : { paths }) };
}

async function* tokensOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0)) {
      if (end > 0) yield bytes.toString("utf8", 0, end);
      bytes = bytes.subarray(end + 1);
    }
    rest = bytes;
  }
  if (rest.length > 0) yield rest.toString("utf8");
}
