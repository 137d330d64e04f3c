import { CommitLink } from "@/app/_ui/commit-link";
import { addressOf, formatNumber, formatShortDay, repositoryPath } from "@/app/_ui/format";
import { LinePlot } from "@/app/_ui/line-plot";
import { Day } from "@/app/_ui/moment";
import { daysBefore } from "@/app/_ui/range";
import { CARRIED_DAYS } from "@/app/_ui/segments";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { type Trend, readTrend } from "@/lib/health";

import { COURSE_RULE, clipped, courseOf } from "../../course";
import type { Scene } from "../../view";

const SIDES = [
  { direction: "out", title: "Open, reaching out" },
  { direction: "in", title: "Open, reached" },
] as const;

/** How the open violations of one module, or of one group of owners, went: one line for each side. */
export async function CourseLines({ scene, groupBy, group }: { scene: Scene; groupBy: "module" | "team"; group: string }) {
  const { repository, range } = scene;
  const trends = await Promise.all(
    SIDES.map(({ direction }) => readTrend({ repositoryId: repository.id, metric: "open", groupBy, group, direction, interval: "day", from: daysBefore(range.from, CARRIED_DAYS).toISOString(), to: range.to.toISOString() })),
  );
  return (
    <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
      {SIDES.map(({ direction, title }, place) => {
        const trend = trends[place];
        return trend ? <Line key={direction} scene={scene} title={title} direction={direction} trend={trend} groupBy={groupBy} group={group} /> : null;
      })}
    </div>
  );
}

function Line({ scene, title, direction, trend, groupBy, group }: { scene: Scene; title: string; direction: "in" | "out"; trend: Trend; groupBy: string; group: string }) {
  const { repository, range, now } = scene;
  const course = courseOf(trend, range.to < now ? range.to : now);
  const points = clipped(course.points, range.from).map((point) => ({ at: point.at, commit: point.commit, value: point.values[group] ?? null }));
  const last = points.findLast(({ value }) => value !== null)?.value ?? null;
  const id = `course-${direction}`;
  return (
    <figure aria-labelledby={id} className="min-w-0">
      <h3 id={id} className="text-sm text-ink-2">{title}</h3>
      <p className="mb-1 font-serif text-xl">{formatNumber(last)}</p>
      <LinePlot points={points} label={`${title}, ${group}`} from={range.from} to={range.to} none="No report speaks of this time." />
      <figcaption className="mt-1 text-xs text-ink-2">
        {course.gaps.length > 0 && <p>Left open where nobody reported: {course.gaps.map((gap) => `${formatShortDay(gap.from)} to ${formatShortDay(gap.to)}`).join("; ")}.</p>}
        <details data-print>
          <summary className="w-fit hover:text-ink">Numbers, and how they are counted</summary>
          <p className="my-2">{trend.counted} {COURSE_RULE}</p>
          <p className="mb-2">
            <a href={addressOf(`/api/v1${repositoryPath(repository, "trends")}`, { metric: "open", groupBy, direction, interval: "day", from: range.from.toISOString(), to: range.to.toISOString() })} className="link">As JSON</a>
          </p>
          <Table label={`${title}, numbers`} className="max-h-64 overflow-y-auto">
            <thead><tr><HeadCell>Date</HeadCell><HeadCell>Commit</HeadCell><HeadCell numeric>Open</HeadCell></tr></thead>
            <tbody>
              {points.filter((point) => point.commit !== null).toReversed().map((point, index) => (
                <tr key={`${point.at}${index}`}><RowHead><Day at={point.at} /></RowHead><Cell>{point.commit && <CommitLink repository={repository} sha={point.commit} />}</Cell><Cell numeric>{formatNumber(point.value)}</Cell></tr>
              ))}
            </tbody>
          </Table>
        </details>
      </figcaption>
    </figure>
  );
}
