import Link from "next/link";

import { ChartFrame } from "@/app/_ui/chart-frame";
import { FlowChart } from "@/app/_ui/flow-chart.client";
import type { FlowRow } from "@/app/_ui/flow-plot.client";
import { formatNumber, formatShortDay } from "@/app/_ui/format";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import type { ResolvedRange } from "@/app/_ui/range";
import { type Trend, type TrendMetric, readTrend } from "@/lib/health";
import type { SourceState } from "@/lib/history";

import type { Against } from "./against";
import { Counted } from "./counted";
import { flowRows } from "./flow-rows";
import { knownSum } from "./stack";
import { type Scene, trendAddress, viewPath } from "./view";

const DAY_MS = 86_400_000;
const MONTHLY_FROM_DAYS = 800;
const DAILY_UP_TO_DAYS = 21;

/** What came and what went, week by week: by somebody's change above and below the line, by nobody's in a band of its own. */
export async function FlowByWeek({ scene, sources, against }: { scene: Scene; sources: readonly SourceState[]; against: Against | null }) {
  const { repository, range } = scene;
  const days = (range.to.getTime() - range.from.getTime()) / DAY_MS;
  const bucket = days <= DAILY_UP_TO_DAYS ? "day" : days > MONTHLY_FROM_DAYS ? "month" : "week";
  const read = (metric: TrendMetric, { from, to }: ResolvedRange = range) =>
    readTrend({ repositoryId: repository.id, metric, groupBy: "none", interval: bucket === "month" ? "month" : "day", from: from.toISOString(), to: to.toISOString() });
  const [introduced, reopened, fixed, discovered, retired] = await Promise.all([read("introduced"), read("reopened"), read("fixed"), read("discovered"), read("retired")]);
  const rows = flowRows({ introduced, reopened, fixed, discovered, retired }, bucket, range);
  const before = against?.kind === "period" ? await sumsOf((metric) => read(metric, against.range)) : null;
  const busiest = rows.reduce<FlowRow | null>((best, row) => (row.introduced > (best?.introduced ?? 0) ? row : best), null);

  return (
    <ChartFrame
      id="flow"
      title={`What came and what went, by ${bucket}`}
      sentence={
        <>
          Above the line what somebody’s change introduced or reopened, below it what was fixed. Beneath, in a band of its own, what was
          discovered (hatched) or retired (hollow) because rules, checkers or scope changed.
          {busiest && ` Most was introduced in the ${bucket} from ${formatShortDay(busiest.from)}: ${formatNumber(busiest.introduced)}.`}
        </>
      }
      table={<FlowTable scene={scene} rows={rows} bucket={bucket} />}
      counted={<Counted text={`${introduced.counted} ${fixed.counted} ${discovered.counted}`} repository={repository} sources={sources} />}
      href={trendAddress(scene, { metric: "introduced", groupBy: "none", interval: bucket === "month" ? "month" : "day" })}
    >
      {rows.every((row) => row.introduced + row.reopened + row.fixed + row.discovered + row.retired === 0) ? (
        <p className="border-y border-hairline py-8 text-sm text-ink-2">No report tells of anything that came or went in this time.</p>
      ) : (
        <FlowChart label={`Introduced, reopened, fixed, discovered and retired by ${bucket}`} rows={rows} bucket={bucket} before={before} />
      )}
    </ChartFrame>
  );
}

async function sumsOf(read: (metric: TrendMetric) => Promise<Trend>): Promise<Record<"introduced" | "reopened" | "fixed" | "discovered" | "retired", number | null>> {
  const [introduced, reopened, fixed, discovered, retired] = (await Promise.all([read("introduced"), read("reopened"), read("fixed"), read("discovered"), read("retired")])).map(knownSum);
  return { introduced: introduced ?? null, reopened: reopened ?? null, fixed: fixed ?? null, discovered: discovered ?? null, retired: retired ?? null };
}

function FlowTable({ scene, rows, bucket }: { scene: Scene; rows: readonly FlowRow[]; bucket: string }) {
  return (
      <Table label={`Violations introduced, reopened, fixed, discovered and retired by ${bucket}`} className="max-h-96 overflow-y-auto">
        <thead>
          <tr>
            <HeadCell>{bucket === "day" ? "Day" : `${bucket === "week" ? "Week" : "Month"} from`}</HeadCell>
            <HeadCell numeric>Introduced</HeadCell>
            <HeadCell numeric>Reopened</HeadCell>
            <HeadCell numeric>Fixed</HeadCell>
            <HeadCell numeric>Discovered</HeadCell>
            <HeadCell numeric>Retired</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map((row) => (
            <tr key={row.from}>
              <RowHead><Link href={viewPath(scene, { from: row.from, to: row.to })} prefetch={false} className="plain-link">{formatShortDay(row.from)}</Link></RowHead>
              <Cell numeric>{formatNumber(row.introduced)}</Cell>
              <Cell numeric>{formatNumber(row.reopened)}</Cell>
              <Cell numeric>{formatNumber(row.fixed)}</Cell>
              <Cell numeric>{formatNumber(row.discovered)}</Cell>
              <Cell numeric>{formatNumber(row.retired)}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
  );
}
