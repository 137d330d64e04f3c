import type { ViolationQuestion } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { type Question, sortOf } from "./question";

const PAGE = 50;
const SHA = /^[0-9a-f]{40}$/;

/** The question in history's words. What is no commit at all is asked as one that nobody has. */
export function asAsked(question: Question): ViolationQuestion {
  const { status, module, from, to, fromTeam, toTeam, team, direction, kind, rule, severity, source, q, cursor } = question;
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
    q: q ?? undefined,
    sort: sortOf(question),
    limit: PAGE,
    cursor: cursor ?? undefined,
  };
}

function commitOf(text: string | null): CommitSha | undefined {
  if (text === null) return undefined;
  const lower = text.toLowerCase();
  return asId<CommitSha>(SHA.test(lower) ? lower : "0".repeat(40));
}
