import { closeSync, openSync, writeSync } from "node:fs";
import { deflateRawSync } from "node:zlib";

import { type Result, fail, ok } from "@/lib/kernel";

import type { Adapter, Unreadable } from "./adapters/adapter";
import { peekBytes } from "./adapters/parse-text";
import { HEAD_BYTES, findAdapter, recogniseFormat } from "./adapters/registry";
import { Warnings, factCleaner } from "./model/clean";
import type { Fact, Summary, Warning } from "./model/facts";
import { KnownViolations } from "./model/known-violations";
import { type ArchiveFault, type SentFile, UNPACK_LIMITS, type UnpackLimits, visitTexts } from "./parse-archive";

/** What is to be read: the files of one report, which of the texts in them count, and where the facts go. */
export type ReadingTask = {
  readonly format: string;
  /** Only texts that this tool wrote; null where the format does not tell. */
  readonly tool: string | null;
  readonly root: string;
  readonly partial: boolean;
  readonly files: readonly SentFile[];
  readonly baselines: readonly SentFile[];
  /** A file to write to: one deflated chunk of NDJSON after the other. */
  readonly out: string;
  readonly limits?: UnpackLimits;
};

export type Reading = { readonly summary: Summary; readonly warnings: Warning[]; readonly chunks: readonly number[] };
export type ReadingRefusal = Unreadable | ArchiveFault | "INTERNAL";

const CHUNK_CHARACTERS = 512 * 1024;

/** Reads a report from disk and writes its facts to disk. What it holds does not grow with the report. */
export async function parseReport(task: ReadingTask): Promise<Result<Reading, ReadingRefusal>> {
  const adapter = findAdapter(task.format);
  if (!adapter) return fail("INTERNAL", `This version of Lintel does not read ${task.format}.`);
  const warnings = new Warnings();
  const known = await readBaselines(task, adapter, warnings);
  if (!known.ok) return known;

  const writer = new FactWriter(task.out);
  try {
    const clean = factCleaner(warnings);
    const emit = (fact: Fact): void => {
      const cleaned = clean(fact);
      writer.write(cleaned.fact === "violation" ? known.value.mark(cleaned) : cleaned);
    };
    const summaries: Summary[] = [];
    for (const file of task.files) {
      const read = await visitTexts(file, task.limits ?? UNPACK_LIMITS, async (name, bytes) => {
        const text = await peekBytes(bytes, HEAD_BYTES);
        const recognised = recogniseFormat(text.head, name);
        const isOurs = recognised.ok && !recognised.value.isBaseline && recognised.value.adapter === adapter && (recognised.value.tool ?? task.tool) === task.tool;
        if (!isOurs) {
          if (!recognised.ok) warnings.add("FILE_PASSED_OVER", `${name} was passed over: ${recognised.detail}`);
          await text.bytes.return(undefined);
          return ok(undefined);
        }
        const read = await adapter.read(text.bytes, emit, contextOf(task, name, warnings));
        if (!read.ok) return task.files.length > 1 || name !== file.name ? { ...read, detail: `${name}: ${read.detail}` } : read;
        summaries.push(read.value);
        return ok(undefined);
      });
      if (!read.ok) return read;
    }
    const [first, ...others] = summaries;
    if (!first) return fail("INTERNAL", "The report that was recognised when it came is not found in what was kept of it.");
    const stale = known.value.countUnused();
    if (stale > 0) warnings.add("BASELINE_STALE", "Known violations that no longer occur: make the baseline anew to drop them.", stale);
    return ok({ summary: others.reduce(unite, first), warnings: warnings.list(), chunks: writer.finish() });
  } finally {
    writer.close();
  }
}

async function readBaselines(task: ReadingTask, adapter: Adapter, warnings: Warnings): Promise<Result<KnownViolations, ReadingRefusal>> {
  const known = new KnownViolations();
  const { baseline } = adapter;
  for (const file of [...task.baselines, ...task.files]) {
    const read = await visitTexts(file, task.limits ?? UNPACK_LIMITS, async (name, bytes) => {
      const text = await peekBytes(bytes, HEAD_BYTES);
      const recognised = recogniseFormat(text.head, name);
      if (baseline && recognised.ok && recognised.value.isBaseline && recognised.value.adapter === adapter) {
        const read = await baseline.read(text.bytes, (entry) => known.add(entry), contextOf(task, name, warnings));
        return read.ok ? read : { ...read, detail: `${name}: ${read.detail}` };
      }
      if (task.baselines.includes(file)) warnings.add("BASELINE_UNKNOWN", `${name} is no list of known violations that ${task.format} writes; it was not applied.`);
      await text.bytes.return(undefined);
      return ok(undefined);
    });
    if (!read.ok) return read;
  }
  return ok(known);
}

function contextOf({ root, partial }: ReadingTask, fileName: string, warnings: Warnings) {
  return { root, partial, fileName, warn: (code: string, detail: string) => warnings.add(code, detail) };
}

/** Several files of one tool make one report: counts add up, and what is true of all of them is true of it. */
function unite(one: Summary, other: Summary): Summary {
  const sum = (a: number | null, b: number | null): number | null => (a === null && b === null ? null : (a ?? 0) + (b ?? 0));
  return {
    tool: one.tool,
    toolVersion: one.toolVersion ?? other.toolVersion,
    examined: {
      files: sum(one.examined.files, other.examined.files),
      modules: sum(one.examined.modules, other.examined.modules),
      dependencies: sum(one.examined.dependencies, other.examined.dependencies),
      rules: one.examined.rules === null || other.examined.rules === null ? (one.examined.rules ?? other.examined.rules) : Math.max(one.examined.rules, other.examined.rules),
    },
    listsFiles: one.listsFiles && other.listsFiles,
    listsAllFiles: one.listsAllFiles && other.listsAllFiles,
    listsRules: one.listsRules && other.listsRules,
    listsDependencies: one.listsDependencies || other.listsDependencies,
    ...(one.knownOnly && other.knownOnly && { knownOnly: true as const }),
    reported: one.reported + other.reported,
  };
}

class FactWriter {
  private readonly file: number;
  private readonly chunks: number[] = [];
  private lines: string[] = [];
  private characters = 0;

  constructor(path: string) {
    this.file = openSync(path, "w", 0o600);
  }

  write(fact: Fact): void {
    const line = JSON.stringify(fact);
    this.lines.push(line);
    this.characters += line.length;
    if (this.characters >= CHUNK_CHARACTERS) this.flush();
  }

  /** The sizes of the chunks, in order. */
  finish(): readonly number[] {
    this.flush();
    return this.chunks;
  }

  close(): void {
    closeSync(this.file);
  }

  private flush(): void {
    if (this.lines.length === 0) return;
    const chunk = deflateRawSync(`${this.lines.join("\n")}\n`, { level: 3 });
    writeSync(this.file, chunk);
    this.chunks.push(chunk.length);
    this.lines = [];
    this.characters = 0;
  }
}
