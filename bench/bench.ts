/** One line of a benchmark: a figure, what it is held against in the same run, and whether that is good enough. */
export type Row = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The same unit; null where the goal is absolute. */
  readonly floor: number | null;
  /** What is compared with the goal: value / floor, or the value itself where there is no floor. */
  readonly ratio: number;
  /** For people: `≤ 3×`. */
  readonly goal: string;
  readonly ok: boolean;
};

/** What a file of this folder exports by default. It makes its own data from a seed and measures its floor in the same run. */
export type Bench = { readonly name: string; run(): Promise<Row[]> };

/** A row whose value must stay within `times` its floor. */
export function atMost(name: string, value: number, unit: string, floor: number, times: number): Row {
  const ratio = value / floor;
  return { name, value, unit, floor, ratio, goal: `≤ ${times}×`, ok: ratio <= times };
}

/** A row whose value must stay within an absolute limit. */
export function withinLimit(name: string, value: number, unit: string, limit: number): Row {
  return { name, value, unit, floor: null, ratio: value, goal: `≤ ${limit} ${unit}`, ok: value <= limit };
}

/** Milliseconds that the work took. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
