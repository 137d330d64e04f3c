import Link from "next/link";

import { ChartFrame } from "@/app/_ui/chart-frame";
import { REST, colourOfKind, colourOfSeverity, coloursOf } from "@/app/_ui/colours";
import { CommitLink } from "@/app/_ui/commit-link";
import { count, formatNumber, formatShortDay, inWords, repositoryPath } from "@/app/_ui/format";
import { Day } from "@/app/_ui/moment";
import { daysBefore, intervalFor } from "@/app/_ui/range";
import { CARRIED_DAYS } from "@/app/_ui/segments";
import { Switch } from "@/app/_ui/switch";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { TrendChart } from "@/app/_ui/trend-chart.client";
import { type Trend, readTrend } from "@/lib/health";
import type { SourceState } from "@/lib/history";

import { type Against, courseBefore } from "./against";
import { Counted } from "./counted";
import { COURSE_RULE, clipped, courseOf } from "./course";
import { marksOf } from "./marks";
import { type Stack, lastValues, stackOf } from "./stack";
import { STACKED_BY, type Scene, type StackedBy, questionOf, trendAddress, viewPath, violationsPath } from "./view";

const ADJECTIVES: Record<StackedBy, string> = { kind: "kind", severity: "severity", rule: "rule", source: "source", module: "module", team: "team" };

/** The stock of open violations as it went, with what happened on the way. */
export async function OpenOverTime({ scene, sources, against }: { scene: Scene; sources: readonly SourceState[]; against: Against | null }) {
  const { repository, range, view, now } = scene;
  const interval = view.axis === "commit" ? "commit" : intervalFor(range);
  const trend = await readTrend({ repositoryId: repository.id, metric: "open", groupBy: view.by, direction: view.side, interval, from: daysBefore(range.from, CARRIED_DAYS).toISOString(), to: range.to.toISOString() });
  const course = courseOf(trend, range.to < now ? range.to : now);
  const stack = stackOf(view.axis === "commit" ? { points: trend.points.filter((point) => new Date(point.at) >= range.from) } : { points: clipped(course.points, range.from) });
  const colours = colourOf(view.by, stack.groups);
  const before = view.axis === "time" ? await courseBefore(repository.id, "open", against, range, intervalFor(range)) : [];

  return (
    <ChartFrame
      id="open-over-time"
      title={`Open violations by ${ADJECTIVES[view.by]}`}
      sentence={<OpenSentence points={clipped(course.points, range.from)} gaps={course.gaps} against={against} before={before} />}
      controls={
        <div className="flex flex-wrap gap-x-6 gap-y-1">
          <Switch label="by" value={view.by} choices={STACKED_BY.map((by) => ({ value: by, label: by, href: viewPath(scene, { by }) }))} />
          {(view.by === "module" || view.by === "team") && (
            <Switch
              label="side"
              value={view.side}
              choices={[
                { value: "out", label: "reaching out", href: viewPath(scene, { side: "out" }) },
                { value: "in", label: "reached", href: viewPath(scene, { side: "in" }) },
              ]}
            />
          )}
          <Switch
            label="along"
            value={view.axis}
            choices={[
              { value: "time", label: "time", href: viewPath(scene, { axis: "time" }) },
              { value: "commit", label: "commits", href: viewPath(scene, { axis: "commit" }) },
            ]}
          />
        </div>
      }
      table={<OpenTable scene={scene} stack={stack} gaps={course.gaps} />}
      counted={<Counted text={`${trend.counted} ${COURSE_RULE}`} repository={repository} sources={sources} />}
      href={trendAddress(scene, { metric: "open", groupBy: view.by, direction: view.side, interval })}
    >
      <TrendChart
        key={`${view.by}${view.side}${view.axis}${view.from}${view.to}${view.vs}`}
        label={`Open violations by ${ADJECTIVES[view.by]}, ${formatShortDay(range.from)} to ${formatShortDay(range.to)}`}
        series={stack.groups.map((name) => ({ name, colour: colours(name) }))}
        rows={stack.rows}
        gaps={view.axis === "time" ? course.gaps : []}
        marks={marksOf(trend.events.filter((event) => new Date(event.at) >= range.from))}
        from={range.from.toISOString()}
        to={range.to.toISOString()}
        axis={view.axis}
        commitPath={repositoryPath(repository, "commits")}
        against={against ? { label: against.kind === "period" ? (view.axis === "time" ? "the period before" : "the period before is drawn along time") : against.label, course: before, level: against.kind === "commit" ? against.snapshot.totals.open : null } : undefined}
      />
    </ChartFrame>
  );
}

function colourOf(by: StackedBy, groups: readonly string[]): (group: string) => string {
  if (by === "kind") return colourOfKind;
  if (by === "severity") return colourOfSeverity;
  const colours = coloursOf(groups);
  return (group) => colours.get(group) ?? "var(--hue-grey)";
}

function OpenSentence({ points, gaps, against, before }: { points: Trend["points"]; gaps: Trend["gaps"]; against: Against | null; before: readonly { total: number | null }[] }) {
  if (points.length === 0) return <>No report speaks of this time.</>;
  const largest = [...lastValues({ points })].filter(([, value]) => value > 0).sort(([, one], [, other]) => other - one).slice(0, 3);
  if (largest.length === 0) return <>Nothing is open at the end of this time.</>;
  return (
    <>
      At the end most of it is {inWords(largest.map(([group, value]) => `${group} (${formatNumber(value)})`))}.
      {gaps.length > 0 && ` ${count(gaps.length, "stretch", "stretches")} of this time ${gaps.length === 1 ? "has" : "have"} no report: left open, which is not zero.`}
      {against?.kind === "period" && before.length > 0 && ` Dashed: ${against.label}, from ${formatNumber(before.find(({ total }) => total !== null)?.total)} to ${formatNumber(before.findLast(({ total }) => total !== null)?.total)}.`}
      {against?.kind === "commit" && ` Dashed: ${formatNumber(against.snapshot.totals.open)} at ${against.label}.`}
    </>
  );
}

function OpenTable({ scene, stack, gaps }: { scene: Scene; stack: Stack; gaps: Trend["gaps"] }) {
  const { repository, view } = scene;
  const link = (group: string, commit: string | null) =>
    commit && group !== REST && !(stack.groups.length === 1 && group === "open") ? violationsPath(repository, { ...questionOf(view.by, view.side, group), at: commit }) : null;

  return (
    <>
      {gaps.length > 0 && (
        <ul className="mb-3 text-sm text-ink-2">
          {gaps.map((gap) => (
            <li key={`${gap.from}${gap.to}`}>
              No number from <Day at={gap.from} /> to <Day at={gap.to} />: {gap.reason}
            </li>
          ))}
        </ul>
      )}
      <Table label={`Open violations by ${view.by}`} className="max-h-96 overflow-y-auto">
        <thead>
          <tr>
            <HeadCell>Date</HeadCell>
            <HeadCell>Commit</HeadCell>
            {stack.groups.map((group) => <HeadCell key={group} numeric>{group}</HeadCell>)}
            {stack.groups.length > 1 && <HeadCell numeric>All</HeadCell>}
          </tr>
        </thead>
        <tbody>
          {stack.rows.filter((row) => row.commit !== null && new Date(row.at) >= scene.range.from).toReversed().map((row, index) => (
            <tr key={`${row.at}${index}`}>
              <RowHead><Day at={row.at} /></RowHead>
              <Cell>{row.commit ? <CommitLink repository={repository} sha={row.commit} /> : "–"}</Cell>
              {stack.groups.map((group, place) => {
                const value = row.values[place] ?? null;
                const href = value ? link(group, row.commit) : null;
                return <Cell key={group} numeric>{href ? <Link href={href} prefetch={false} className="plain-link">{formatNumber(value)}</Link> : formatNumber(value)}</Cell>;
              })}
              {stack.groups.length > 1 && <Cell numeric>{formatNumber(row.values.some((value) => value !== null) ? row.values.reduce<number>((sum, value) => sum + (value ?? 0), 0) : null)}</Cell>}
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}
