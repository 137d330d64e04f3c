import { formatAgeInDays, formatShortDay } from "@/app/_ui/format";
import type { HealthLife } from "@/lib/health";

const OPENED: Record<string, string> = {
  introduced: "introduced",
  discovered: "discovered, by a rule, checker or scope that was new then",
  reopened: "reopened",
  baselined: "in the tool’s baseline from the start",
};

type Told = Pick<HealthLife, "from" | "to" | "status" | "ageDays" | "ageIsLowerBound" | "closedBy" | "closedAs" | "openedBy" | "lifetimes"> & { waiver: { expiresAt: Date | null } | null };

/** What has become of a violation, in a sentence. */
export function storyOf({ from, to, status, ageDays, ageIsLowerBound, closedBy, closedAs, openedBy, lifetimes, waiver }: Told): string {
  const here = from.module ?? "code outside any module";
  const there = to ? (to.module ?? "code outside any module") : null;
  const ends = there === null ? here : there === here ? `Within ${here}` : `${here} reaches ${there}`;
  const age = formatAgeInDays({ days: ageDays, isLowerBound: ageIsLowerBound });
  if (closedBy) return `${ends}: ${closedAs ?? "closed"} after ${age}.`;
  const begun = lifetimes.findLast((span) => span.openedBy.commit === openedBy.commit && span.openedAs in OPENED);
  const began = OPENED[begun?.openedAs ?? ""] ?? "first seen then";
  if (status === "waived") return `${ends}: waived ${waiver?.expiresAt ? `until ${formatShortDay(waiver.expiresAt)}` : "until the waiver is ended"}, there for ${age}; ${began}.`;
  return `${ends}: ${status} for ${age}; ${began}.`;
}
