import { createHash, randomUUID } from "node:crypto";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { afterAll, afterEach, expect, it } from "vitest";

import { type ReportId, type RepositoryId, asId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { transaction } from "@/lib/kernel/transaction";
import { defineJob, drain, publish } from "@/lib/outbox";
import { dayPassed } from "@/lib/outbox/events";

import { envelopeKept, reportNormalised, reportRefused } from "./events";
import {
  type Fact, type FileRole, Meta, type Refusal, type SpooledFile,
  findFailedReport, listReports, markFailed, markRecorded, markSuperseded, readAttachments, readEnvelope, readFacts, readRaw, readReport, readSummary, rereadReport, retryReport, submitReport,
} from "./index";
import { jobs } from "./jobs";

const folder = mkdtempSync(path.join(tmpdir(), "lintel-ingestion-"));
const news: string[] = [];
const listeners = [
  defineJob("test.normalised", reportNormalised, async ({ reportId }) => void news.push(`normalised ${reportId}`)),
  defineJob("test.refused", reportRefused, async ({ reportId }) => void news.push(`refused ${reportId}`)),
  defineJob("test.envelope", envelopeKept, async ({ reportId, envelope }) => void news.push(`envelope ${reportId} ${envelope}`)),
];
const work = () => drain([...jobs, ...listeners]);
const realNow = clock.now;

afterEach(() => {
  clock.now = realNow;
  news.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const newRepository = () => asId<RepositoryId>(randomUUID());

function spool(content: string | Uint8Array, { role = "report", name = "report.json" }: { role?: FileRole; name?: string } = {}): SpooledFile {
  const bytes = Buffer.from(content);
  const place = path.join(folder, randomUUID());
  writeFileSync(place, bytes);
  return { role, name, path: place, bytes: bytes.length, digest: createHash("sha256").update(bytes).digest("hex") };
}

function envelope(more: object = {}) {
  return Meta.parse({ repository: "acme/shop", commit: COMMIT, committedAt: "2026-11-02T09:00:00Z", ...more });
}

const SMALL = {
  lintel: 1,
  tool: { name: "my-checker", version: "1.2" },
  examined: { files: ["src/a.ts"], rules: [{ name: "no-internals", kind: "privacy", severity: "error" }] },
  violations: [{ rule: "no-internals", from: { file: "src/a.ts", line: 3 }, to: { file: "src/b.ts" }, message: "a reaches into b" }],
};
const small = (more: object = {}) => JSON.stringify({ ...SMALL, ...more });

async function send(files: SpooledFile[], meta: object = {}, repositoryId = newRepository()) {
  const submitted = await submitReport({ repositoryId, meta: envelope(meta), files });
  if (!submitted.ok) throw new Error(`${submitted.reason}: ${submitted.detail}`);
  return submitted.value.reports;
}

async function sendOne(files: SpooledFile[], meta: object = {}, repositoryId = newRepository()): Promise<ReportId> {
  const [report] = await send(files, meta, repositoryId);
  if (!report) throw new Error("No report was kept.");
  return report.id;
}

async function refusalOf(files: SpooledFile[], meta: object = {}): Promise<Refusal | null> {
  const repositoryId = newRepository();
  const submitted = await submitReport({ repositoryId, meta: envelope(meta), files });
  expect((await listReports({ repositoryIds: [repositoryId] })).items).toHaveLength(submitted.ok ? 1 : 0);
  return submitted.ok ? null : submitted.reason;
}

async function outcomeOf(file: SpooledFile, meta: object = {}) {
  const id = await sendOne([file], meta);
  await work();
  const report = await readReport(id);
  return { status: report?.status, error: report?.error, warnings: report?.warnings.map(({ code, count }) => [code, count]) };
}

async function factsOf(id: ReportId): Promise<Fact[]> {
  const facts: Fact[] = [];
  for await (const fact of readFacts(id)) facts.push(fact);
  return facts;
}

it("keeps a report as sent, reads it in the background, and hands its facts on", async () => {
  const repositoryId = newRepository();
  const [kept] = await send([spool(small())], {}, repositoryId);
  expect(kept).toMatchObject({ source: "my-checker", tool: "my-checker", status: "queued" });
  const id = asId<ReportId>(kept?.id ?? "");

  await work();

  expect(news).toEqual([`normalised ${id}`]);
  expect(await readReport(id)).toMatchObject({ status: "processing", tool: "my-checker", toolVersion: "1.2", format: "lintel", finishedAt: null, error: null, meta: { commit: COMMIT } });
  expect((await readSummary(id)).summary).toMatchObject({ examined: { files: 1, modules: null, rules: 1 }, listsFiles: true, listsRules: true, reported: 1 });
  expect((await factsOf(id)).map(({ fact }) => fact)).toEqual(["rule", "violation", "file"]);

  await transaction((tx) => markRecorded(tx, id, { reported: 1, carried: 0, baselined: 0, bySeverity: { error: 1 } }));
  expect(await readReport(id)).toMatchObject({ status: "done", counts: { reported: 1, bySeverity: { error: 1 } } });
  await transaction((tx) => markSuperseded(tx, id));
  expect(await readReport(id)).toMatchObject({ status: "superseded" });
});

it("answers the same content for the same key with the same report, also eight times at once", async () => {
  const repositoryId = newRepository();
  const run = { id: "7", attempt: 1, at: "2026-11-02T09:05:00Z" };
  const ids = await Promise.all(Array.from({ length: 8 }, () => sendOne([spool(small()), spool("* @acme/all", { role: "codeowners", name: ".github/CODEOWNERS" })], { run }, repositoryId)));
  await work();

  expect(new Set(ids).size).toBe(1);
  expect(news).toEqual([`normalised ${ids[0]}`]);
  expect((await listReports({ repositoryIds: [repositoryId] })).items).toHaveLength(1);
});

it("keeps apart what differs in commit, source, scope, run, root, tool or content", async () => {
  const repositoryId = newRepository();
  const differences = [{}, { commit: "f".repeat(40) }, { source: "other" }, { scope: ["src/**"] }, { run: { id: "8" } }, { root: "packages/api" }, { tool: "renamed" }];
  const ids = [];
  for (const difference of differences) ids.push(await sendOne([spool(small())], difference, repositoryId));
  ids.push(await sendOne([spool(small({ violations: [] }))], {}, repositoryId));
  ids.push(await sendOne([spool(small()), spool("* @acme/all", { role: "codeowners", name: "CODEOWNERS" })], {}, repositoryId));

  expect(new Set(ids).size).toBe(9);
});

it("takes in what a repeated report newly says about commits, once, and only if the report can be read", async () => {
  const repositoryId = newRepository();
  const id = await sendOne([spool(small())], {}, repositoryId);
  await sendOne([spool(small())], { parents: ["a".repeat(40)] }, repositoryId);
  await work();
  await sendOne([spool(small())], { parents: ["a".repeat(40)] }, repositoryId);
  await sendOne([spool(small())], { branch: "main" }, repositoryId);
  await work();

  const told = news.filter((text) => text.startsWith("envelope"));
  expect(told).toHaveLength(2);
  const metas = await Promise.all(told.map((text) => readEnvelope(id, text.split(" ")[2] ?? "")));
  expect(metas.map((meta) => [meta?.parents, meta?.branch])).toEqual([[["a".repeat(40)], undefined], [undefined, "main"]]);

  const broken = await sendOne([spool(small({ lintel: 2 }))], {}, repositoryId);
  await work();
  await sendOne([spool(small({ lintel: 2 }))], { branch: "main" }, repositoryId);
  await work();
  expect(news.filter((text) => text.startsWith(`envelope ${broken}`))).toEqual([]);
});

it("makes one report of several files of one tool, and one each of several tools", async () => {
  const other = small({ violations: [...SMALL.violations, ...SMALL.violations], examined: { ...SMALL.examined, files: ["src/c.ts"] } });
  const cruise = readFileSync(fileURLToPath(new URL("adapters/fixtures/dependency-cruiser/18.7.2/report.json", import.meta.url)));
  const reports = await send([spool(small()), spool(gzipSync(other), { name: "other.json.gz" }), spool(cruise)]);
  await work();

  expect(reports.map(({ source }) => source)).toEqual(["my-checker", "dependency-cruiser"]);
  const [checker, cruiser] = reports;
  expect((await readSummary(asId<ReportId>(checker?.id ?? ""))).summary).toMatchObject({ reported: 3, examined: { files: 2, rules: 1 } });
  expect((await readSummary(asId<ReportId>(cruiser?.id ?? ""))).summary).toMatchObject({ reported: 24, toolVersion: "18.7.2" });
  expect(await refusalOf([spool(small()), spool(cruise)], { source: "both" })).toBe("META_INVALID");
});

it("marks what a baseline knows, sent as what it is or as a report", async () => {
  const home = fileURLToPath(new URL("adapters/fixtures/dependency-cruiser/17.4.3-baseline/", import.meta.url));
  const known = readFileSync(`${home}.dependency-cruiser-known-violations.json`);
  for (const role of ["baseline", "report"] as const) {
    const id = await sendOne([spool(readFileSync(`${home}report.json`)), spool(known, { role, name: ".dependency-cruiser-known-violations.json" })]);
    await work();
    const violations = (await factsOf(id)).filter((fact) => fact.fact === "violation");
    expect(violations.filter(({ baselined }) => baselined)).toHaveLength(23);
    expect((await readSummary(id)).warnings).toMatchObject([{ code: "BASELINE_STALE", count: 1 }]);
  }
  expect(await refusalOf([spool(known)])).toBe("REPORT_MISSING");
});

it("hands out configuration as text, and that of a failed report never", async () => {
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("modules: []\n", "utf16le")]);
  const beside = [spool("* @acme/all\n", { role: "codeowners", name: ".github/CODEOWNERS" }), spool(utf16, { role: "config", name: "lintel.yml" }), spool("", { role: "owners", name: "a/package.json" })];
  const id = await sendOne([spool(small()), ...beside]);
  const failed = await sendOne([spool(small({ lintel: 3 })), ...beside]);
  await work();

  expect(await readAttachments(id)).toEqual([
    { role: "codeowners", path: ".github/CODEOWNERS", text: "* @acme/all\n" },
    { role: "config", path: "lintel.yml", text: "modules: []\n" },
    { role: "owners", path: "a/package.json", text: "" },
  ]);
  expect(await readAttachments(failed)).toEqual([]);
  expect(await factsOf(failed)).toEqual([]);
});

it("takes no report for Lintel's own findings", async () => {
  expect(await refusalOf([spool(small())], { source: "lintel" })).toBe("META_INVALID");
  expect(await refusalOf([spool(small())], { tool: "lintel" })).toBe("META_INVALID");
  expect(await refusalOf([spool(small())], { tool: "lintel", source: "lintel:web" })).toBeNull();
});

it("refuses what is no report before anything is kept", async () => {
  expect(await refusalOf([])).toBe("REPORT_MISSING");
  expect(await refusalOf([spool("")])).toBe("EMPTY_BODY");
  expect(await refusalOf([spool("  \n")])).toBe("EMPTY_BODY");
  expect(await refusalOf([spool(gzipSync(""))])).toBe("EMPTY_BODY");
  expect(await refusalOf([spool("hello")])).toBe("FORMAT_UNKNOWN");
  expect(await refusalOf([spool(Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]))])).toBe("ENCODING");
  expect(await refusalOf([spool(gzipSync(gzipSync(small())))])).toBe("ARCHIVE");
  expect(await refusalOf([spool(Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from("no gzip at all")]))])).toBe("ARCHIVE");
  expect(await refusalOf([spool(Buffer.from("PK\u0003\u0004 no zip at all"))])).toBe("ARCHIVE");
  expect(await refusalOf([spool(small())])).toBe(null);
});

it("ends what is wrong inside as failed, with a code and a place", async () => {
  const text = small();
  expect(await outcomeOf(spool(text.slice(0, -2)))).toMatchObject({ status: "failed", error: { code: "TRUNCATED", line: 1, offset: text.length - 2 } });
  expect(await outcomeOf(spool(gzipSync(text).subarray(0, -10)))).toMatchObject({ status: "failed", error: { code: "TRUNCATED" } });
  expect(await outcomeOf(spool(text.replace('"violations":[', '"violations":[,')))).toMatchObject({ status: "failed", error: { code: "MALFORMED", line: 1 } });
  expect(await outcomeOf(spool(small({ violations: [{ rule: "r", from: {}, message: "" }] })))).toMatchObject({ status: "failed", error: { code: "SCHEMA", line: 1 } });
  expect(await outcomeOf(spool(small({ deep: JSON.parse("[".repeat(600) + "]".repeat(600)) })))).toMatchObject({ status: "failed", error: { code: "TOO_DEEP" } });
  const late = `${" ".repeat(100_000)}${text}`;
  const latin = Buffer.concat([Buffer.from(late.slice(0, 100_040)), Buffer.from([0xff]), Buffer.from(late.slice(100_040))]);
  expect(await refusalOf([spool(latin.subarray(100_000))])).toBe("ENCODING");
  expect(await outcomeOf(spool(Buffer.concat([Buffer.from('{"lintel":1,'), latin.subarray(0, 100_000), latin.subarray(100_001)])))).toMatchObject({ status: "failed", error: { code: "ENCODING", offset: 100_051 } });
  const bomb = gzipSync(`${text.slice(0, -1)},"x":"${"x".repeat(30 * 1024 * 1024)}"}`);
  expect(await outcomeOf(spool(bomb))).toMatchObject({ status: "failed", error: { code: "ARCHIVE_RATIO" } });
  const crash = "\n  ERROR: Can't open '.dependency-cruiser.js' for reading. Does it exist?\n";
  expect(await outcomeOf(spool(crash, { name: "depcruise.json" }))).toMatchObject({ status: "failed", error: { code: "RUN_FAILED" } });
});

it("reads what is odd but right, and says what it had to mend", async () => {
  const odd = { ...SMALL.violations[0], message: "NUL \u0000 and \ud800 and 𝄞", from: { file: "src/a.ts", line: 2 ** 53 }, "__proto__x": 1 };
  const text = small({ violations: [odd] }).replace("__proto__x", "__proto__");
  expect(await outcomeOf(spool(text))).toMatchObject({ status: "processing", error: null, warnings: [["NUMBER_DROPPED", 1], ["TEXT_CLEANED", 1]] });
  expect(await outcomeOf(spool(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")])))).toMatchObject({ status: "processing" });
  expect(await outcomeOf(spool(`\ufeff${text}`))).toMatchObject({ status: "processing" });
});

it("does not believe a report that examined nothing, after one of its series that did", async () => {
  const repositoryId = newRepository();
  const nothing = small({ examined: { files: [] }, violations: [] });
  const first = await sendOne([spool(nothing)], { commit: "1".repeat(40) }, repositoryId);
  await work();
  await sendOne([spool(small())], { commit: "2".repeat(40) }, repositoryId);
  await work();
  const third = await sendOne([spool(nothing)], { commit: "3".repeat(40) }, repositoryId);
  const elsewhere = await sendOne([spool(nothing)], { commit: "3".repeat(40), source: "another" }, repositoryId);
  await work();

  expect((await readReport(first))?.status).toBe("processing");
  expect((await readReport(third))?.error).toMatchObject({ code: "NOTHING_EXAMINED" });
  expect((await readReport(elsewhere))?.status).toBe("processing");
  expect(news).toContain(`refused ${third}`);
});

it("ends a report that takes too long or too much memory, and reads the next one", async () => {
  process.env.LINTEL_PARSE_SECONDS = "0.001";
  expect(await outcomeOf(spool(small()))).toMatchObject({ status: "failed", error: { code: "TIMEOUT" } });
  delete process.env.LINTEL_PARSE_SECONDS;

  process.env.LINTEL_PARSE_MEGABYTES = "16";
  const files = Array.from({ length: 300_000 }, (_, index) => `src/${index}/${randomUUID()}.ts`);
  expect(await outcomeOf(spool(small({ examined: { files } })))).toMatchObject({ status: "failed", error: { code: "MEMORY" } });
  delete process.env.LINTEL_PARSE_MEGABYTES;

  expect(await outcomeOf(spool(small()))).toMatchObject({ status: "processing", error: null });
});

it("tries a failed report again on demand, and reads a good one anew", async () => {
  process.env.LINTEL_PARSE_SECONDS = "0.001";
  const id = await sendOne([spool(small())]);
  await work();
  delete process.env.LINTEL_PARSE_SECONDS;
  const failed = await findFailedReport(id);
  expect(failed.ok).toBe(true);

  expect(await retryReport({ id })).toBe(true);
  expect(await retryReport({ id })).toBe(false);
  await work();
  expect(await readReport(id)).toMatchObject({ status: "processing", error: null });

  await transaction((tx) => markRecorded(tx, id, { reported: 1, carried: 0, baselined: 0, bySeverity: {} }));
  expect(await rereadReport({ id })).toBe(true);
  await work();
  expect(news.filter((text) => text === `normalised ${id}`)).toHaveLength(2);
  expect((await factsOf(id)).length).toBe(3);
});

it("lets history refuse a report, with nothing of it left to use", async () => {
  const id = await sendOne([spool(small()), spool("* @a", { role: "codeowners", name: "CODEOWNERS" })]);
  await work();
  await transaction((tx) => markFailed(tx, id, { code: "COMMIT_CONFLICT", detail: "Its parents are other ones." }));

  expect(await readReport(id)).toMatchObject({ status: "failed", error: { code: "COMMIT_CONFLICT" } });
  expect([await factsOf(id), await readAttachments(id)]).toEqual([[], []]);
});

it("lists reports newest first, page by page, and by status", async () => {
  const repositoryId = newRepository();
  const ids = [];
  for (const minute of [1, 2, 3]) {
    clock.now = () => new Date(Date.UTC(2026, 10, 21, 9, minute));
    ids.unshift(await sendOne([spool(small())], { run: { id: String(minute) } }, repositoryId));
  }
  const first = await listReports({ repositoryIds: [repositoryId], limit: 2 });
  const second = await listReports({ repositoryIds: [repositoryId], limit: 2, cursor: first.nextCursor ?? undefined });

  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
  expect(second.nextCursor).toBe(null);
  expect((await listReports({ repositoryIds: [repositoryId], status: "failed" })).items).toEqual([]);
  expect((await listReports({ repositoryIds: [repositoryId], cursor: "nonsense" })).items).toHaveLength(3);
});

it("forgets the bytes of old reports and keeps their facts", async () => {
  clock.now = () => new Date("2026-06-01T00:00:00Z");
  const id = await sendOne([spool(small())]);
  await work();
  await transaction((tx) => markRecorded(tx, id, { reported: 1, carried: 0, baselined: 0, bySeverity: {} }));
  const bytesOf = async () => {
    const [file] = await readRaw(id);
    let bytes = 0;
    for await (const chunk of file?.chunks ?? []) bytes += chunk.length;
    return bytes;
  };
  await transaction((tx) => publish(tx, dayPassed({ day: "2026-08-29" })));
  await work();
  expect(await bytesOf()).toBeGreaterThan(0);

  await transaction((tx) => publish(tx, dayPassed({ day: "2026-08-31" })));
  await work();
  expect(await bytesOf()).toBe(0);
  expect((await factsOf(id)).length).toBe(3);
  expect(await rereadReport({ id })).toBe(false);
});

it("takes a report of 60 MB without growing by its size", async () => {
  const place = path.join(folder, "large.json");
  const hash = createHash("sha256");
  let bytes = 0;
  const pieces = function* (): Generator<string> {
    yield '{"modules":[';
    for (let index = 0; index < 24_000; index += 1) {
      const cycle = Array.from({ length: 12 }, (_, hop) => ({ name: `src/modules/m${(index + hop) % 97}/file-${(index * 7 + hop) % 24_000}.ts`, dependencyTypes: ["local", "import"] }));
      const dependencies = [1, 2].map((step) => ({ module: "./x", resolved: `src/modules/m${(index + step) % 97}/file-${(index + step) % 24_000}.ts`, dependencyTypes: ["local", "import"], circular: true, cycle, valid: true }));
      yield `${index === 0 ? "" : ","}${JSON.stringify({ source: `src/modules/m${index % 97}/file-${index}.ts`, dependencies, dependents: [], orphan: false, valid: true })}\n`;
    }
    yield '],"summary":{"violations":[';
    for (let index = 0; index < 12_000; index += 1) {
      yield `${index === 0 ? "" : ","}${JSON.stringify({ type: "dependency", from: `src/modules/m${index % 97}/file-${index}.ts`, to: `src/modules/m${(index + 1) % 97}/file-${index + 1}.ts`, rule: { severity: "error", name: "no-reach" } })}`;
    }
    yield '],"ruleSetUsed":{"forbidden":[{"name":"no-reach","severity":"error","from":{},"to":{}}]}}}';
  };
  const counted = function* (): Generator<Buffer> {
    for (const piece of pieces()) {
      const part = Buffer.from(piece);
      hash.update(part);
      bytes += part.length;
      yield part;
    }
  };
  await pipeline(Readable.from(counted()), createWriteStream(place));
  expect(bytes).toBeGreaterThan(55_000_000);

  let peak = 0;
  const before = process.memoryUsage().rss;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss - before)), 20);
  const id = await sendOne([{ role: "report", name: "large.json", path: place, bytes, digest: hash.digest("hex") }]);
  await work();
  clearInterval(watch);

  expect((await readSummary(id)).summary).toMatchObject({ reported: 12_000, examined: { files: 24_000, rules: 1 } });
  let facts = 0;
  for await (const _fact of readFacts(id)) facts += 1;
  // Two files are only ever targets.
  expect(facts).toBe(12_000 + 24_000 + 2 + 48_000 + 1);
  expect(Math.round(peak / 1024 / 1024)).toBeLessThan(250);
});
