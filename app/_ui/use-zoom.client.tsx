"use client";

import { useQueryStates } from "nuqs";
import { useState } from "react";

import { rangeParsers } from "./range-parsers";

/** Dragging over a chart: from where to where, and at its end the new range in the address, which all charts read. */
export function useZoom(momentAt: (x: number) => string | null) {
  const [, setRange] = useQueryStates(rangeParsers, { shallow: false, history: "push", scroll: false });
  const [start, setStart] = useState<number | null>(null);
  const [end, setEnd] = useState<number | null>(null);
  const span: [number, number] | null = start !== null && end !== null && start !== end ? [Math.min(start, end), Math.max(start, end)] : null;

  const cancel = () => {
    setStart(null);
    setEnd(null);
  };

  return {
    span,
    cancel,
    to: (range: { from: string; to: string }) => void setRange(range),
    begin: (label: string | number | undefined) => {
      setStart(numberOf(label));
      setEnd(null);
    },
    move: (label: string | number | undefined) => {
      if (start !== null) setEnd(numberOf(label));
    },
    /** True when it was a drag and not a click. */
    end: (): boolean => {
      const [from, to] = span ? span.map(momentAt) : [];
      cancel();
      if (from && to) void setRange({ from, to });
      return span !== null;
    },
  };
}

function numberOf(label: string | number | undefined): number | null {
  return label === undefined || label === "" || Number.isNaN(Number(label)) ? null : Number(label);
}
