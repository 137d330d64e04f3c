import type { Violation } from "@/lib/history";

/** Where a violation is: its file and line, else its symbol or module. */
export function placeOf(violation: Pick<Violation, "from">): string {
  const { file, symbol, module, line } = violation.from;
  if (file) return line === null ? file : `${file}:${line}`;
  return symbol ?? module ?? "(not told)";
}

/** What it reaches, or null where its rule is about one end alone. */
export function targetOf(violation: Pick<Violation, "to">): string | null {
  if (!violation.to) return null;
  return violation.to.file ?? violation.to.symbol ?? violation.to.module ?? "(not told)";
}

/** The file at that commit on the code host, at that line. Each part of the path is escaped by itself. */
export function hostAddress(host: string, repository: { owner: string; name: string }, commit: string, file: string, line: number | null): string {
  const path = file.split("/").map(encodeURIComponent).join("/");
  return `${host}/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}/blob/${commit}/${path}${line === null ? "" : `#L${line}`}`;
}
