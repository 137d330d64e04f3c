import { count, formatNumber } from "@/app/_ui/format";
import type { Change } from "@/lib/history";

/** What a change did, in a sentence: "2 introduced, 1 fixed, 1 moved; 1 tangle formed." */
export function sentenceOf(change: Pick<Change, "introduced" | "reopened" | "fixed" | "moved" | "tangles">): string {
  const did = [
    change.introduced.length > 0 ? `${formatNumber(change.introduced.length)} introduced` : null,
    change.reopened.length > 0 ? `${formatNumber(change.reopened.length)} reopened` : null,
    change.fixed.length > 0 ? `${formatNumber(change.fixed.length)} fixed` : null,
    change.moved.length > 0 ? `${formatNumber(change.moved.length)} moved` : null,
  ].filter((part) => part !== null);
  const formed = change.tangles.formed.length > 0 ? `; ${count(change.tangles.formed.length, "tangle")} formed` : "";
  const dissolved = change.tangles.dissolved.length > 0 ? `; ${count(change.tangles.dissolved.length, "tangle")} dissolved` : "";
  return `${did.length === 0 ? "It introduced and fixed nothing" : did.join(", ")}${formed}${dissolved}.`;
}
