"use client";

import { CrossHair, pointerOver } from "./cross-hair.client";
import { formatFraction, formatShortDay } from "./format";

/** The shared cross-hair over a small line: it points, and says what the line was then. */
export function LineCrossHair({ points, from, to }: { points: readonly { at: string; value: number | null }[]; from: number; to: number }) {
  const read = (moment: number) => {
    const point = points.findLast((candidate) => new Date(candidate.at).getTime() <= moment);
    if (!point) return null;
    return point.value === null ? "not known" : `${formatFraction(point.value)}, ${formatShortDay(new Date(moment))}`;
  };
  return (
    <div className="absolute inset-0" {...pointerOver(from, to)}>
      <CrossHair place={(moment) => (moment - from) / Math.max(1, to - from)} read={read} />
    </div>
  );
}
