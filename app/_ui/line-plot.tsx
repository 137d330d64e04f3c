import { formatFraction, formatMoment, formatShortDay } from "./format";
import { LineCrossHair } from "./line-cross-hair.client";
import { axisFor, segmentsOf } from "./segments";

export type PlotPoint = { at: string; value: number | null };

const WIDTH = 1000;
const HEIGHT = 100;

/** A small line of one number over time, drawn on the server at any width. It begins at zero; where nothing is known it is open. */
export function LinePlot({ points, label, from, to, before = [], level = null, none = "No report of this time describes dependencies." }: {
  points: readonly PlotPoint[];
  label: string;
  from: Date;
  to: Date;
  /** The course of an earlier period, moved onto this one: drawn dashed behind the line. */
  before?: readonly PlotPoint[];
  /** A value to compare with, drawn dashed across. */
  level?: number | null;
  /** What to say where there is nothing to draw. */
  none?: string;
}) {
  const known = points.flatMap((point) => (point.value === null ? [] : [{ at: point.at, value: point.value }]));
  const last = known[known.length - 1];
  if (!last) return <div className="flex h-[7.25rem] items-center text-sm text-ink-3">{none}</div>;

  const others = before.flatMap((point) => (point.value === null ? [] : [point.value]));
  const { top, ticks } = axisFor(Math.max(...known.map((point) => point.value), ...others, level ?? 0), 2);
  const span = Math.max(1, to.getTime() - from.getTime());
  const x = (at: string) => Math.min(WIDTH, Math.max(0, ((new Date(at).getTime() - from.getTime()) / span) * WIDTH));
  const y = (value: number) => HEIGHT - (value / top) * HEIGHT;
  const pathsOf = (course: readonly PlotPoint[]) =>
    segmentsOf(course.map((point) => point.value)).map((segment) => {
      const places = segment.map(({ index, value }) => [x(course[index]?.at ?? last.at), y(value)] as const);
      const [firstX = 0, firstY = 0] = places[0] ?? [];
      const steps = places.slice(1).map(([placeX, placeY]) => `H${placeX.toFixed(1)}V${placeY.toFixed(1)}`).join("");
      return `M${firstX.toFixed(1)} ${firstY.toFixed(1)}${steps || "h4"}`;
    });
  const text = `${label}: ${formatFraction(known[0]?.value)} on ${formatShortDay(known[0]?.at ?? last.at)}, ${formatFraction(last.value)} on ${formatShortDay(last.at)}`;

  return (
    <div className="h-[7.25rem]">
      <div className="relative h-24">
      <svg role="img" aria-label={text} className="h-full w-full overflow-visible text-ink-3">
        {ticks.map((tick) => <line key={tick} x1="0" x2="100%" y1={`${y(tick)}%`} y2={`${y(tick)}%`} stroke="var(--hairline)" />)}
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" width="100%" height="100%" className="overflow-visible">
          {pathsOf(before).map((course) => (
            <path key={course} d={course} fill="none" stroke="var(--ink-3)" strokeWidth="1.25" strokeDasharray="4 3" vectorEffect="non-scaling-stroke" />
          ))}
          {level !== null && <line x1="0" x2={WIDTH} y1={y(level)} y2={y(level)} stroke="var(--ink-3)" strokeWidth="1.25" strokeDasharray="4 3" vectorEffect="non-scaling-stroke" />}
          {pathsOf(points).map((course) => (
            <path key={course} d={course} fill="none" stroke="var(--ink)" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
          ))}
        </svg>
        {/* Over the line, which would strike them through where it begins. */}
        {ticks.map((tick) => <text key={tick} x="0" y={`${y(tick)}%`} dy="11" fontSize="11" fill="currentColor" stroke="var(--paper)" strokeWidth="4" paintOrder="stroke">{tick === 0 ? "" : formatFraction(tick)}</text>)}
        <circle cx={`${(x(last.at) / WIDTH) * 100}%`} cy={`${y(last.value)}%`} r="2.5" fill="var(--accent)">
          <title>{`${formatFraction(last.value)} on ${formatMoment(last.at)}`}</title>
        </circle>
      </svg>
      <LineCrossHair points={points.map(({ at, value }) => ({ at, value }))} from={from.getTime()} to={to.getTime()} />
      </div>
      <div aria-hidden="true" className="flex justify-between pt-0.5 text-xs text-ink-3">
        <span>{formatShortDay(from)}</span>
        <span>{formatShortDay(to)}</span>
      </div>
    </div>
  );
}
