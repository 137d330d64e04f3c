import { csvCell } from "@/app/api/_desk/export-text";
import type { Violation } from "@/lib/history";

const COLUMNS: readonly [name: string, read: (violation: Violation) => unknown][] = [
  ["id", ({ id }) => id],
  ["source", ({ source }) => source],
  ["rule", ({ rule }) => rule],
  ["kind", ({ kind }) => kind],
  ["severity", ({ severity }) => severity],
  ["status", ({ status }) => status],
  ["fromModule", ({ from }) => from.module],
  ["fromFile", ({ from }) => from.file],
  ["line", ({ from }) => from.line],
  ["toModule", ({ to }) => to?.module],
  ["toFile", ({ to }) => to?.file],
  ["fromTeam", ({ fromTeam }) => fromTeam],
  ["toTeam", ({ toTeam }) => toTeam],
  ["message", ({ message }) => message],
  ["openedAs", ({ openedAs }) => openedAs],
  ["openedAt", ({ openedBy }) => openedBy.at],
  ["openedByCommit", ({ openedBy }) => openedBy.commit],
  ["ageDays", ({ ageDays }) => ageDays],
  ["ageIsLowerBound", ({ ageIsLowerBound }) => ageIsLowerBound],
];

/** The first line of a list of violations as CSV (RFC 4180). */
export const CSV_HEAD = `${COLUMNS.map(([name]) => name).join(",")}\r\n`;

/** One violation as a line of CSV, in which no text is taken for a formula. Age in days; of a discovered one it is the least that it can be. */
export function csvLine(violation: Violation): string {
  return `${COLUMNS.map(([, read]) => csvCell(read(violation))).join(",")}\r\n`;
}
