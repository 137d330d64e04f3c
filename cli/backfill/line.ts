import { isoTime } from "../parse-git-log";
import { lineOf } from "../repository";
import type { Git } from "../run-git";
import type { Dated } from "./choose-samples";

/**
 * The first-parent line from a commit back to the last one that is not older than a time (in milliseconds), newest first,
 * and how many commits of the line come before it. Commits without a date of this era end it.
 */
export async function readSettledLine(git: Git, tip: string, since: number): Promise<{ line: Dated[]; before: number }> {
  const line: Dated[] = [];
  /** Commits that are too old, unless a younger one is found before them: dates are not always in order. */
  let older: Dated[] = [];
  let rest = "";
  reading: for await (const chunk of git.read(["log", "--first-parent", "--no-patch", "--format=tformat:%H %ct", "--no-color", "--no-notes", "--no-decorate", tip, "--"])) {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      const [sha = "", seconds = ""] = text.split(" ");
      const committedAt = isoTime(Number(seconds));
      if (committedAt === null || older.length > MOST_OLDER) break reading;
      older.push({ sha, committedAt });
      if (Date.parse(committedAt) < since) continue;
      line.push(...older);
      older = [];
    }
  }
  const whole = Number(lineOf((await git.ask(["rev-list", "--first-parent", "--count", tip, "--"])).out));
  return { line, before: Math.max(0, whole - line.length) };
}

const MOST_OLDER = 200;
