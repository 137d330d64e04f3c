import Link from "next/link";

import { formatNumber } from "@/app/_ui/format";
import type { TeamAcross } from "@/lib/health";

import { teamPath } from "./teams/team-path";

/** The visitor's own team in a sentence, before everything else. */
export function MineLine({ team, all }: { team: TeamAcross; all: readonly TeamAcross[] }) {
  const { introduced, fixed } = team.out.flow30d;
  const moved = introduced === null && fixed === null ? "nobody reported in the last 30 days" : `${formatNumber(introduced ?? 0)} introduced and ${formatNumber(fixed ?? 0)} fixed in 30 days`;
  return (
    <span className="mt-3 block border-l-2 border-accent pl-3 text-ink">
      <Link href={teamPath("/teams", team, all)} className="link font-medium">{team.team}</Link>: {formatNumber(team.out.open)} open reaching out, {moved}; {formatNumber(team.in.open)} open reaching in.
    </span>
  );
}
