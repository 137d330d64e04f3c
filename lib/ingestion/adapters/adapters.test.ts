import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Warnings, factCleaner } from "../model/clean";
import type { Fact, Summary } from "../model/facts";
import { KnownViolations } from "../model/known-violations";
import type { Adapter } from "./adapter";
import { HEAD_BYTES, adapters, recogniseFormat } from "./registry";

/**
 * One test for every format: each case is a folder `fixtures/<format>/<case>/` with the tool's own `report.*`, where it
 * came from in `provenance.txt`, the `facts.json` that it means, and the baseline beside it, if there is one.
 * `UPDATE_FACTS=1` writes facts.json anew: read the difference before you keep it.
 */
const HOME = fileURLToPath(new URL("fixtures/", import.meta.url));

type Case = { name: string; folder: string; fileName: string; report: Buffer; baselines: { name: string; bytes: Buffer }[] };

function casesOf(format: string): Case[] {
  const home = `${HOME}${format}/`;
  const folders = existsSync(home) ? readdirSync(home).filter((name) => existsSync(`${home}${name}/provenance.txt`)) : [];
  return folders.map((name) => {
    const folder = `${home}${name}/`;
    const files = readdirSync(folder);
    const fileName = files.find((file) => file.startsWith("report.")) ?? "report.missing";
    const baselines = files.filter((file) => ![fileName, "facts.json", "provenance.txt"].includes(file)).map((file) => ({ name: file, bytes: readFileSync(folder + file) }));
    return { name, folder, fileName, report: readFileSync(folder + fileName), baselines };
  });
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(adapter: Adapter, bytes: Uint8Array, { fileName = "report.json", baselines = [], chunk = 65536 }: Partial<Case> & { chunk?: number } = {}) {
  const warnings = new Warnings();
  const known = new KnownViolations();
  const context = { root: "", partial: false, fileName, warn: (code: string, detail: string) => warnings.add(code, detail) };
  for (const file of baselines) await adapter.baseline?.read(inChunks(file.bytes, chunk), (entry) => known.add(entry), { ...context, fileName: file.name });
  const clean = factCleaner(warnings);
  const facts: Fact[] = [];
  const result = await adapter.read(
    inChunks(bytes, chunk),
    (fact) => {
      const cleaned = clean(fact);
      facts.push(cleaned.fact === "violation" ? known.mark(cleaned) : cleaned);
    },
    context,
  );
  return { result, facts, stale: known.countUnused(), warnings: warnings.list() };
}

/** What facts.json holds: readable, one fact a line. */
function written({ result, facts, stale, warnings }: Awaited<ReturnType<typeof read>>): string {
  const summary: Summary | string = result.ok ? result.value : `${result.reason}: ${result.detail}`;
  const lines = facts.map((fact) => `    ${JSON.stringify(fact)}`).join(",\n");
  return `{\n  "summary": ${JSON.stringify(summary)},\n  "warnings": ${JSON.stringify(warnings)},\n  "staleKnownViolations": ${stale},\n  "facts": [\n${lines}\n  ]\n}\n`;
}

describe.each(adapters.map((adapter) => ({ format: adapter.format, adapter })))("$format", ({ format, adapter }) => {
  const cases = casesOf(format);

  it("has at least one real report to prove itself on", () => {
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.map(({ fileName }) => fileName)).not.toContain("report.missing");
  });

  it.each(cases)("reads $name as facts.json says", async (one) => {
    const text = written(await read(adapter, one.report, one));
    if (process.env.UPDATE_FACTS) writeFileSync(`${one.folder}facts.json`, text);
    expect(text).toBe(readFileSync(`${one.folder}facts.json`, "utf8"));
  });

  it.each(cases)("alone claims $name", ({ report, fileName, baselines }) => {
    const recognised = recogniseFormat(report.subarray(0, HEAD_BYTES), fileName);
    expect(recognised.ok && [recognised.value.adapter.format, recognised.value.isBaseline]).toEqual([format, false]);
    for (const { name, bytes } of baselines) {
      for (const called of [name, "sent-as.json"]) {
        const baseline = recogniseFormat(bytes.subarray(0, HEAD_BYTES), called);
        expect(baseline.ok && [baseline.value.adapter.format, baseline.value.isBaseline], called).toEqual([format, true]);
      }
    }
  });

  it.each(cases)("takes no beginning of $name for the whole", async ({ report, fileName }) => {
    const end = report.toString("utf8").trimEnd().length;
    const lengths = new Set(Array.from({ length: 10 }, (_, tenth) => Math.floor((end * tenth) / 10)));
    for (let length = Math.max(0, end - 64); length < end; length += 1) lengths.add(length);
    if (end < 4096) for (let length = 0; length < end; length += 1) lengths.add(length);
    for (const length of lengths) {
      const { result } = await read(adapter, report.subarray(0, length), { fileName });
      expect(result.ok, `the first ${length} of ${end} bytes`).toBe(false);
    }
  });

  it.each(cases)("reads $name the same however its bytes are cut", async (one) => {
    const whole = written(await read(adapter, one.report, one));
    for (const chunk of [1, 7, 4093]) expect(written(await read(adapter, one.report, { ...one, chunk })) === whole, `chunks of ${chunk}`).toBe(true);
  });

  it.each(cases)("counts in $name as many violations as it emits", async (one) => {
    const { result, facts } = await read(adapter, one.report, one);
    expect(result.ok && result.value.reported).toBe(facts.filter(({ fact }) => fact === "violation").length);
  });

  it("answers whatever is done to the bytes, and never throws", async () => {
    const small = [...cases].sort((a, b) => a.report.length - b.report.length).slice(0, 3);
    const mutation = fc.record({ at: fc.nat(), remove: fc.nat(40), insert: fc.uint8Array({ maxLength: 6 }), text: fc.constantFrom("", "null", "[", "{}", '"\\ud800"', "1e999", "-0", '"__proto__":{', "\u0000", '""') });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...small), fc.array(mutation, { minLength: 1, maxLength: 4 }), fc.constantFrom(3, 1000), async ({ report, fileName }, mutations, chunk) => {
        const mutated = mutations.reduce<Buffer>((bytes, { at, remove, insert, text }) => {
          const place = at % (bytes.length + 1);
          return Buffer.concat([bytes.subarray(0, place), insert, Buffer.from(text), bytes.subarray(place + remove)]);
        }, report);
        const { result } = await read(adapter, mutated, { fileName, chunk });
        expect(result.ok || result.detail !== "").toBe(true);
      }),
      { seed: 20261121, numRuns: 300 },
    );
  });
});

it("says what is wrong with a file that no adapter knows", () => {
  const reasonOf = (text: string, name = "report.json") => {
    const recognised = recogniseFormat(Buffer.from(text), name);
    return recognised.ok ? recognised.value.adapter.format : recognised.reason;
  };
  expect(reasonOf("")).toBe("EMPTY_BODY");
  expect(reasonOf(" \n ")).toBe("EMPTY_BODY");
  expect(reasonOf("{}")).toBe("FORMAT_UNKNOWN");
  expect(reasonOf("hello")).toBe("FORMAT_UNKNOWN");
  expect(reasonOf('{"modules":[],"unrelated":true}')).toBe("FORMAT_UNKNOWN");
  expect(recogniseFormat(Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), "report.json")).toMatchObject({ reason: "ENCODING" });
  expect(recogniseFormat(Buffer.from("\ufeff{\"lintel\":1}", "utf16le"), "report.json")).toMatchObject({ ok: true });
});
