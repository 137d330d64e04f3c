import type { ReactNode } from "react";

import { colourOfKind } from "./colours";

/** A dot in a thing's colour, beside its name; the name carries the meaning. */
export function Dot({ colour }: { colour: string }) {
  return (
    <svg viewBox="0 0 8 8" aria-hidden="true" className="mr-1.5 inline-block size-2 shrink-0 align-[0.05em]">
      <rect width="8" height="8" rx="1.5" fill={colour} />
    </svg>
  );
}

export function KindMark({ kind }: { kind: string }) {
  return (
    <span className="whitespace-nowrap">
      <Dot colour={colourOfKind(kind)} />
      {kind}
    </span>
  );
}

const SEVERITY_SHAPES: Record<string, ReactNode> = {
  error: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  warning: (
    <>
      <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" />
      <path d="M5 1.5a3.5 3.5 0 0 0 0 7z" fill="currentColor" />
    </>
  ),
  info: <circle cx="5" cy="5" r="3.5" fill="none" stroke="currentColor" />,
};

/** Full, half or empty: the weight of a severity without a colour. */
export function SeverityMark({ severity }: { severity: string }) {
  return (
    <span className="whitespace-nowrap">
      <svg viewBox="0 0 10 10" aria-hidden="true" className="mr-1.5 inline-block size-2.5 align-[-0.05em]">
        {SEVERITY_SHAPES[severity] ?? SEVERITY_SHAPES.info}
      </svg>
      {severity}
    </span>
  );
}

const STATE_LOOKS: Record<string, string> = {
  failed: "text-alarm font-semibold",
  open: "text-ink",
  done: "text-ink-2",
  current: "text-ink-2",
  fixed: "text-calm",
  queued: "text-ink-3",
  processing: "text-ink-3",
  superseded: "text-ink-3",
  carried: "text-ink-3",
};

/** The state of a report, a job or a violation, as a word. */
export function StateWord({ state }: { state: string }) {
  return <span className={`whitespace-nowrap ${STATE_LOOKS[state] ?? "text-ink-2"}`}>{state}</span>;
}
