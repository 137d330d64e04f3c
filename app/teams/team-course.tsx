import Link from "next/link";

import { Fold } from "@/app/_ui/chart-frame";
import { CommitLink } from "@/app/_ui/commit-link";
import { count, formatNumber } from "@/app/_ui/format";
import { LinePlot } from "@/app/_ui/line-plot";
import { Day } from "@/app/_ui/moment";
import { SectionHeader } from "@/app/_ui/page-header";
import { daysBefore } from "@/app/_ui/range";
import { CARRIED_DAYS, carried } from "@/app/_ui/segments";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { METRICS, type TeamDetail } from "@/lib/health";

import { tellFlow } from "./flow-words";
import { ownersPath } from "./team-path";
import type { TeamProps } from "./team-props";

/** What reaches out of the team and what reaches it, over 90 days. */
export function Sides({ team, now }: TeamProps) {
  return (
    <section aria-labelledby="course">
      <SectionHeader id="course" title="90 days" />
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        {(["out", "in"] as const).map((direction) => <Side key={direction} team={team} direction={direction} now={now} />)}
      </div>
      <div className="mt-2 text-sm">
        <Fold title="How this is counted">
          <p className="max-w-3xl text-ink-2">
            {METRICS.open.counted} Reaching out: the violation comes from code that the team owns. Reached: it goes into code that the team owns. Owners are those of each commit. Where a repository does not report, its last number stands for {CARRIED_DAYS} days on its own, and in a sum over repositories until it reports again. {METRICS.introduced.counted} {METRICS.fixed.counted} {METRICS.discovered.counted}
          </p>
        </Fold>
      </div>
    </section>
  );
}

function Side({ team, direction, now }: { team: TeamDetail; direction: "in" | "out"; now: Date }) {
  const { open, flow30d, trend90d } = team[direction];
  const moved = tellFlow(flow30d);
  const values = carried(trend90d);
  const points = values.map((value, place) => ({ at: daysBefore(now, values.length - 1 - place).toISOString(), value }));
  const title = direction === "out" ? "Open, reaching out" : "Open, reached";
  return (
    <figure aria-labelledby={`side-${direction}`} className="min-w-0">
      <h3 id={`side-${direction}`} className="text-sm text-ink-2">{title}</h3>
      <p className="mb-1 font-serif text-xl">{formatNumber(open)}</p>
      {points.some(({ value }) => value !== null) ? <LinePlot points={points} label={`${title}, ${team.team}`} from={daysBefore(now, values.length - 1)} to={now} /> : <div className="flex h-[7.25rem] items-center text-sm text-ink-3">No report in these 90 days.</div>}
      <figcaption className="mt-1 text-sm text-ink-2">
        {moved ? `In 30 days: ${moved}.` : "Nobody reported in the last 30 days."}
      </figcaption>
    </figure>
  );
}

/** Of more repositories than this the page shows those in which the team has most to do. */
const SHOWN_REPOSITORIES = 30;

/** The team in its repositories, where the most reaches out of it first. */
export function ByRepository({ team, repositories, side, path, isWhole }: TeamProps) {
  const shares = team.repositories.filter(({ repositoryId }) => repositories.has(repositoryId)).sort((one, other) => other.out.open - one.out.open || other.in.open - one.in.open || other.modules.length - one.modules.length);
  const isCut = !isWhole && shares.length > SHOWN_REPOSITORIES;
  const whole = `${path}${path.includes("?") ? "&" : "?"}${side === "in" ? "side=in&" : ""}repositories=all#by-repository`;
  return (
    <section aria-labelledby="by-repository">
      <SectionHeader id="by-repository" title={count(shares.length, "repository", "repositories")}>
        {isCut && <>The {formatNumber(SHOWN_REPOSITORIES)} out of which, and then into which, the most reaches. <Link href={whole} prefetch={false} className="link">Show all {formatNumber(shares.length)}</Link></>}
      </SectionHeader>
      <Table label={`${team.team} by repository`}>
        <thead>
          <tr>
            <HeadCell>Repository</HeadCell>
            <HeadCell numeric>Modules</HeadCell>
            <HeadCell numeric>Open, reaching out</HeadCell>
            <HeadCell numeric>Open, reached</HeadCell>
            <HeadCell>Newest snapshot</HeadCell>
          </tr>
        </thead>
        <tbody>
          {(isCut ? shares.slice(0, SHOWN_REPOSITORIES) : shares).map((share) => {
            const repository = repositories.get(share.repositoryId);
            return repository ? (
              <tr key={share.repositoryId}>
                <RowHead className="min-w-32 break-words"><Link href={ownersPath(repository, team.team)} prefetch={false} className="plain-link font-medium"><span className="font-normal text-ink-3">{repository.owner}/</span><wbr />{repository.name}</Link></RowHead>
                <Cell numeric>{formatNumber(share.modules.length)}</Cell>
                <Cell numeric className="font-semibold">{formatNumber(share.out.open)}</Cell>
                <Cell numeric className="font-semibold">{formatNumber(share.in.open)}</Cell>
                <Cell className="whitespace-nowrap text-ink-2"><Day at={share.snapshot.at} /> <CommitLink repository={repository} sha={share.snapshot.commit} /></Cell>
              </tr>
            ) : null;
          })}
        </tbody>
      </Table>
    </section>
  );
}
