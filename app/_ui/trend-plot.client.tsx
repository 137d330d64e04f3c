"use client";

import { useRouter } from "next/navigation";
import { useId, useRef, useState } from "react";
import { Area, AreaChart, CartesianGrid, ReferenceArea, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import { CrossHair, pointAt } from "./cross-hair.client";
import { EventStrip, type Mark } from "./event-strip.client";
import { count, formatNumber, formatShortDay, shortSha } from "./format";
import { ReadOut } from "./read-out.client";
import { axisFor, segmentsOf } from "./segments";
import { ticksOfTime } from "./time-ticks";
import { useZoom } from "./use-zoom.client";

export type TrendSeries = { name: string; colour: string };
export type TrendRow = { at: string; commit: string | null; values: readonly (number | null)[] };

export type TrendPlotProps = {
  /** What the drawing shows, for those who hear it. */
  label: string;
  /** From the bottom of the stack to its top; each row holds one value for each. */
  series: readonly TrendSeries[];
  rows: readonly TrendRow[];
  gaps: readonly { from: string; to: string; reason: string }[];
  marks: readonly Mark[];
  from: string;
  to: string;
  axis: "time" | "commit";
  /** The address before a commit's name. */
  commitPath: string;
  /** What it is compared with: another period's totals, moved onto this one, or the total at one commit. */
  against?: { label: string; course: readonly { at: string; total: number | null }[]; level: number | null } | undefined;
};

type Row = { x: number; at: string; commit: string | null; total: number | null; [series: `s${number}`]: number | null };

/** Wide enough for 100,000. */
const AXIS_WIDTH = 52;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 24;
/** So few points could be too narrow to see as an area: each gets a dot. */
const FEW = 4;

/** Open violations over time as stacked steps. Arrow keys walk along it, Enter or a click opens the commit, dragging zooms in. */
export function TrendPlot({ label, series, rows, gaps, marks, from, to, axis, commitPath, against }: TrendPlotProps) {
  const router = useRouter();
  const hatch = useId();
  const active = useRef<Row | null>(null);
  const [shown, setShown] = useState<string | null>(null);

  const points: Row[] = rows.map((row, index) => {
    const known = row.values.some((value) => value !== null);
    const point: Row = {
      x: axis === "time" ? new Date(row.at).getTime() : index,
      at: row.at,
      commit: row.commit,
      total: known ? row.values.reduce<number>((sum, value) => sum + (value ?? 0), 0) : null,
    };
    row.values.forEach((value, place) => {
      point[`s${place}`] = known ? (value ?? 0) : null;
    });
    return point;
  });
  const byX = new Map(points.map((point) => [point.x, point]));
  const place = (moment: string): number => {
    const time = new Date(moment).getTime();
    if (axis === "time") return time;
    const index = points.findIndex((point) => new Date(point.at).getTime() >= time);
    return index < 0 ? points.length - 1 : index;
  };
  const domain: [number, number] =
    axis === "time" ? [new Date(from).getTime(), new Date(to).getTime()] : [0, Math.max(1, points.length - 1)];
  const { top, ticks } = axisFor(Math.max(0, ...points.map((point) => point.total ?? 0), ...(against?.course ?? []).map((point) => point.total ?? 0), against?.level ?? 0));
  const zoom = useZoom((x) => byX.get(x)?.at ?? null);

  const fractionOf = (moment: number) => (place(new Date(moment).toISOString()) - domain[0]) / (domain[1] - domain[0]);
  const open = () => {
    if (active.current?.commit) router.push(`${commitPath}/${active.current.commit}`);
  };

  const last = points.findLast((point) => point.total !== null);
  const timeTicks = axis === "time" ? ticksOfTime(domain[0], domain[1]) : null;

  return (
    <div className="flex h-full flex-col gap-x-4 sm:flex-row">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <div
          className="relative min-h-0 flex-1 [&_.recharts-surface]:outline-offset-0"
          onBlur={() => pointAt(null)}
          onKeyDown={(event) => {
            if (event.key === "Enter") open();
          }}
        >
          <ResponsiveContainer width="100%" height="100%">
            <AreaChart
              data={points}
              margin={{ top: TOP, right: RIGHT, bottom: 0, left: 0 }}
              accessibilityLayer
              title={label}
              desc="Use the arrow keys to walk along the line and Enter to open the commit. The same numbers are in the table below."
              onMouseDown={(state) => zoom.begin(state.activeLabel)}
              onMouseMove={(state) => zoom.move(state.activeLabel)}
              onMouseUp={() => {
                if (!zoom.end()) open();
              }}
              onMouseLeave={() => {
                zoom.cancel();
                pointAt(null);
              }}
              className="cursor-pointer select-none"
            >
              <defs>
                <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                  <line x1="0" y1="0" x2="0" y2="6" stroke="var(--line)" strokeWidth="1" strokeOpacity="0.55" />
                </pattern>
              </defs>
              <CartesianGrid vertical={false} stroke="var(--hairline)" />
              <XAxis
                dataKey="x"
                type="number"
                scale={axis === "time" ? "time" : "linear"}
                domain={domain}
                allowDataOverflow
                ticks={timeTicks?.map((tick) => tick.x)}
                tickCount={6}
                tickFormatter={(x: number) => (timeTicks ? (timeTicks.find((tick) => tick.x === x)?.label ?? "") : shortSha(byX.get(Math.round(x))?.commit ?? ""))}
                tick={{ fontSize: 12, fill: "var(--ink-3)" }}
                tickLine={false}
                axisLine={{ stroke: "var(--line)" }}
                height={BOTTOM}
                minTickGap={28}
              />
              <YAxis domain={[0, top]} ticks={ticks} width={AXIS_WIDTH} tickFormatter={(value: number) => formatNumber(value)} tick={{ fontSize: 12, fill: "var(--ink-3)" }} tickLine={false} axisLine={false} />
              {series.map((one, index) => (
                <Area
                  key={one.name}
                  dataKey={`s${index}`}
                  name={one.name}
                  stackId="open"
                  type="stepAfter"
                  stroke="var(--paper)"
                  strokeWidth={0.75}
                  fill={one.colour}
                  fillOpacity={shown === null || shown === one.name ? 0.9 : 0.22}
                  isAnimationActive={false}
                  connectNulls={false}
                  dot={points.length <= FEW ? { r: 3, fill: one.colour, stroke: "var(--paper)", strokeWidth: 1 } : false}
                  activeDot={false}
                />
              ))}
              {gaps.map((gap) => (
                <ReferenceArea key={`${gap.from}${gap.to}`} x1={Math.max(domain[0], place(gap.from))} x2={Math.min(domain[1], place(gap.to))} fill={`url(#${hatch})`} fillOpacity={1} stroke="none" ifOverflow="hidden" />
              ))}
              {marks.map((mark, index) => (
                <ReferenceLine key={`${mark.at}${index}`} x={place(mark.at)} stroke="var(--ink)" strokeOpacity={0.2} strokeDasharray="1 3" ifOverflow="hidden" />
              ))}
              {zoom.span && <ReferenceArea x1={zoom.span[0]} x2={zoom.span[1]} fill="var(--accent)" fillOpacity={0.14} stroke="var(--accent)" strokeOpacity={0.6} />}
              <Tooltip
                isAnimationActive={false}
                cursor={{ stroke: "var(--ink)", strokeWidth: 1 }}
                content={({ label: x, active: isShown }) => {
                  const row = byX.get(Number(x));
                  if (!isShown || !row) return null;
                  const parts = series
                    .map((one, index) => ({ ...one, value: row[`s${index}`] ?? null }))
                    .filter((part) => part.value !== null && part.value > 0)
                    .reverse();
                  return (
                    <ReadOut
                      title={formatShortDay(row.at)}
                      sum={row.total === null ? "no report" : `${formatNumber(row.total)} open`}
                      note={gaps.find((gap) => new Date(gap.from) <= new Date(row.at) && new Date(row.at) < new Date(gap.to))?.reason}
                      parts={series.length > 1 ? parts : []}
                      hint={row.commit ? `${shortSha(row.commit)}: click or Enter for what it changed` : undefined}
                      onShow={() => {
                        active.current = row;
                        pointAt(new Date(row.at).getTime(), hatch);
                      }}
                    />
                  );
                }}
              />
            </AreaChart>
          </ResponsiveContainer>
          {against && <Against against={against} top={top} place={axis === "time" ? (at) => (new Date(at).getTime() - domain[0]) / (domain[1] - domain[0]) : null} />}
          <CrossHair own={hatch} place={fractionOf} read={(moment) => totalOf(points, moment)} left={AXIS_WIDTH} right={RIGHT} top={TOP} bottom={BOTTOM} />
        </div>
        <EventStrip marks={[...marks, ...gaps.map(markOfGap)]} position={(at) => (place(at) - domain[0]) / (domain[1] - domain[0])} left={AXIS_WIDTH} right={RIGHT} commitPath={commitPath} />
      </div>
      <BandLabels series={series} last={last} shown={shown} onShow={setShown} against={against?.label ?? null} />
    </div>
  );
}

/** A stretch without a report as a mark of its own, so that its reason can be read without a pointer. */
function markOfGap({ from, to, reason }: TrendPlotProps["gaps"][number]): Mark {
  return { at: from, commit: null, title: "Nothing known", detail: `Until ${formatShortDay(to)}: ${reason}.` };
}

function totalOf(points: readonly Row[], moment: number): string | null {
  const row = points.findLast((point) => new Date(point.at).getTime() <= moment);
  return row ? `${row.total === null ? "no report" : `${formatNumber(row.total)} open`}, ${formatShortDay(new Date(moment))}` : null;
}

/** What the drawing is compared with, dashed over it. It is drawn by its own hand: the chart's own lines share one list of rows. */
function Against({ against: { course, level }, top, place }: { against: NonNullable<TrendPlotProps["against"]>; top: number; place: ((at: string) => number) | null }) {
  const y = (value: number) => (1 - value / top) * 100;
  const paths = place
    ? segmentsOf(course.map((point) => point.total)).map((segment) => {
        const places = segment.map(({ index, value }) => [place(course[index]?.at ?? "") * 100, y(value)] as const);
        return places.map(([x, height], step) => (step === 0 ? `M${x.toFixed(2)} ${height.toFixed(2)}` : `H${x.toFixed(2)}V${height.toFixed(2)}`)).join("");
      })
    : [];
  return (
    <svg aria-hidden="true" data-against viewBox="0 0 100 100" preserveAspectRatio="none" className="pointer-events-none absolute h-auto" style={{ left: AXIS_WIDTH, right: RIGHT, top: TOP, bottom: BOTTOM, width: `calc(100% - ${AXIS_WIDTH + RIGHT}px)`, height: `calc(100% - ${TOP + BOTTOM}px)` }}>
      {[...paths, ...(level === null ? [] : [`M0 ${y(level).toFixed(2)}H100`])].map((course) => (
        <g key={course} fill="none" vectorEffect="non-scaling-stroke">
          <path d={course} stroke="var(--paper)" strokeWidth="3.5" vectorEffect="non-scaling-stroke" />
          <path d={course} stroke="var(--ink)" strokeWidth="1.5" strokeDasharray="5 4" vectorEffect="non-scaling-stroke" />
        </g>
      ))}
    </svg>
  );
}

/** The names of the bands at the right of the drawing, from the top of the stack down, each with its last value. */
function BandLabels({ series, last, shown, onShow, against }: { series: readonly TrendSeries[]; last: Row | undefined; shown: string | null; onShow: (name: string | null) => void; against: string | null }) {
  const entries = series.map((one, index) => ({ ...one, value: last?.[`s${index}`] ?? null })).reverse();
  return (
    <ul className="flex shrink-0 flex-wrap content-start gap-x-3 gap-y-0.5 pt-2 text-sm sm:w-44 sm:flex-col sm:flex-nowrap sm:overflow-y-auto">
      {entries.map((entry) => (
        <li key={entry.name} className="max-w-full min-w-0">
          <button
            type="button"
            aria-pressed={shown === entry.name}
            title={`${entry.name}: ${entry.value === null ? "nothing is known" : count(entry.value, "violation")} at the end of this time. Press to pick it out.`}
            onClick={() => onShow(shown === entry.name ? null : entry.name)}
            className={`flex min-h-6 w-full min-w-0 items-baseline gap-x-1.5 text-left ${shown !== null && shown !== entry.name ? "text-ink-3" : ""}`}
          >
            <svg viewBox="0 0 8 8" aria-hidden="true" className="size-2 shrink-0">
              <rect width="8" height="8" rx="1.5" fill={entry.colour} />
            </svg>
            <span className="min-w-0 truncate">{entry.name}</span>
            <span className="ml-auto pl-2 text-ink-2">{formatNumber(entry.value)}</span>
          </button>
        </li>
      ))}
      {against && (
        <li className="flex min-h-6 items-baseline gap-x-1.5 text-ink-2">
          <svg viewBox="0 0 16 8" aria-hidden="true" className="h-2 w-4 shrink-0"><path d="M0 4h16" stroke="var(--ink)" strokeWidth="1.5" strokeDasharray="5 3" /></svg>
          {against}
        </li>
      )}
    </ul>
  );
}
