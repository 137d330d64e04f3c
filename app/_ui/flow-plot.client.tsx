"use client";

import { useId, useRef } from "react";
import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import { CrossHair, pointAt } from "./cross-hair.client";
import { formatNumber, formatShortDay } from "./format";
import { ReadOut } from "./read-out.client";
import { axisFor } from "./segments";
import { useZoom } from "./use-zoom.client";

/** One bucket of time: what went up, what went down, and what did neither by anybody's change. */
export type FlowRow = { from: string; to: string; introduced: number; reopened: number; fixed: number; discovered: number; retired: number };

export type FlowPlotProps = {
  label: string;
  rows: readonly FlowRow[];
  bucket: "day" | "week" | "month";
  /** What the period before amounted to; null when it is not compared with, or nobody reported then. */
  before?: Record<"introduced" | "reopened" | "fixed" | "discovered" | "retired", number | null> | null;
};

type Row = FlowRow & { x: string; down: number; gone: number };

/** Wide enough for 100,000. */
const AXIS_WIDTH = 52;
const AXIS_HEIGHT = 24;
const MARGIN = { top: 6, right: 8, bottom: 0, left: 0 };
const NAMES: Record<string, string> = { day: "", week: "week from ", month: "month from " };

/** Violations by somebody's change up and down; beneath, in their own band, those that were discovered or retired. A press on a bucket zooms into it. */
export function FlowPlot({ label, rows, bucket, before = null }: FlowPlotProps) {
  const hatch = useId();
  const active = useRef<Row | null>(null);
  const data: Row[] = rows.map((row) => ({ ...row, x: row.from, down: -row.fixed, gone: -row.retired }));
  const byX = new Map(data.map((row) => [row.x, row]));
  const zoom = useZoom(() => null);

  const indexAt = (moment: number) => data.findIndex((row) => moment >= new Date(row.from).getTime() && moment <= new Date(row.to).getTime());
  const placeOf = (moment: number) => {
    const index = indexAt(moment);
    return index < 0 ? null : (index + 0.5) / data.length;
  };
  const readOf = (moment: number) => {
    const row = data[indexAt(moment)];
    return row ? `${formatNumber(row.introduced + row.reopened)} in, ${formatNumber(row.fixed)} out` : null;
  };
  const open = () => {
    if (active.current) zoom.to({ from: active.current.from, to: active.current.to });
  };
  const tooltip = (
    <Tooltip
      isAnimationActive={false}
      cursor={{ fill: "var(--ink)", fillOpacity: 0.06 }}
      content={({ label: x, active: isShown }) => {
        const row = byX.get(String(x));
        if (!isShown || !row) return null;
        return (
          <ReadOut
            title={`${NAMES[bucket] ?? ""}${formatShortDay(row.from)}`}
            sum={`${formatNumber(row.introduced + row.reopened)} in, ${formatNumber(row.fixed)} out`}
            parts={[
              { name: "introduced", colour: "var(--ink)", value: row.introduced },
              { name: "reopened", colour: "var(--ink-3)", value: row.reopened },
              { name: "fixed", colour: "var(--accent)", value: row.fixed },
              { name: "discovered", colour: "var(--line)", value: row.discovered },
              { name: "retired", colour: "var(--line)", value: row.retired },
            ]}
            hint={bucket === "day" ? undefined : `Click or Enter to look into this ${bucket}`}
            onShow={() => {
              active.current = row;
              pointAt((new Date(row.from).getTime() + new Date(row.to).getTime()) / 2, hatch);
            }}
          />
        );
      }}
    />
  );
  const up = axisFor(Math.max(0, ...data.map((row) => row.introduced + row.reopened)), 3);
  const down = axisFor(Math.max(0, ...data.map((row) => row.fixed)), 3);
  const band = bandOf(data);
  const isQuiet = data.every((row) => row.discovered === 0 && row.retired === 0);

  return (
    <div className="flex h-full flex-col gap-x-4 sm:flex-row">
    <div
      className="relative flex min-h-0 min-w-0 flex-1 flex-col"
      onMouseLeave={() => pointAt(null)}
      onBlur={() => pointAt(null)}
      onKeyDown={(event) => {
        if (event.key === "Enter") open();
      }}
    >
      <div className="min-h-0 flex-[5]">
        <ResponsiveContainer width="100%" height="100%">
          <BarChart data={data} margin={MARGIN} stackOffset="sign" accessibilityLayer title={label} desc="Use the arrow keys to walk from bar to bar. The same numbers are in the table below." onClick={open} className={bucket === "day" ? "" : "cursor-pointer"} barCategoryGap="18%" syncId="flow">
            <CartesianGrid vertical={false} stroke="var(--hairline)" />
            <XAxis dataKey="x" hide />
            <YAxis domain={[-down.top, up.top]} ticks={signedTicks(up, down)} width={AXIS_WIDTH} tickFormatter={(value: number) => formatNumber(Math.abs(value))} tick={{ fontSize: 12, fill: "var(--ink-3)" }} tickLine={false} axisLine={false} />
            {tooltip}
            <Bar dataKey="introduced" stackId="flow" fill="var(--ink)" isAnimationActive={false} maxBarSize={28} />
            <Bar dataKey="reopened" stackId="flow" fill="var(--ink-3)" isAnimationActive={false} maxBarSize={28} />
            <Bar dataKey="down" stackId="flow" fill="var(--accent)" isAnimationActive={false} maxBarSize={28} />
            <ReferenceLine y={0} stroke="var(--line)" />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <div className={`min-h-0 ${isQuiet ? "h-6 shrink-0" : "flex-[2]"}`}>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart data={data} margin={MARGIN} stackOffset="sign" title="Discovered and retired" accessibilityLayer={false} onClick={open} barCategoryGap="18%" syncId="flow">
            <defs>
              <pattern id={hatch} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <line x1="0" y1="0" x2="0" y2="4" stroke="var(--ink-3)" strokeWidth="2" />
              </pattern>
            </defs>
            <XAxis dataKey="x" tickFormatter={(from: string) => formatShortDay(from).slice(0, -5)} tick={{ fontSize: 12, fill: "var(--ink-3)" }} tickLine={false} axisLine={{ stroke: "var(--line)" }} minTickGap={36} height={AXIS_HEIGHT} />
            <YAxis domain={[-band.down, band.up]} ticks={isQuiet ? [] : [...new Set([-band.down, 0, band.up])]} width={AXIS_WIDTH} tickFormatter={(value: number) => formatNumber(Math.abs(value))} tick={{ fontSize: 12, fill: "var(--ink-3)" }} tickLine={false} axisLine={false} />
            <Tooltip content={() => null} cursor={{ fill: "var(--ink)", fillOpacity: 0.06 }} isAnimationActive={false} />
            <Bar dataKey="discovered" stackId="band" fill={`url(#${hatch})`} stroke="var(--ink-3)" isAnimationActive={false} maxBarSize={28} />
            <Bar dataKey="gone" stackId="band" fill="var(--paper)" stroke="var(--ink-3)" isAnimationActive={false} maxBarSize={28} />
            <ReferenceLine y={0} stroke="var(--line)" />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <CrossHair own={hatch} place={placeOf} read={readOf} left={AXIS_WIDTH} right={MARGIN.right} top={MARGIN.top} bottom={AXIS_HEIGHT} />
    </div>
    <Legend rows={rows} hatch={hatch} before={before} />
    </div>
  );
}

/** What each mark means, with what it amounts to over the whole time; it stands where the chart above has the names of its bands. */
function Legend({ rows, hatch, before }: { rows: readonly FlowRow[]; hatch: string; before: NonNullable<FlowPlotProps["before"]> | null }) {
  const sum = (pick: (row: FlowRow) => number) => formatNumber(rows.reduce((total, row) => total + pick(row), 0));
  const entries = [
    { name: "introduced", fill: "var(--ink)", value: sum((row) => row.introduced), then: before?.introduced },
    { name: "reopened", fill: "var(--ink-3)", value: sum((row) => row.reopened), then: before?.reopened },
    { name: "fixed", fill: "var(--accent)", value: sum((row) => row.fixed), then: before?.fixed },
    { name: "discovered", fill: `url(#${hatch})`, value: sum((row) => row.discovered), then: before?.discovered },
    { name: "retired", fill: "var(--paper)", value: sum((row) => row.retired), then: before?.retired },
  ];
  return (
    <ul className="flex shrink-0 flex-wrap content-start gap-x-3 gap-y-0.5 pt-2 text-sm sm:w-44 sm:flex-col sm:flex-nowrap">
      {entries.map((entry) => (
        <li key={entry.name} className="flex items-baseline gap-x-1.5">
          <svg viewBox="0 0 10 10" aria-hidden="true" className="size-2.5 shrink-0">
            <rect x="0.5" y="0.5" width="9" height="9" fill={entry.fill} stroke={entry.name === "discovered" || entry.name === "retired" ? "var(--ink-3)" : "none"} />
          </svg>
          {entry.name}
          <span className="ml-auto pl-2 text-ink-2">{entry.value}{before && <span className="text-ink-3"> (before {formatNumber(entry.then)})</span>}</span>
        </li>
      ))}
    </ul>
  );
}

function signedTicks(up: { ticks: number[] }, down: { ticks: number[] }): number[] {
  return [...new Set([...down.ticks.map((tick) => (tick === 0 ? 0 : -tick)), ...up.ticks])].sort((one, other) => one - other);
}

function bandOf(rows: readonly Row[]): { up: number; down: number } {
  const up = Math.max(0, ...rows.map((row) => row.discovered));
  const down = Math.max(0, ...rows.map((row) => row.retired));
  return { up: up === 0 && down > 0 ? 0 : axisFor(up, 1).top, down: down === 0 ? 0 : axisFor(down, 1).top };
}
