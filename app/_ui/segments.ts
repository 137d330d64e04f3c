export type Known = { index: number; value: number };

/** The unbroken stretches of a series: where nothing is known, a line stops and begins anew. */
export function segmentsOf(values: readonly (number | null)[]): Known[][] {
  const segments: Known[][] = [];
  let open: Known[] = [];
  values.forEach((value, index) => {
    if (value !== null) {
      if (open.length === 0) segments.push(open);
      open.push({ index, value });
    } else {
      open = [];
    }
  });
  return segments;
}

/** The points of a stretch without those at which the line neither rises nor falls: it is drawn the same. */
export function bends(segment: readonly Known[]): Known[] {
  return segment.filter(({ value }, place) => {
    const [before, after] = [segment[place - 1], segment[place + 1]];
    return before?.value !== value || after?.value !== value;
  });
}

/**
 * A round upper end for an axis that begins at zero, and the few round values to mark on it: of all round steps that need
 * at most `most` intervals, the one that leaves the least room empty.
 */
export function axisFor(highest: number, most = 5): { top: number; ticks: number[] } {
  if (!(highest > 0)) return { top: 1, ticks: [0, 1] };
  const magnitude = 10 ** Math.floor(Math.log10(highest));
  const whole = Number.isInteger(highest);
  const axes = [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10]
    .map((factor) => Number((factor * magnitude).toPrecision(12)))
    .filter((step) => !whole || Number.isInteger(step))
    .map((step) => ({ step, intervals: Math.ceil(highest / step - 1e-9) }))
    .filter(({ intervals }) => intervals <= most)
    .sort((one, other) => one.step * one.intervals - other.step * other.intervals || other.intervals - one.intervals);
  const { step, intervals } = axes[0] ?? { step: highest, intervals: 1 };
  const ticks = Array.from({ length: intervals + 1 }, (_, index) => Number((index * step).toPrecision(12)));
  return { top: ticks[ticks.length - 1] ?? highest, ticks };
}

/** For so long the last known number stands in a drawing; a longer silence is left open. */
export const CARRIED_DAYS = 14;

/** Lets the last known number stand over at most `most` unknown ones; a longer silence stays open. */
export function carried(values: readonly (number | null)[], most = CARRIED_DAYS): (number | null)[] {
  let last: number | null = null;
  let silent = 0;
  return values.map((value) => {
    silent = value === null ? silent + 1 : 0;
    last = value ?? last;
    return silent > most ? null : last;
  });
}
