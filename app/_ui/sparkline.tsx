import { formatNumber } from "./format";
import { type Known, bends, segmentsOf } from "./segments";

const WIDTH = 120;
const HEIGHT = 24;
const INSET = 2;

/** A line without axes, for a row of a table: drawn on the server, gaps left open, its course told in words to those who cannot see it. */
export function Sparkline({ values, label }: { values: readonly (number | null)[]; label: string }) {
  const known = values.filter((value) => value !== null);
  const [first, last] = [known[0], known[known.length - 1]];
  if (first === undefined || last === undefined) return <span className="whitespace-nowrap text-ink-3">no report in this time</span>;

  const low = Math.min(...known);
  const high = Math.max(...known);
  const x = (index: number) => INSET + (index / Math.max(1, values.length - 1)) * (WIDTH - 2 * INSET);
  const y = (value: number) => (high === low ? HEIGHT / 2 : HEIGHT - INSET - ((value - low) / (high - low)) * (HEIGHT - 2 * INSET));
  const lastIndex = values.findLastIndex((value) => value !== null);
  const text = `${label}: from ${formatNumber(first)} to ${formatNumber(last)}, lowest ${formatNumber(low)}, highest ${formatNumber(high)}`;

  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={text} className="sparkline">
      <path d={segmentsOf(values).map((segment) => pathOf(bends(segment), (index) => x(index).toFixed(1), (value) => y(value).toFixed(1))).join("")} />
      <circle cx={x(lastIndex).toFixed(1)} cy={y(last).toFixed(1)} r="2" />
    </svg>
  );
}

function pathOf(segment: readonly Known[], x: (index: number) => string, y: (value: number) => string): string {
  return segment.map(({ index, value }, step) => `${step === 0 ? "M" : "L"}${x(index)} ${y(value)}`).join("") + (segment.length === 1 ? "h0.1" : "");
}
