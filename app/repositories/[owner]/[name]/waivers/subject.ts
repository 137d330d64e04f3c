import { count } from "@/app/_ui/format";
import type { Waiver } from "@/lib/health";

/** What a waiver is about, in a few words. */
export function subjectOf(match: Waiver["match"]): string {
  if ("violations" in match) return count(match.violations.length, "violation");
  const { rule, from, to, file } = match;
  return [rule === null ? null : `rule ${rule}`, from === null ? null : `from ${from}`, to === null ? null : `to ${to}`, file === null ? null : `in ${file}`].filter((part) => part !== null).join(", ");
}
