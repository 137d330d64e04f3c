import { expect, it } from "vitest";

import type { ExportLine } from "@/lib/history";

import { COLUMNS, csvCell, exportText, streamExport } from "./export-text";

async function* linesOf(...lines: ExportLine[]): AsyncGenerator<ExportLine> {
  yield* lines;
}

async function textOf(format: "ndjson" | "json" | "csv", ...lines: ExportLine[]): Promise<string> {
  let text = "";
  for await (const piece of exportText(linesOf(...lines), format)) text += piece;
  return text;
}

const COMMIT = { type: "commit", sha: "a".repeat(40), parents: [], onLine: true };
const OPENED = { type: "interval", rule: "no-cycle", from: "src/a.ts", attributes: { message: 'says "no", twice', line: 3 } };

it("writes one object a line as ndjson, and nothing for nothing", async () => {
  expect(await textOf("ndjson", COMMIT, OPENED)).toBe(`${JSON.stringify(COMMIT)}\n${JSON.stringify(OPENED)}\n`);
  expect(await textOf("ndjson")).toBe("");
});

it("writes the same objects as one JSON array", async () => {
  expect(JSON.parse(await textOf("json", COMMIT, OPENED))).toEqual([COMMIT, OPENED]);
  expect(JSON.parse(await textOf("json"))).toEqual([]);
});

it("writes a CSV row for each line, whatever its type, with quotes doubled", async () => {
  const [head, commit, opened, end] = (await textOf("csv", COMMIT, OPENED)).split("\r\n");
  expect(head).toBe(COLUMNS.join(","));
  expect(commit?.split(",")[COLUMNS.indexOf("sha")]).toBe("a".repeat(40));
  expect(opened).toContain('"says ""no"", twice"');
  expect(end).toBe("");
});

it.each([
  ["=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@sum", "'@sum"],
  ["\tx", "'\tx"],
  ["\rx", "\"'\rx\""],
  ["@acme/shop", "'@acme/shop"],
  ["src/a.ts", "src/a.ts"],
])("keeps a spreadsheet from running %j", (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});

it("leaves numbers as they are, and what is not there empty", () => {
  expect([csvCell(-1), csvCell(null), csvCell(undefined), csvCell(true), csvCell(["a", "b"])]).toEqual(["-1", "", "", "true", '"[""a"",""b""]"']);
});

it("names the file after the repository, in letters that no header trips over", async () => {
  const answer = streamExport(linesOf(COMMIT), { format: "ndjson", fileName: 'acme-"shop"' });
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="acme-_shop_.ndjson"');
  expect(await answer.text()).toBe(`${JSON.stringify(COMMIT)}\n`);
});

it("streams a long export in order, whole", async () => {
  const lines = Array.from({ length: 5000 }, (_, index) => ({ type: "dependency", from: `module-${index}`, to: "x".repeat(40) }));
  const text = await streamExport(linesOf(...lines), { format: "ndjson", fileName: "acme-shop" }).text();
  expect(text.trimEnd().split("\n").map((line): unknown => JSON.parse(line))).toEqual(lines);
});
