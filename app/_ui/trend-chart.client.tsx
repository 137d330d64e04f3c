"use client";

import dynamic from "next/dynamic";

import type { TrendPlotProps } from "./trend-plot.client";

const TrendPlot = dynamic(() => import("./trend-plot.client").then((module) => module.TrendPlot), {
  ssr: false,
  loading: () => <p className="flex h-full items-center justify-center text-sm text-ink-3">Drawing …</p>,
});

/** The drawing comes when the page has been read; its place is kept from the first paint. */
export function TrendChart(props: TrendPlotProps) {
  const isEmpty = props.rows.every((row) => row.values.every((value) => value === null)) && !props.against?.course.some(({ total }) => total !== null);
  if (isEmpty) return <p className="flex h-[26rem] items-center justify-center border-y border-hairline text-sm text-ink-2 sm:h-96">No report speaks of this time, so there is nothing to draw. Choose another time, or send the next report.</p>;
  return (
    <div className="h-[26rem] sm:h-96">
      <TrendPlot {...props} />
    </div>
  );
}
