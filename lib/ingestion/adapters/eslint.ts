import { z } from "zod";

import { type Result, fail, ok } from "@/lib/kernel";

import type { End, Fact, Kind, Severity, Summary } from "../model/facts";
import type { Adapter, Context, KnownViolation, Unreadable } from "./adapter";
import { checked } from "./checked";
import { adapterForDebt, folderOf, ruleTeller } from "./parse-debt";
import { Held } from "./parse-held";
import { type Piece, each, inside, jsonIn, readJson, take } from "./parse-json";
import { type Linted, kindOfRule, readLinted, specifierAt } from "./parse-linted";
import { PATH_OUTSIDE, type ReportPath, isAbsolute, pathReader } from "./parse-path";
import { peekBytes } from "./parse-text";

/** ESLint 8 to 10, `--format json` and `--format json-with-metadata`; and its bulk suppressions. Only rules about boundaries are taken. */
export const eslint: Adapter = {
  format: "eslint",
  recognises: (head) => {
    const text = startOf(head);
    return LISTS_FILES.test(text) || HAS_RESULTS.test(text) || CRASH.test(text);
  },
  toolOf: () => "eslint",
  read: async (bytes, emit, context) => {
    const start = await peekBytes(bytes, LOOKED_AT);
    const text = startOf(start.head);
    if (CRASH.test(text)) return fail("RUN_FAILED", `ESLint failed instead of writing a report. It said: ${complaintOf(text)}`);
    const reading = new Reading(emit, context);
    const read = await readJson(start.bytes, text.trimStart().startsWith("[") ? RESULTS : WITH_METADATA, (piece) => reading.take(piece));
    return read.ok ? ok(reading.finish()) : read;
  },
  baseline: {
    recognises: (head, fileName) => fileName.endsWith(SUPPRESSIONS_FILE) || COUNTS_RULES.test(startOf(head)),
    read: readSuppressions,
  },
};

/** ESLint's bulk suppressions on their own, without a run: so many violations of a rule in a file, whatever they lead to. */
export const eslintSuppressions = adapterForDebt({
  format: "eslint-suppressions",
  tool: "eslint",
  open: ({ known, fact }, { root, warn }) => {
    const tellRule = ruleTeller(fact);
    return {
      take: ({ path, text }) => {
        const pathOf = pathReader({ root: [root, folderOf(path)].filter((part) => part !== "").join("/") });
        return checked(Suppressions, jsonIn(text), (files) => {
          for (const [file, rules] of Object.entries(files)) {
            for (const [rule, { count }] of Object.entries(rules)) {
              const kind = kindOfRule(rule);
              if (kind === null) warn(...OTHER_SUPPRESSIONS);
              // ESLint suppresses errors only.
              const about = { rule, kind: kind ?? "other", severity: "error" } as const;
              if (kind !== null && count > 0) tellRule(about);
              if (kind !== null) for (let left = Math.min(count, MOST_IN_A_FILE); left > 0; left -= 1) known({ ...about, from: { path: pathOf(file).path }, message: `${rule} is suppressed in this file` });
            }
          }
        });
      },
    };
  },
});

/** Nobody breaks one rule in one file more often; a larger number is no count of anything. */
const MOST_IN_A_FILE = 10_000;
const OTHER_SUPPRESSIONS = ["OTHER_SUPPRESSIONS", "Suppressions of rules that are not about boundaries were left out."] as const;
const SUPPRESSIONS_FILE = "eslint-suppressions.json";
const LISTS_FILES = /^\s*\[\s*\{\s*"filePath"\s*:/;
const HAS_RESULTS = /^\s*\{\s*"results"\s*:\s*\[\s*(?:\{\s*"filePath"\s*:|\]\s*,\s*"metadata"\s*:)/;
const COUNTS_RULES = /^\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\{\s*"count"\s*:\s*\d+\s*\}/;
const CRASH = /^\s*Oops! Something went wrong! :\(/;
const LOOKED_AT = 16 * 1024;

function startOf(head: Uint8Array): string {
  return Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, LOOKED_AT)).toString("utf8");
}

/** The first line of what ESLint says after its apology and its version. */
function complaintOf(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "" && !CRASH.test(line) && !/^ESLint: /.test(line)) ?? "nothing";
}

const RESULTS = each("output", "fix", "suggestions", "usedDeprecatedRules", "stats");
const WITH_METADATA = inside({ results: RESULTS, metadata: inside({ cwd: take(), rulesMeta: take("schema", "messages", "defaultOptions") }) });

const Place = z.number().nullish();

const Message = z.object({
  ruleId: z.string().nullish(),
  severity: z.union([z.literal(1), z.literal(2)]).nullish(),
  fatal: z.boolean().nullish(),
  message: z.string(),
  line: Place,
  column: Place,
  endLine: Place,
  endColumn: Place,
});
type Message = z.infer<typeof Message>;

const LintedFile = z.object({
  filePath: z.string().min(1, "a file without a name"),
  messages: z.array(Message),
  /** Since 8.8; what a comment or the file of suppressions puts up with. */
  suppressedMessages: z.array(Message).nullish(),
  /** The file's whole text, where the file has messages. */
  source: z.string().nullish(),
});
type LintedFile = z.infer<typeof LintedFile>;

const RulesMeta = z.record(z.string(), z.looseObject({ docs: z.looseObject({ description: z.unknown().optional(), url: z.unknown().optional() }).nullish() }).nullish());

const Suppressions = z.record(z.string(), z.record(z.string(), z.object({ count: z.int().min(0) })));

/** A row, without the text around it. */
type Row = Linted & { rule: string; severity: Severity; message: string; line?: number; column?: number; isSuppressed: boolean };
type Kept = { file: string; isExamined: boolean; rows: Row[] };

const OTHER_RULES = ["OTHER_RULES", "Messages of rules that are not about boundaries were left out, and those of ESLint itself about comments."] as const;
/** ESLint reports a rule that it does not know under that rule's own name. */
const RULE_MISSING = /^Definition for rule '.*' (?:was )?not found\.?$|^Rule '.*' was removed and replaced by: /;
const FILE_NOT_PARSED = ["FILE_NOT_PARSED", "Files that ESLint could not parse were not examined."] as const;
const FILE_IGNORED = ["FILE_IGNORED", "Files that ESLint was told to ignore were not examined."] as const;
const ROOT_GUESSED = [
  "ROOT_GUESSED",
  "The report holds paths of the machine that it was written on and does not say where ESLint ran; what all its files share was cut off. Use --format json-with-metadata.",
] as const;

/** Takes in one linted file after the other; paths wait for the end, where `metadata` says what they begin with. */
class Reading {
  private readonly held = new Held<Kept>();
  private readonly names = new Set<string>();
  private readonly rules = new Map<string, { kind: Kind; severity: Severity }>();
  private help = new Map<string, string>();
  private cwd: string | undefined;
  private shared: string[] | null = null;

  constructor(
    private readonly emit: (fact: Fact) => void,
    private readonly context: Context,
  ) {}

  take({ path, index, value }: Piece): string | null {
    switch (path) {
      case "":
      case "results":
        return index === null ? "a list was expected" : checked(LintedFile, value, (file) => this.takeFile(file));
      case "metadata.cwd":
        return checked(z.string(), value, (cwd) => {
          this.cwd = cwd;
        });
      case "metadata.rulesMeta":
        return checked(RulesMeta, value, (meta) => {
          this.help = helpOf(meta);
        });
      default:
        return "an object was expected";
    }
  }

  finish(): Summary {
    const pathOf = this.pathReader();
    const files = new Set([...this.names].map((name) => pathOf(name).path));
    const told = new Set<string>();
    let examined = 0;
    let reported = 0;
    for (const { file, isExamined, rows } of this.held.release()) {
      const { path, outside } = pathOf(file);
      if (outside) this.context.warn(...PATH_OUTSIDE);
      else if (!told.has(path)) {
        told.add(path);
        if (isExamined) examined += 1;
        this.emit({ fact: "file", path, examined: isExamined });
      }
      for (const row of rows) this.emitRow(path, row, files, pathOf);
      reported += rows.length;
    }
    for (const [name, { kind, severity }] of this.rules) {
      const help = this.help.get(name);
      this.emit({ fact: "rule", name, kind, severity, ...(help !== undefined && { help }) });
    }
    return {
      tool: "eslint",
      examined: { files: examined, modules: null, dependencies: null, rules: null },
      listsFiles: true,
      // Runs over what was staged or changed look the same as runs over everything.
      listsAllFiles: false,
      // ESLint names only rules that somebody broke.
      listsRules: false,
      listsDependencies: false,
      reported,
    };
  }

  private takeFile(file: LintedFile): void {
    const isParsed = !file.messages.some(({ fatal }) => fatal === true);
    const isIgnored = file.messages.some(({ ruleId, message }) => !ruleId && /^File ignored /.test(message));
    if (!isParsed) this.context.warn(...FILE_NOT_PARSED);
    if (isIgnored) this.context.warn(...FILE_IGNORED);
    const lines = lazily(() => (file.source ?? "").split(/\r\n|[\n\r\u2028\u2029]/));
    const rows = [
      ...file.messages.flatMap((message) => this.rowsOf(message, false, lines)),
      ...(file.suppressedMessages ?? []).flatMap((message) => this.rowsOf(message, true, lines)),
    ];
    this.names.add(file.filePath);
    this.share(file.filePath);
    this.held.add({ file: file.filePath, isExamined: isParsed && !isIgnored, rows });
  }

  private rowsOf({ ruleId, fatal, message, severity, ...at }: Message, isSuppressed: boolean, lines: () => readonly string[]): Row[] {
    const linted = ruleId ? readLinted(ruleId, message) : null;
    if (linted && RULE_MISSING.test(message)) {
      this.context.warn("RULE_MISSING", "Rules about boundaries are named that ESLint does not have, in a comment or in its configuration. They were not checked.");
      return [];
    }
    if (!ruleId || !linted) {
      if (fatal !== true && !/^File ignored /.test(message)) this.context.warn(...OTHER_RULES);
      return [];
    }
    const line = countOf(at.line);
    const column = countOf(at.column);
    const row: Row = { ...linted, rule: ruleId, severity: severity === 2 ? "error" : "warning", message, isSuppressed, ...(line && { line }), ...(column && { column }) };
    const known = this.rules.get(ruleId);
    this.rules.set(ruleId, { kind: kindOfRule(ruleId) ?? "other", severity: known?.severity === "error" ? "error" : row.severity });
    // The text is there only while the file has messages that count. What is suppressed must not change its target when others come and go.
    if (row.specifier !== undefined || row.isAboutFile || isSuppressed || !line) return [row];
    const found = specifierAt(lines(), { line, column: column ?? 1, endLine: countOf(at.endLine), endColumn: countOf(at.endColumn) });
    return [found === null ? row : { ...row, specifier: found }];
  }

  private emitRow(from: string, row: Row, files: ReadonlySet<string>, pathOf: (text: string) => ReportPath): void {
    const to = targetOf(from, row, files, pathOf, this.context.root);
    const way = to?.path === undefined || row.hops === undefined ? undefined : wayOf(from, to.path, row.hops, files);
    this.emit({
      fact: "violation",
      rule: row.rule,
      kind: row.kind,
      severity: row.severity,
      from: { path: from },
      ...(to && { to }),
      ...(row.line !== undefined && { line: row.line }),
      ...(row.column !== undefined && { column: row.column }),
      message: row.message,
      baselined: row.isSuppressed,
      ...(way && { path: way }),
    });
  }

  /** What the folders of all files begin with, as long as there is something. */
  private share(file: string): void {
    if (!isAbsolute(file)) return;
    const folders = file.replaceAll("\\", "/").split("/").slice(0, -1);
    if (this.shared === null) this.shared = folders;
    else {
      const end = this.shared.findIndex((folder, at) => folder !== folders[at]);
      if (end !== -1) this.shared = this.shared.slice(0, end);
    }
  }

  private pathReader(): (text: string) => ReportPath {
    const { root } = this.context;
    if (this.cwd !== undefined) return pathReader({ root, baseDir: this.cwd });
    const plain = pathReader({ root });
    if (this.shared === null || this.shared.length < 2 || [...this.names].every((name) => !plain(name).outside)) return plain;
    this.context.warn(...ROOT_GUESSED);
    return pathReader({ root, baseDir: baseOf(this.shared, root) });
  }
}

/** Folders that code is kept in by habit: where a guessed root ends in one, it lies above. */
const CODE_FOLDERS = new Set(["src", "lib", "libs", "app", "apps", "packages", "modules", "server", "client", "services", "features", "domains"]);

/** Where the report's paths begin, guessed from the folders that all files share and from where they begin inside the repository. */
function baseOf(shared: readonly string[], root: string): string {
  const folder = `${shared.join("/")}/`;
  const at = root === "" ? -1 : folder.lastIndexOf(`/${root}/`);
  if (at !== -1) return folder.slice(0, at + root.length + 1);
  const end = shared.findLastIndex((name) => !CODE_FOLDERS.has(name));
  return shared.slice(0, Math.max(end, 0) + 1).join("/");
}

const ENDINGS = [".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".json"];

/** The file that an import without ending means, as far as the report's own files tell; else the path as it is written. */
function fileOf(path: string, files: ReadonlySet<string>): string | null {
  if (files.has(path)) return path;
  const bare = path.replace(/\.([cm]?)jsx?$/, "");
  for (const start of new Set([path, bare, path === "" ? "index" : `${path}/index`])) {
    const found = ENDINGS.map((ending) => start + ending).find((name) => files.has(name));
    if (found !== undefined) return found;
  }
  return null;
}

const plainly = pathReader({ root: "" });

/** A relative import as a path of the repository. */
function joined(from: string, specifier: string, files: ReadonlySet<string>): string {
  const { path } = plainly(`${from.slice(0, from.lastIndexOf("/") + 1)}./${specifier}`);
  return fileOf(path, files) ?? path;
}

function isRelative(specifier: string): boolean {
  return /^\.\.?(?:[/\\]|$)/.test(specifier);
}

/** Aliases are looked for where they point to by habit; what is not found there, and packages, are names. */
function targetOf(from: string, { specifier, toFolder, toModule }: Row, files: ReadonlySet<string>, pathOf: (text: string) => ReportPath, root: string): End | null {
  if (specifier === undefined) {
    if (toFolder !== undefined) return { path: pathOf(toFolder).path };
    return toModule === undefined ? null : { module: toModule };
  }
  if (isRelative(specifier)) return { path: joined(from, specifier, files) };
  if (isAbsolute(specifier)) return { path: fileOf(pathOf(specifier).path, files) ?? pathOf(specifier).path };
  const alias = /^[@~#]\/(.+)$/.exec(specifier)?.[1];
  const start = root === "" ? "" : `${root}/`;
  const found = alias === undefined ? undefined : ["", "src/"].map((folder) => fileOf(`${start}${folder}${alias}`, files)).find((path) => path !== null);
  return found ? { path: found } : { symbol: specifier };
}

/** The loop, as far as each of its imports leads to a file. */
function wayOf(from: string, first: string, hops: readonly string[], files: ReadonlySet<string>): string[] | undefined {
  const way = [from, first];
  for (const hop of hops) {
    const last = way.at(-1);
    if (last === undefined || !isRelative(hop)) return undefined;
    way.push(joined(last, hop, files));
  }
  return [...way, from];
}

function helpOf(meta: z.infer<typeof RulesMeta>): Map<string, string> {
  const help = new Map<string, string>();
  for (const [rule, about] of Object.entries(meta)) {
    const words = [about?.docs?.description, about?.docs?.url].filter((part) => typeof part === "string" && part !== "");
    if (words.length > 0) help.set(rule, words.join(" "));
  }
  return help;
}

function countOf(value: number | null | undefined): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : undefined;
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Each entry stands for as many violations of its rule in its file as it counts, whatever they lead to. */
async function readSuppressions(
  bytes: AsyncIterable<Uint8Array>,
  emit: (known: KnownViolation) => void,
  { root, warn }: Context,
): Promise<Result<void, Unreadable>> {
  const pathOf = pathReader({ root });
  const read = await readJson(bytes, take(), ({ value }) =>
    checked(Suppressions, value, (files) => {
      for (const [file, rules] of Object.entries(files)) {
        for (const [rule, { count }] of Object.entries(rules)) {
          if (kindOfRule(rule) === null) warn(...OTHER_SUPPRESSIONS);
          else if (count > 0) emit({ rule, from: pathOf(file).path, to: "any", count });
        }
      }
    }),
  );
  return read.ok ? ok(undefined) : read;
}
