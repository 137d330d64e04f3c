import type { Summary } from "@/lib/review";

type Outcome = Pick<Summary, "state" | "conclusion">;

const WORDS = { success: "Passes", failure: "Fails", neutral: "Neutral" } as const;
const LOOKS = { success: "text-calm", failure: "text-alarm font-semibold", neutral: "text-ink-2" } as const;
const SHAPES = { success: "✓", failure: "✕", neutral: "○" } as const;

/** How a verdict ends, as a word and a shape: colour only repeats it. */
export function OutcomeWord({ verdict }: { verdict: Outcome | null }) {
  const conclusion = verdict?.conclusion ?? null;
  if (conclusion === null) return <span className="whitespace-nowrap text-ink-2"><span aria-hidden="true">… </span>Waiting</span>;
  return <span className={`whitespace-nowrap ${LOOKS[conclusion]}`}><span aria-hidden="true">{SHAPES[conclusion]} </span>{WORDS[conclusion]}</span>;
}

/** Why nothing can be told yet of a pull request that has just been heard of. */
export const NOT_LOOKED_AT = "Its first report is being read.";
