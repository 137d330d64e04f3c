import Link from "next/link";

import { ChartFrame, Fold } from "@/app/_ui/chart-frame";
import { CommitLink } from "@/app/_ui/commit-link";
import { FlowChart } from "@/app/_ui/flow-chart.client";
import { count, formatDays, formatNumber, formatShortDay, repositoryPath } from "@/app/_ui/format";
import { LinePlot } from "@/app/_ui/line-plot";
import { Day } from "@/app/_ui/moment";
import { SectionHeader } from "@/app/_ui/page-header";
import { daysBefore } from "@/app/_ui/range";
import { carried } from "@/app/_ui/segments";
import { Switch } from "@/app/_ui/switch";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import type { Repository } from "@/lib/catalog";
import { METRICS, READY_ORDER, type SideDetail, type TeamDetail } from "@/lib/health";
import type { RepositoryId } from "@/lib/kernel";
import { placeOf, targetOf } from "@/app/repositories/[owner]/[name]/violations/place";

import { ownersPath } from "./team-path";
import { flowOfWeeks } from "./weeks";

type Props = { team: TeamDetail; repositories: ReadonlyMap<RepositoryId, Repository>; side: "in" | "out"; path: string; json: string; now: Date; isAcross: boolean };

const SHOWN_PAIRS = 15;
const SHOWN_MODULES = 100;
const DAYS_CARRIED = 14;
const SIDE_WORDS = { out: "reaching out", in: "reached" } as const;

/** Everything about one team, in one repository or over all. */
export function TeamView(props: Props) {
  const { team, repositories, isAcross, json } = props;
  return (
    <div className="space-y-12">
      <Sides {...props} />
      {isAcross && <ByRepository team={team} repositories={repositories} />}
      <Ready {...props} />
      <Flow {...props} />
      <Pairs {...props} />
      <Ages {...props} />
      <Owned {...props} />
      <p className="text-sm"><a href={json} data-screen-only className="text-ink-2 hover:text-ink"><span aria-hidden="true" className="mr-1 text-ink-3">↗</span>All of this as JSON</a></p>
    </div>
  );
}

function Sides({ team, now }: Props) {
  return (
    <section aria-labelledby="course">
      <SectionHeader id="course" title="90 days" />
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        {(["out", "in"] as const).map((direction) => <Side key={direction} team={team} direction={direction} now={now} />)}
      </div>
      <div className="mt-2 text-sm">
        <Fold title="How this is counted">
          <p className="max-w-3xl text-ink-2">
            {METRICS.open.counted} Reaching out: the violation comes from code that the team owns. Reached: it goes into code that the team owns. Owners are those of each commit. Where a repository does not report, its last number stands for {DAYS_CARRIED} days on its own, and in a sum over repositories until it reports again. {METRICS.introduced.counted} {METRICS.fixed.counted} {METRICS.discovered.counted}
          </p>
        </Fold>
      </div>
    </section>
  );
}

function Side({ team, direction, now }: { team: TeamDetail; direction: "in" | "out"; now: Date }) {
  const { open, flow30d, trend90d } = team[direction];
  const values = carried(trend90d, DAYS_CARRIED);
  const points = values.map((value, place) => ({ at: daysBefore(now, values.length - 1 - place).toISOString(), value }));
  const title = direction === "out" ? "Open, reaching out" : "Open, reached";
  return (
    <figure aria-labelledby={`side-${direction}`} className="min-w-0">
      <h3 id={`side-${direction}`} className="text-sm text-ink-2">{title}</h3>
      <p className="mb-1 font-serif text-xl">{formatNumber(open)}</p>
      {points.some(({ value }) => value !== null) ? <LinePlot points={points} label={`${title}, ${team.team}`} from={daysBefore(now, values.length - 1)} to={now} /> : <div className="flex h-28 items-center text-sm text-ink-3">No report in these 90 days.</div>}
      <figcaption className="mt-1 text-sm text-ink-2">
        In 30 days: {formatNumber(flow30d.introduced)} introduced, {formatNumber(flow30d.fixed)} fixed, {formatNumber(flow30d.discovered)} discovered
        {(flow30d.reassignedIn ?? 0) + (flow30d.reassignedOut ?? 0) > 0 && <>; {formatNumber(flow30d.reassignedIn)} taken over, {formatNumber(flow30d.reassignedOut)} handed on</>}.
      </figcaption>
    </figure>
  );
}

function ByRepository({ team, repositories }: Pick<Props, "team" | "repositories">) {
  return (
    <section aria-labelledby="by-repository">
      <SectionHeader id="by-repository" title="By repository" />
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
          {team.repositories.map((share) => {
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

function Ready({ team, repositories, isAcross }: Props) {
  return (
    <div>
      <SectionHeader id="ready" title="Ready to fix first">{READY_ORDER}</SectionHeader>
      {team.readyFirst.length === 0 ? (
        <p className="border-y border-hairline py-3 text-sm text-ink-2">Nothing that is open reaches out of its code.</p>
      ) : (
        <ViolationList label="Ready to fix first" entries={team.readyFirst.map((ready) => ({ ...ready, note: ready.reasons.join("; ") || "no particular reason" }))} repositories={repositories} isAcross={isAcross} noteHead="Why" />
      )}
    </div>
  );
}

type Entry = { repositoryId: RepositoryId; violation: TeamDetail["oldest"][number]["violation"]; note?: string };

function ViolationList({ label, entries, repositories, isAcross, noteHead }: { label: string; entries: readonly Entry[]; repositories: ReadonlyMap<RepositoryId, Repository>; isAcross: boolean; noteHead?: string }) {
  return (
    <Table label={label}>
      <thead>
        <tr>
          <HeadCell>Where, and what it reaches</HeadCell>
          <HeadCell>Rule</HeadCell>
          {noteHead && <HeadCell>{noteHead}</HeadCell>}
          <HeadCell numeric>Age</HeadCell>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ repositoryId, violation, note }) => {
          const repository = repositories.get(repositoryId);
          const target = targetOf(violation);
          return repository ? (
            <tr key={`${repositoryId}${violation.id}`}>
              <RowHead className="min-w-48">
                {isAcross && <span className="block text-xs text-ink-3">{repository.owner}/{repository.name}</span>}
                <Link href={repositoryPath(repository, `violations/${encodeURIComponent(violation.id)}`)} prefetch={false} className="plain-link block font-mono text-[0.92em] break-all">{placeOf(violation)}</Link>
                {target && <span className="block font-mono text-[0.92em] break-all text-ink-2"><span className="text-ink-3">→ </span>{target}</span>}
              </RowHead>
              <Cell className="min-w-28 break-words">{violation.rule}</Cell>
              {noteHead && <Cell className="min-w-40 text-ink-2">{note}</Cell>}
              <Cell numeric>{violation.ageIsLowerBound ? "at least " : ""}{formatDays(violation.ageDays)}</Cell>
            </tr>
          ) : null;
        })}
      </tbody>
    </Table>
  );
}

function Flow({ team, side, path }: Props) {
  const { weeks } = team[side];
  const silent = weeks.filter(({ introduced }) => introduced === null).length;
  const rows = flowOfWeeks(weeks);
  const href = (wanted: "in" | "out") => (wanted === "out" ? path : `${path}${path.includes("?") ? "&" : "?"}side=in`);
  return (
    <ChartFrame
      id="flow"
      title="What came and what went, by week"
      sentence={
        <>
          The last {weeks.length} weeks of what is {SIDE_WORDS[side]}.{silent > 0 && ` In ${count(silent, "week")} nobody reported, which is not zero: the table says which.`}
        </>
      }
      controls={<Switch label="side" value={side} choices={[{ value: "out", label: "reaching out", href: href("out") }, { value: "in", label: "reached", href: href("in") }]} />}
      counted={<p className="max-w-3xl text-ink-2">{METRICS.introduced.counted} {METRICS.fixed.counted} {METRICS.discovered.counted} {METRICS.retired.counted}</p>}
      table={
        <Table label={`Violations ${SIDE_WORDS[side]} by week`} className="max-h-96 overflow-y-auto">
          <thead>
            <tr>
              <HeadCell>Week</HeadCell>
              <HeadCell numeric>Introduced</HeadCell>
              <HeadCell numeric>Reopened</HeadCell>
              <HeadCell numeric>Fixed</HeadCell>
              <HeadCell numeric>Discovered</HeadCell>
              <HeadCell numeric>Retired</HeadCell>
              <HeadCell numeric>Taken over</HeadCell>
              <HeadCell numeric>Handed on</HeadCell>
            </tr>
          </thead>
          <tbody>
            {weeks.toReversed().map((week) => (
              <tr key={week.week}>
                <RowHead className="whitespace-nowrap">{week.week} <span className="text-ink-3">from {formatShortDay(week.from)}</span></RowHead>
                <Cell numeric>{formatNumber(week.introduced)}</Cell>
                <Cell numeric>{formatNumber(week.reopened)}</Cell>
                <Cell numeric>{formatNumber(week.fixed)}</Cell>
                <Cell numeric>{formatNumber(week.discovered)}</Cell>
                <Cell numeric>{formatNumber(week.retired)}</Cell>
                <Cell numeric>{formatNumber(week.reassignedIn)}</Cell>
                <Cell numeric>{formatNumber(week.reassignedOut)}</Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      }
    >
      {rows.every((row) => row.introduced + row.reopened + row.fixed + row.discovered + row.retired === 0) ? (
        <p className="border-y border-hairline py-8 text-sm text-ink-2">Nothing came and nothing went in this time.</p>
      ) : (
        <FlowChart key={side} label={`Introduced, reopened, fixed, discovered and retired by week, ${SIDE_WORDS[side]}`} rows={rows} bucket="week" />
      )}
    </ChartFrame>
  );
}

function Pairs({ team, repositories, isAcross }: Props) {
  const [only] = isAcross ? [] : repositories.values();
  return (
    <div className="grid gap-x-12 gap-y-12 lg:grid-cols-2">
      <section aria-labelledby="team-pairs" className="min-w-0">
        <SectionHeader id="team-pairs" title="Team to team" />
        {team.pairs.teams.length === 0 ? <Nothing /> : (
          <Table label="Team to team: open violations">
            <thead><tr><HeadCell>Teams</HeadCell><HeadCell numeric>Open</HeadCell></tr></thead>
            <tbody>
              {team.pairs.teams.map((pair) => (
                <tr key={`${pair.from}${pair.to}`}>
                  <RowHead className="min-w-40 break-words">
                    {only ? <Link href={questionPath(only, { fromTeam: pair.from, toTeam: pair.to })} prefetch={false} className="plain-link"><PairName {...pair} /></Link> : <PairName {...pair} />}
                  </RowHead>
                  <Cell numeric className="font-semibold">{formatNumber(pair.open)}</Cell>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </section>
      <section aria-labelledby="module-pairs" className="min-w-0">
        <SectionHeader id="module-pairs" title="Module to module" />
        {team.pairs.modules.length === 0 ? <Nothing /> : (
          <Table label="Module to module: open violations">
            <thead><tr><HeadCell>Modules</HeadCell><HeadCell numeric>Open</HeadCell></tr></thead>
            <tbody>
              {team.pairs.modules.slice(0, SHOWN_PAIRS).map((pair) => {
                const repository = repositories.get(pair.repositoryId);
                return repository ? (
                  <tr key={`${pair.repositoryId}${pair.from}${pair.to}${pair.fromTeam}${pair.toTeam}`}>
                    <RowHead className="min-w-40 break-words">
                      {isAcross && <span className="block text-xs text-ink-3">{repository.owner}/{repository.name}</span>}
                      <Link href={questionPath(repository, { from: pair.from, to: pair.to, fromTeam: pair.fromTeam, toTeam: pair.toTeam })} prefetch={false} className="plain-link"><PairName {...pair} /></Link>
                    </RowHead>
                    <Cell numeric className="font-semibold">{formatNumber(pair.open)}</Cell>
                  </tr>
                ) : null;
              })}
            </tbody>
          </Table>
        )}
        {team.pairs.modules.length > SHOWN_PAIRS && <p className="mt-1 text-sm text-ink-2">and {formatNumber(team.pairs.modules.length - SHOWN_PAIRS)} more, all of them in the JSON below</p>}
      </section>
    </div>
  );
}

function Nothing() {
  return <p className="border-y border-hairline py-3 text-sm text-ink-2">Nothing is open between it and anybody.</p>;
}

function PairName({ from, to }: { from: string; to: string }) {
  return from === to ? <><span className="text-ink-3">within</span> {from}</> : <>{from} <span className="text-ink-3">→</span> {to}</>;
}

function questionPath(repository: { owner: string; name: string }, question: Record<string, string>): string {
  return `${repositoryPath(repository, "violations")}?${new URLSearchParams(question).toString()}`;
}

function Ages({ team, repositories, isAcross }: Props) {
  return (
    <section aria-labelledby="ages">
      <SectionHeader id="ages" title="How old, and how long they live">
        Ages count from the commit that opened the current lifetime to the newest snapshot. What was discovered is older than anybody knows: “at least”.
      </SectionHeader>
      <Table label="Ages and half-life">
        <thead>
          <tr>
            <HeadCell>Side</HeadCell>
            <HeadCell numeric>Open</HeadCell>
            <HeadCell numeric>A quarter is<br />no older than</HeadCell>
            <HeadCell numeric>Half are<br />no older than</HeadCell>
            <HeadCell numeric>Nine of ten are<br />no older than</HeadCell>
            <HeadCell numeric>The oldest</HeadCell>
            <HeadCell numeric>Half-life</HeadCell>
            <HeadCell numeric>Mean time<br />to fix</HeadCell>
          </tr>
        </thead>
        <tbody>
          {(["out", "in"] as const).map((direction) => <AgeRow key={direction} name={direction === "out" ? "Reaching out" : "Reached"} side={team[direction]} />)}
        </tbody>
      </Table>
      <div className="mt-2 text-sm">
        <Fold title="How this is counted">
          <div className="max-w-3xl space-y-2 text-ink-2">
            <p>Half-life: the age by which half are fixed, by the product-limit estimate (Kaplan and Meier). What is still open, retired, waived, in a baseline or handed to others counts as long as it was seen. A discovered one may be as old as history: it counts as that old, and is at risk only from when it was seen. Absent while more than half live on.</p>
            <p>Mean time to fix: the mean life as far as the longest that was seen, because some go on; absent under ten fixed. {(["out", "in"] as const).map((direction) => `${direction === "out" ? "Reaching out" : "Reached"}: ${count(team[direction].survival.lives, "life", "lives")} seen, ${formatNumber(team[direction].survival.fixed)} of them fixed${team[direction].survival.meanTimeToFix ? `, restricted to ${formatDays(team[direction].survival.meanTimeToFix?.restrictedToDays ?? 0)}` : ""}.`).join(" ")}</p>
          </div>
        </Fold>
      </div>
      {team.oldest.length > 0 && (
        <div className="mt-6">
          <h3 className="mb-1 text-sm font-semibold">The oldest that reach out</h3>
          <ViolationList label="The oldest that reach out" entries={team.oldest} repositories={repositories} isAcross={isAcross} />
        </div>
      )}
    </section>
  );
}

function AgeRow({ name, side: { ages, survival } }: { name: string; side: SideDetail }) {
  const quantile = (share: number) => {
    const found = ages.quantiles.find((one) => one.share === share);
    return found ? `${found.isLowerBound ? "at least " : ""}${formatDays(found.days)}` : "–";
  };
  return (
    <tr>
      <RowHead>{name}{ages.lowerBounds > 0 && <span className="block text-xs text-ink-3">{formatNumber(ages.lowerBounds)} of {formatNumber(ages.open)} discovered</span>}</RowHead>
      <Cell numeric className="font-semibold">{formatNumber(ages.open)}</Cell>
      <Cell numeric>{quantile(0.25)}</Cell>
      <Cell numeric>{quantile(0.5)}</Cell>
      <Cell numeric>{quantile(0.9)}</Cell>
      <Cell numeric>{quantile(1)}</Cell>
      <Cell numeric>{survival.halfLifeDays === null ? <span className="text-ink-2">{survival.lives === 0 ? "–" : "more than half live on"}</span> : formatDays(survival.halfLifeDays)}</Cell>
      <Cell numeric>{survival.meanTimeToFix === null ? "–" : formatDays(survival.meanTimeToFix.days)}</Cell>
    </tr>
  );
}

function Owned({ team, repositories, isAcross }: Props) {
  const modules = team.repositories.flatMap(({ repositoryId, modules: owned }) => owned.map((module) => ({ repositoryId, module }))).sort((one, other) => other.module.violationsOut - one.module.violationsOut || (one.module.name < other.module.name ? -1 : 1));
  return (
    <section aria-labelledby="owned">
      <SectionHeader id="owned" title={count(modules.length, "module")}>
        {team.kind === "team" ? "What the team owns alone; code with several owners is a group of its own." : "What belongs to this group."}
      </SectionHeader>
      {modules.length === 0 ? (
        <p className="border-y border-hairline py-3 text-sm text-ink-2">No module of a graph. CODEOWNERS, package metadata, a report or lintel.yml say who owns what.</p>
      ) : (
        <Table label={`Modules of ${team.team}`}>
          <thead>
            <tr>
              <HeadCell>Module</HeadCell>
              <HeadCell numeric>Open,<br />reaching out</HeadCell>
              <HeadCell numeric>Open,<br />reached</HeadCell>
              <HeadCell numeric>Dependents</HeadCell>
              <HeadCell numeric>Dependencies</HeadCell>
              <HeadCell>Tangle</HeadCell>
            </tr>
          </thead>
          <tbody>
            {modules.slice(0, SHOWN_MODULES).map(({ repositoryId, module }) => {
              const repository = repositories.get(repositoryId);
              return repository ? (
                <tr key={`${repositoryId}${module.name}`}>
                  <RowHead className="min-w-36 break-words">
                    {isAcross && <span className="block text-xs text-ink-3">{repository.owner}/{repository.name}</span>}
                    <Link href={repositoryPath(repository, `modules/${encodeURIComponent(module.name)}`)} prefetch={false} className="plain-link font-medium">{module.name}</Link>
                  </RowHead>
                  <Cell numeric className="font-semibold">{formatNumber(module.violationsOut)}</Cell>
                  <Cell numeric className="font-semibold">{formatNumber(module.violationsIn)}</Cell>
                  <Cell numeric>{formatNumber(module.ca)}</Cell>
                  <Cell numeric>{formatNumber(module.ce)}</Cell>
                  <Cell>{module.inTangle ? "in one" : "none"}</Cell>
                </tr>
              ) : null;
            })}
          </tbody>
        </Table>
      )}
      {modules.length > SHOWN_MODULES && <p className="mt-1 text-sm text-ink-2">and {formatNumber(modules.length - SHOWN_MODULES)} more, all of them in the JSON below</p>}
    </section>
  );
}
