import type { z } from "zod";

import type { Repository } from "@/lib/catalog";
import type { JudgedPullRequest, Summary } from "@/lib/review";

import type * as pulls from "../_contract/pulls";
import { readSettings } from "./settings";
import { asViolation } from "./shapes";

type Slug = Pick<Repository, "owner" | "name">;

const NOT_LOOKED_AT = "It has not been looked at yet.";

function pageOf({ owner, name }: Slug, number: number): string {
  return `${readSettings().url}/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/pulls/${number}`;
}

/** The verdict on a pull request. One that nobody has looked at yet waits, and knows nothing. */
export function asVerdict(repository: Slug, { number, head, title, baseRef, judgedAt, merged, verdict }: Omit<JudgedPullRequest, "earlierHeads">): z.output<typeof pulls.Verdict> {
  const shown = asViolation(repository);
  const page = { number, head, title, baseRef, judgedAt, merged, url: pageOf(repository, number) };
  if (!verdict) {
    return {
      ...page, base: { commit: null, mergeBase: null, distance: 0, exact: false, reason: NOT_LOOKED_AT }, state: "waiting", conclusion: null, sentence: NOT_LOOKED_AT, reason: NOT_LOOKED_AT,
      gate: { fail: [], severities: [], maxBaseDistance: 0, failed: [], ratchet: [] }, ratchets: [], counts: null,
      introduced: [], fixed: [], discovered: [], retired: [], baselined: [], waived: [], muted: [], unchanged: null, dependencies: null, tangles: null, teams: [], sources: [], missingSources: [], configuration: [], waitUntil: null,
    };
  }
  const { base, state, conclusion, sentence, reason, gate, ratchets, counts, lists, unchanged, dependencies, tangles, teams, sources, missingSources, configuration, waitUntil } = verdict;
  return {
    ...page, base, state, conclusion, sentence, reason, counts,
    gate: { fail: [...gate.fail], severities: [...gate.severities], maxBaseDistance: gate.maxBaseDistance, failed: gate.failed, ratchet: [...gate.ratchet] },
    ratchets,
    introduced: lists.introduced.map(shown), fixed: lists.fixed.map(shown), discovered: lists.discovered.map(shown), retired: lists.retired.map(shown), baselined: lists.baselined.map(shown), waived: lists.waived.map(shown), muted: lists.muted.map(shown),
    unchanged, dependencies, tangles, teams, sources, missingSources, configuration, waitUntil,
  };
}

/** What a report's answer tells of its verdict. */
export function asReportVerdict(repository: Slug, { number, state, conclusion, sentence, reason }: Summary): z.output<typeof pulls.ReportVerdict> {
  return { pullRequest: number, state, conclusion, sentence, reason, url: pageOf(repository, number) };
}
