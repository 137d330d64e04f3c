import { formatNumber, inWords } from "@/app/_ui/format";
import type { TeamFlow } from "@/lib/health";

const WORDS = [
  ["introduced", "introduced"],
  ["reopened", "reopened"],
  ["fixed", "fixed"],
  ["discovered", "discovered"],
  ["retired", "retired"],
  ["reassignedIn", "taken over"],
  ["reassignedOut", "handed on"],
] as const;

/** What moved, so that it adds up to the change: introduced and fixed always, the rest where there was any. Null where nobody reported. */
export function tellFlow(flow: TeamFlow): string | null {
  if (flow.introduced === null || flow.fixed === null) return null;
  return inWords(WORDS.flatMap(([name, word]) => (name === "introduced" || name === "fixed" || (flow[name] ?? 0) > 0 ? [`${formatNumber(flow[name])} ${word}`] : [])));
}
