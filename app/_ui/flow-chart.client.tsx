"use client";

import dynamic from "next/dynamic";

import type { FlowPlotProps } from "./flow-plot.client";

const FlowPlot = dynamic(() => import("./flow-plot.client").then((module) => module.FlowPlot), {
  ssr: false,
  loading: () => <p className="flex h-full items-center justify-center text-sm text-ink-3">Drawing …</p>,
});

/** The drawing comes when the page has been read; its place is kept from the first paint. */
export function FlowChart(props: FlowPlotProps) {
  return (
    <div className="h-80">
      <FlowPlot {...props} />
    </div>
  );
}
