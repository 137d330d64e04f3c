import { formatFraction, formatNumber } from "@/app/_ui/format";
import { LinePlot } from "@/app/_ui/line-plot";
import { Day } from "@/app/_ui/moment";
import { SectionHeader } from "@/app/_ui/page-header";
import { intervalFor } from "@/app/_ui/range";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { type Trend, type TrendMetric, readTrend } from "@/lib/health";

import { type Against, courseBefore } from "./against";
import { courseOf } from "./course";
import { totalAt } from "./stack";
import { type Scene, trendAddress } from "./view";

const LINES = [
  { metric: "dependencies", title: "Dependencies between modules" },
  { metric: "tangles", title: "Tangles" },
  { metric: "largestTangle", title: "Modules in the largest tangle" },
  { metric: "propagationCost", title: "Propagation cost" },
] as const satisfies readonly { metric: TrendMetric; title: string }[];

/** How the modules hang together, as small lines on one scale of time. */
export async function StructureLines({ scene, against }: { scene: Scene; against: Against | null }) {
  const { repository, range } = scene;
  const interval = intervalFor(range);
  const read = (metric: TrendMetric) =>
    readTrend({ repositoryId: repository.id, metric, groupBy: "none", interval, from: range.from.toISOString(), to: range.to.toISOString() });
  const [modules, ...trends] = await Promise.all([read("modules"), ...LINES.map((line) => read(line.metric))]);
  const n = totalAt(modules, "last");
  const before = await Promise.all(LINES.map((line) => courseBefore(repository.id, line.metric, against, range, interval)));

  return (
    <section aria-labelledby="structure">
      <SectionHeader id="structure" title="Structure">
        The graph of modules: a depends on b when any file of a uses one of b. {n === null ? "No report of this time describes dependencies." : `n = ${formatNumber(n)} modules at the end.`}
      </SectionHeader>
      <div className="grid gap-x-8 gap-y-6 sm:grid-cols-2 xl:grid-cols-4">
        {LINES.map((line, index) => {
          const trend = trends[index];
          return trend ? <StructureLine key={line.metric} scene={scene} title={line.title} trend={trend} modules={n} interval={interval} before={before[index] ?? []} level={against?.kind === "commit" ? (against.snapshot.structure?.[line.metric] ?? null) : null} /> : null;
        })}
      </div>
    </section>
  );
}

function StructureLine({ scene, title, trend, modules, interval, before, level }: { scene: Scene; title: string; trend: Trend; modules: number | null; interval: string; before: readonly { at: string; total: number | null }[]; level: number | null }) {
  const last = totalAt(trend, "last");
  const { range, now } = scene;
  const points = courseOf(trend, range.to < now ? range.to : now).points.map((point) => ({ at: point.at, commit: point.commit, value: Object.values(point.values)[0] ?? null }));
  return (
    <figure aria-labelledby={trend.metric} className="min-w-0">
      <h3 id={trend.metric} className="text-sm text-ink-2">{title}</h3>
      <p className="mb-1 font-serif text-xl">
        {formatFraction(last)}
        {trend.metric === "propagationCost" && last !== null && <span className="font-sans text-sm text-ink-3"> with n = {formatNumber(modules)}</span>}
      </p>
      <LinePlot points={points} label={title} from={range.from} to={range.to} before={before.map(({ at, total }) => ({ at, value: total }))} level={level} />
      {(level !== null || before.some(({ total }) => total !== null)) && <p className="text-xs text-ink-2">Dashed: {level === null ? `${formatFraction(before.findLast(({ total }) => total !== null)?.total ?? null)} at the end of the period before` : `${formatFraction(level)} at the commit compared with`}.</p>}
      <figcaption className="mt-1 text-xs text-ink-2">
        <details data-print>
          <summary className="w-fit hover:text-ink">Numbers, and how they are counted</summary>
          <p className="my-2">{trend.counted}</p>
          <p className="mb-2">
            <a href={trendAddress(scene, { metric: trend.metric, groupBy: "none", interval })} className="link">As JSON</a>
          </p>
            <Table label={`${title}, numbers`} className="max-h-64 overflow-y-auto">
              <thead><tr><HeadCell>Date</HeadCell><HeadCell numeric>{trend.unit}</HeadCell></tr></thead>
              <tbody>
                {points.filter((point) => point.commit !== null).toReversed().map((point, index) => (
                  <tr key={`${point.at}${index}`}><RowHead><Day at={point.at} /></RowHead><Cell numeric>{formatFraction(point.value)}</Cell></tr>
                ))}
              </tbody>
            </Table>
        </details>
      </figcaption>
    </figure>
  );
}
