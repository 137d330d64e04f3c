import type { ReactNode } from "react";

import { count, formatNumber } from "@/app/_ui/format";
import { PageHeader } from "@/app/_ui/page-header";
import { carried } from "@/app/_ui/segments";
import type { TeamDetail } from "@/lib/health";
import type { Principal } from "@/lib/identity";

import { tellFlow } from "./flow-words";
import { readMyTeam } from "./my-team";
import { explainGroup } from "./team-path";
import { MineButton } from "./team-chooser";

const DAYS_BACK = 30;

/** The head of a team's page: whose it is, and how its debt stands in a sentence. */
export async function TeamHead({ principal, team, crumbs, back, children }: { principal: Principal; team: TeamDetail; crumbs: { label: string; href: string }[]; back: string; children?: ReactNode }) {
  const mine = await readMyTeam(principal, [team.team]);
  const { out } = team;
  const moved = tellFlow(out.flow30d);
  const modules = team.repositories.reduce((sum, { modules: owned }) => sum + owned.length, 0);
  const before = carried(out.trend90d).at(-1 - DAYS_BACK) ?? null;
  const since = before === null ? "" : before === out.open ? ", as many as 30 days ago" : `, ${before < out.open ? "up" : "down"} from the ${formatNumber(before)} of 30 days ago`;
  const explained = explainGroup(team);
  return (
    <PageHeader title={team.team} crumbs={crumbs} aside={team.kind === "team" ? <MineButton team={team.team} isMine={mine === team.team} back={back} /> : undefined}>
      <span className="block font-serif text-lg text-ink">
        {count(out.open, "open violation reaches", "open violations reach")} out of {modules === 0 ? "its code" : `its ${count(modules, "module")}`}{since}. {moved ? `In 30 days ${moved}` : "Nobody reported in the last 30 days"}. {formatNumber(team.in.open)} {team.in.open === 1 ? "reaches" : "reach"} in.
      </span>
      {explained && <span className="mt-1 block">A group that is no team: {explained}.</span>}
      {children}
    </PageHeader>
  );
}
