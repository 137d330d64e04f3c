/** The one comment on a pull request: the verdict first, what it rests on, ten rows, the rest folded. */
import type { Verdict } from "@/lib/review";

import { baseLine, listOf, pairTable, within } from "./check-output";
import { defuse } from "./defuse";

/** GitHub counts characters here; bytes are at least as many. */
const MOST_BYTES = 65_000;
const MOST_FOLDED = 30;

/** By which our comment is found again. Anybody can paste it: it counts only in what we wrote ourselves. */
export function markerOf(githubId: number, number: number): string {
  return `<!-- lintel:v1 repo=${githubId} pr=${number} -->`;
}

/** As Markdown, within GitHub's limit. Names of others stand in code spans: nobody is notified by a report. */
export function commentOf(verdict: Verdict, { code, url, marker }: { code: (name: string) => string; url: string; marker: string }): string {
  const { lists, counts } = verdict;
  const mark = verdict.conclusion === "failure" ? "**Fails the gate.**" : "**Passes.**";
  const folded = [
    ...(lists.introduced.length > 0 ? [details("New", listOf(lists.introduced, counts?.introduced ?? 0, MOST_FOLDED, code, url))] : []),
    ...(lists.fixed.length > 0 ? [details("Fixed", listOf(lists.fixed, counts?.fixed ?? 0, MOST_FOLDED, code, url))] : []),
  ];
  return within(
    [
      `${marker}\n### [Architecture](${url})`,
      `${mark} ${defuse(verdict.sentence)}`,
      ...(verdict.reason ? [defuse(verdict.reason)] : []),
      ...pairTable(verdict, code),
      ...folded,
      `> ${baseLine(verdict, code)} [Everything about it](${url}).`,
    ],
    MOST_BYTES,
  );
}

function details(summary: string, inner: string): string {
  return `<details><summary>${summary}</summary>\n\n${inner}\n\n</details>`;
}
