import type { HealthQuestion } from "@/lib/health";
import { type CommitSha, asId } from "@/lib/kernel";

import { type Question, groupingOf } from "./question";

/** Rows of a page: enough to scan, few enough to draw at once. */
export const PAGE_ROWS = 100;
const SHA = /^[0-9a-f]{40}$/;

/** The question in health's words. What is no commit at all is asked as one that nobody has. */
export function asAsked(question: Question): HealthQuestion {
  const { status, module, from, to, fromTeam, toTeam, team, direction, kind, rule, severity, source, file, tangle, q, sort, order, group, cursor } = question;
  return {
    status,
    at: commitOf(question.at),
    changedAt: commitOf(question.changedAt),
    module: module ?? undefined,
    fromModule: from ?? undefined,
    toModule: to ?? undefined,
    fromTeam: fromTeam ?? undefined,
    toTeam: toTeam ?? undefined,
    team: team ?? undefined,
    direction: direction ?? undefined,
    kind: kind ?? undefined,
    rule: rule ?? undefined,
    severity: severity ?? undefined,
    source: source ?? undefined,
    file: file ?? undefined,
    tangle: tangle ?? undefined,
    q: q ?? undefined,
    sort,
    descending: order === "desc",
    group: groupingOf(group),
    limit: PAGE_ROWS,
    cursor: cursor ?? undefined,
  };
}

function commitOf(text: string | null): CommitSha | undefined {
  if (text === null) return undefined;
  const lower = text.toLowerCase();
  return asId<CommitSha>(SHA.test(lower) ? lower : "0".repeat(40));
}
