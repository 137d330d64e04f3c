import type { Row } from "./rows";

const CSV_COLUMNS = ["place", "target", "rule", "kind", "severity", "status", "pair", "teams", "message", "openedAs", "openedAt", "commit"] as const;

/** Picked rows as CSV (RFC 4180), in which no text is taken for a formula. */
export function csvOfRows(rows: readonly Row[]): string {
  return [CSV_COLUMNS.join(","), ...rows.map((row) => CSV_COLUMNS.map((column) => field(row[column] ?? "")).join(","))].join("\r\n");
}

/** Quoted where it must be; a leading sign is kept from being taken for a formula by a spreadsheet (OWASP, CSV injection). */
function field(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Picked rows as a list for an issue or a message. Names stand between as many backticks as keep them code. */
export function markdownOfRows(rows: readonly Row[], dayOf: (moment: string) => string): string {
  return rows.map((row) => `- ${code(row.place)}${row.target ? ` → ${code(row.target)}` : ""}: ${code(row.rule)} (${row.severity}), ${row.openedAs} ${dayOf(row.openedAt)}`).join("\n");
}

function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${text.replace(/\s+/g, " ")}\`` : `${fence} ${text.replace(/\s+/g, " ")} ${fence}`;
}
