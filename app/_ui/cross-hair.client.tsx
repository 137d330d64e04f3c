"use client";

import { type PointerEvent, useSyncExternalStore } from "react";

type Pointed = { at: number; /** The chart that is pointed into, where it shows a cursor of its own. */ origin: string | null };

/** The moment that is pointed at, for all charts of a page; null while none is. */
let pointed: Pointed | null = null;
const listeners = new Set<() => void>();

/** Points at a moment (milliseconds since 1970) in every chart of the page, or at none. */
export function pointAt(at: number | null, origin: string | null = null): void {
  if (at === (pointed?.at ?? null)) return;
  pointed = at === null ? null : { at, origin };
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * The cross-hair over a chart's plot: where the shared moment lies, and what the chart says of it. It takes no room and hears
 * no pointer; the numbers stand in the chart's table.
 */
export function CrossHair({ own = null, place, read, left = 0, right = 0, top = 0, bottom = 0 }: {
  /** The chart's name, where it shows a cursor of its own while it is pointed into. */
  own?: string | null;
  /** From 0 to 1, or null outside. */
  place: (moment: number) => number | null;
  read: (moment: number) => string | null;
  /** The plot's insets within the chart, in pixels. */
  left?: number;
  right?: number;
  top?: number;
  bottom?: number;
}) {
  const moment = useSyncExternalStore(listen, () => pointed, () => null);
  if (moment === null || (own !== null && moment.origin === own)) return null;
  const { at } = moment;
  const x = place(at);
  if (x === null || x < 0 || x > 1) return null;
  const text = read(at);
  return (
    <div aria-hidden="true" data-cross-hair className="pointer-events-none absolute print:hidden" style={{ left, right, top, bottom }}>
      <div className="absolute inset-y-0 w-px bg-ink-3" style={{ left: `${x * 100}%` }} />
      {text !== null && (
        <span className={`absolute -top-0.5 bg-paper px-1 text-xs whitespace-nowrap text-ink ${x > 0.5 ? "-translate-x-full -ml-1" : "ml-1"}`} style={{ left: `${x * 100}%` }}>{text}</span>
      )}
    </div>
  );
}

/** Points at the moment under the pointer, in a plot that runs evenly from one moment to another. */
export function pointerOver(from: number, to: number): { onPointerMove: (event: PointerEvent<HTMLElement>) => void; onPointerLeave: () => void } {
  return {
    onPointerMove: (event) => {
      const box = event.currentTarget.getBoundingClientRect();
      if (box.width > 0) pointAt(from + ((to - from) * (event.clientX - box.left)) / box.width);
    },
    onPointerLeave: () => pointAt(null),
  };
}
