import type { ExportLine } from "@/lib/history";

export type Format = "ndjson" | "json" | "csv";

const MEDIA_TYPES: Record<Format, string> = { ndjson: "application/x-ndjson", json: "application/json", csv: "text/csv; charset=utf-8" };

/** The columns of the CSV, for lines of every type; a dot looks inside. What a type of line does not have stays empty. */
export const COLUMNS = [
  "type", "source", "rule", "from", "to", "ordinal", "violation",
  "attributes.kind", "attributes.severity", "attributes.status", "attributes.fromModule", "attributes.toModule", "attributes.fromTeam", "attributes.toTeam",
  "attributes.line", "attributes.column", "attributes.message", "attributes.path", "attributes.changes", "attributes.before",
  "openedAt", "openedAs", "closedAt", "closedAs",
  "sha", "parents", "committedAt", "onLine",
  "commit", "tool", "toolVersion", "reported", "carried", "baselined", "examined.files", "examined.modules", "examined.dependencies", "examined.rules", "scope",
  "at", "weight", "kinds", "name", "path", "role", "files", "module", "owners", "team",
  "kind", "detail", "facts",
  "requestedAt", "requestedBy", "match.violations", "match.rule", "match.from", "match.to", "match.file", "reason", "link", "expiresAt", "status", "decidedBy", "decidedAt", "endedBy", "endedAt", "endedBecause",
  "attributes.waived",
] as const;

/** An export as text in the asked-for format. */
export function exportText(lines: AsyncIterable<ExportLine>, format: Format): AsyncGenerator<string> {
  switch (format) {
    case "ndjson": return asNdjson(lines);
    case "json": return asJson(lines);
    case "csv": return asCsv(lines);
  }
}

async function* asNdjson(lines: AsyncIterable<ExportLine>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

async function* asJson(lines: AsyncIterable<ExportLine>): AsyncGenerator<string> {
  let before = "[\n";
  for await (const line of lines) {
    yield `${before}${JSON.stringify(line)}`;
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

/** RFC 4180, with its CRLF. */
async function* asCsv(lines: AsyncIterable<ExportLine>): AsyncGenerator<string> {
  yield `${COLUMNS.join(",")}\r\n`;
  for await (const line of lines) yield `${COLUMNS.map((column) => csvCell(valueAt(line, column))).join(",")}\r\n`;
}

function valueAt(line: ExportLine, column: string): unknown {
  return column.split(".").reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), line);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * One cell. Text that a spreadsheet would take for a formula starts with an apostrophe: names in a report are a
 * stranger's, and whoever opens the file did not ask to run them (OWASP, CSV injection).
 */
export function csvCell(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const PIECE = 64 * 1024;

/** The text as an answer, written as fast as it is read and never held whole. */
export function streamExport(lines: AsyncIterable<ExportLine>, { format, fileName }: { format: Format; fileName: string }): Response {
  const text = exportText(lines, format);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let piece = "";
      while (piece.length < PIECE) {
        const next = await text.next();
        if (next.done) {
          if (piece !== "") controller.enqueue(encoder.encode(piece));
          return controller.close();
        }
        piece += next.value;
      }
      controller.enqueue(encoder.encode(piece));
    },
    async cancel() {
      await text.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": MEDIA_TYPES[format],
      "content-disposition": `attachment; filename="${fileName.replace(/[^\w.-]/g, "_")}.${format}"`,
      "cache-control": "no-store",
    },
  });
}
