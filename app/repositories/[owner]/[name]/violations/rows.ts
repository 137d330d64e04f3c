import { repositoryPath } from "@/app/_ui/format";
import type { Violation } from "@/lib/history";

import { pairOf } from "./groups";
import { placeOf, targetOf } from "./place";

/** A violation as a row of a table. */
export type Row = {
  id: string;
  href: string;
  place: string;
  target: string | null;
  rule: string;
  kind: string;
  severity: string;
  status: string;
  pair: string;
  teams: string;
  message: string;
  openedAt: string;
  openedAs: string;
  commit: string;
  commitHref: string;
  ageDays: number;
  atLeast: boolean;
  carried: boolean;
};

/** What happened after it began: the day and the commit are those of the beginning. */
const MOVED = new Set(["renamed", "reassigned", "baselined", "unbaselined"]);

export function rowOf(repository: { owner: string; name: string }, violation: Violation): Row {
  return {
    id: violation.id,
    href: repositoryPath(repository, `violations/${encodeURIComponent(violation.id)}`),
    place: placeOf(violation),
    target: targetOf(violation),
    rule: violation.rule,
    kind: violation.kind,
    severity: violation.severity,
    status: violation.status,
    pair: pairOf(violation),
    teams: violation.fromTeam === violation.toTeam ? violation.fromTeam : `${violation.fromTeam} → ${violation.toTeam}`,
    message: violation.message,
    openedAt: violation.openedBy.at,
    openedAs: MOVED.has(violation.openedAs) ? `${violation.openedAs} since` : violation.openedAs,
    commit: violation.openedBy.commit,
    commitHref: repositoryPath(repository, `commits/${violation.openedBy.commit}`),
    ageDays: violation.ageDays,
    atLeast: violation.ageIsLowerBound,
    carried: violation.carried,
  };
}
