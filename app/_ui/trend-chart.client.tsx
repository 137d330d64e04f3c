"use client";

import dynamic from "next/dynamic";

import type { TrendPlotProps } from "./trend-plot.client";

const TrendPlot = dynamic(() => import("./trend-plot.client").then((module) => module.TrendPlot), {
  ssr: false,
  loading: () => <p className="flex h-full items-center justify-center text-sm text-ink-3">Drawing …</p>,
});

/** The drawing comes when the page has been read; its place is kept from the first paint. */
export function TrendChart(props: TrendPlotProps) {
  return (
    <div className="h-[26rem] sm:h-96">
      <TrendPlot {...props} />
    </div>
  );
}
