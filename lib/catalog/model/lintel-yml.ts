import { type Document, Composer, LineCounter, Parser, type CST, isAlias, isMap, isNode, isScalar, visit } from "yaml";
import { z } from "zod";

import { parsePathPattern } from "./path-patterns";
import type { Problem } from "./problem";

export const KINDS = ["privacy", "dependency", "layer", "cycle", "visibility", "database", "event", "framework", "kernel", "ownership", "other"] as const;
export const SEVERITIES = ["error", "warning", "info"] as const;
export const GATES = ["introduced", "ratchet", "tangle", "none"] as const;

const MOST_BYTES = 256 * 1024;
const MOST_NESTED = 64;
const MOST_ALIASES = 100;
const MOST_MODULES = 5_000;
const MOST_LISTED = 1_000;
const MOST_PROBLEMS = 50;

const Text = z.string("Write a text here.").trim().min(1, "Write something here.").max(500, "Write at most 500 characters.");
const Texts = z.array(Text, "Write a list of texts here.").max(MOST_LISTED, `List at most ${MOST_LISTED}.`);
const FolderPath = Text.refine(isFolderPath, "Name a folder from the repository's root, without .. and **; a * stands for one folder name.");
const Pattern = Text.refine((text) => parsePathPattern(text).ok, "Write a pattern as in CODEOWNERS, without !, [ ] and ***.");
const Owners = z.union([z.array(Text, "Write an owner or a list of owners.").max(50, "List at most 50 owners."), Text], "Write an owner or a list of owners.");

const ModuleEntry = z
  .object(
    {
      path: FolderPath,
      name: Text.optional(),
      public: Texts.optional(),
      sharedKernel: z.object({ maxFiles: z.int("Write a whole number here.").min(0, "Write 0 or more.").optional() }, "Write maxFiles below sharedKernel.").optional(),
      frameworkFree: Texts.optional(),
      owner: Owners.optional(),
      dependsOn: Texts.optional(),
      schema: Text.optional(),
    },
    "Write a module as path and what else holds for it.",
  )
  .refine(({ name, path }) => name === undefined || !path.includes("*"), { path: ["name"], error: "A path with * makes a module of each folder; they cannot share one name." });

const RuleEntry = z.object(
  {
    match: Text,
    kind: z.enum(KINDS, `Kind is one of ${KINDS.join(", ")}.`).optional(),
    severity: z.enum(SEVERITIES, `Severity is one of ${SEVERITIES.join(", ")}.`).optional(),
  },
  "Write a rule as match, kind and severity.",
);

const Configuration = z.object(
  {
    modules: z.array(ModuleEntry, "Write a list of modules here.").max(MOST_MODULES, `List at most ${MOST_MODULES} modules.`).optional(),
    rules: z.array(RuleEntry, "Write a list of rules here.").max(MOST_LISTED, `List at most ${MOST_LISTED} rules.`).optional(),
    ignore: z.array(Pattern, "Write a list of patterns here.").max(MOST_LISTED, `List at most ${MOST_LISTED} patterns.`).optional(),
    gate: z
      .object(
        {
          fail: z.array(z.enum(GATES, `Fail is any of ${GATES.join(", ")}.`), "Write a list here.").max(GATES.length).optional(),
          severities: z.array(z.enum(SEVERITIES, `Severities are any of ${SEVERITIES.join(", ")}.`), "Write a list here.").max(SEVERITIES.length).optional(),
          maxBaseDistance: z.int("Write a whole number here.").min(0, "Write 0 or more.").optional(),
        },
        "Write what the gate asks for below gate.",
      )
      .optional(),
    sources: z
      .object(
        { required: Texts.optional(), waitMinutes: z.number("Write a number here.").min(0, "Write 0 or more.").max(10_080, "Wait at most a week, 10080 minutes.").optional() },
        "Write required and waitMinutes below sources.",
      )
      .optional(),
  },
  "Write modules, rules, ignore, gate or sources at the top.",
);

/** What a `lintel.yml` says; what it leaves out is absent. */
export type Configuration = z.infer<typeof Configuration>;
export type ConfiguredModule = NonNullable<Configuration["modules"]>[number];

export type ReadConfiguration = {
  /** Null when the file cannot be used. */
  readonly configuration: Configuration | null;
  readonly problems: readonly Problem[];
};

/**
 * Reads a `lintel.yml`. A file that is no YAML, or in which a value has the wrong shape, is not used at all: half a
 * configuration would measure something nobody asked for. A key that we do not know is a warning.
 */
export function parseConfiguration(text: string): ReadConfiguration {
  if (Buffer.byteLength(text) > MOST_BYTES) return refused([invalid("lintel.yml is larger than 256 KB; write module paths with * instead of one by one.")]);
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const tooDeep = findTooDeep(tokens);
  if (tooDeep !== null) return refused([invalid(`lintel.yml nests deeper than ${MOST_NESTED} levels.`, lines.linePos(tooDeep))]);

  const [document, second] = [...new Composer({ uniqueKeys: false, strict: true, merge: false }).compose(tokens, true, text.length)];
  if (!document) return { configuration: {}, problems: [] };
  const faults = [...document.errors.map(({ message, pos }) => ({ message: firstLine(message), offset: pos[0] })), ...findFaults(document)];
  if (second) faults.push({ message: "lintel.yml holds more than one document.", offset: second.range[0] });
  if (faults.length > 0) return refused(faults.map(({ message, offset }) => invalid(message, lines.linePos(offset))));

  const given: unknown = document.toJS({ maxAliasCount: -1 }) ?? {};
  const read = Configuration.safeParse(given);
  const placeOf = (path: readonly PropertyKey[]) => lines.linePos(offsetOf(document, path));
  if (!read.success) {
    return refused(read.error.issues.map(({ path, message }) => invalid(path.length > 0 ? `${nameOfPlace(path)}: ${message}` : message, placeOf(path))));
  }
  return { configuration: read.data, problems: unknownKeys(given, read.data).map((path) => unknown(path, placeOf(path))).slice(0, MOST_PROBLEMS) };
}

type Position = { line: number; col: number };

function refused(problems: readonly Problem[]): ReadConfiguration {
  return { configuration: null, problems: problems.slice(0, MOST_PROBLEMS) };
}

function invalid(detail: string, at?: Position): Problem {
  const problem = { code: "CONFIG_INVALID", detail, severity: "error" } as const;
  return at ? { ...problem, line: at.line, column: at.col } : problem;
}

function unknown(path: readonly PropertyKey[], { line, col }: Position): Problem {
  return { code: "CONFIG_UNKNOWN_KEY", detail: `lintel.yml knows no ${nameOfPlace(path)}; it is left out.`, severity: "warning", line, column: col };
}

function isFolderPath(path: string): boolean {
  const names = trimSlashes(path).split("/");
  return !path.includes("\\") && !path.includes("?") && names.every((name) => name !== "" && name !== "." && name !== ".." && !name.includes("**"));
}

/** `./src/orders/` and `/src/orders` mean `src/orders`. */
export function trimSlashes(path: string): string {
  return path.replace(/^\.\//, "").replace(/^\//, "").replace(/\/$/, "");
}

/** The document's parts before anything recursive looks at them: where it nests too deep, or null. */
function findTooDeep(tokens: readonly CST.Token[]): number | null {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MOST_NESTED) return token.offset;
    for (const part of partsOf(token)) open.push({ token: part, depth: depth + 1 });
  }
  return null;
}

function partsOf(token: CST.Token): CST.Token[] {
  if (token.type === "document") return token.value ? [token.value] : [];
  if (token.type !== "block-map" && token.type !== "block-seq" && token.type !== "flow-collection") return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((part) => part !== null && part !== undefined));
}

/** Aliases in moderation, names as keys, and each key once. */
function findFaults(document: Document.Parsed): { message: string; offset: number }[] {
  const faults: { message: string; offset: number }[] = [];
  let aliases = 0;
  visit(document, {
    Alias: (_, alias) => {
      aliases += 1;
      if (aliases === MOST_ALIASES + 1) faults.push({ message: `lintel.yml uses more than ${MOST_ALIASES} aliases.`, offset: alias.range?.[0] ?? 0 });
    },
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const offset = (isNode(key) ? key.range?.[0] : undefined) ?? map.range?.[0] ?? 0;
        if (!isScalar(key) || typeof key.value !== "string") faults.push({ message: "A key has to be a plain name.", offset });
        else if (seen.has(key.value)) faults.push({ message: `${JSON.stringify(key.value)} stands here twice.`, offset });
        else seen.add(key.value);
      }
    },
  });
  return faults;
}

/** Where the value at a path stands; for what is missing, where the nearest thing around it stands. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = document.range[0];
  for (const step of [undefined, ...path]) {
    if (step !== undefined) node = childOf(node, step);
    if (isAlias(node)) {
      offset = node.range?.[0] ?? offset;
      node = node.resolve(document);
    } else if (isNode(node)) offset = node.range?.[0] ?? offset;
    else return offset;
  }
  return offset;
}

function childOf(node: unknown, step: PropertyKey): unknown {
  if (isMap(node)) return node.get(step, true);
  return isNode(node) && "items" in node && Array.isArray(node.items) ? node.items[Number(step)] : null;
}

/** The paths of keys that were written and not read. */
function unknownKeys(given: unknown, read: unknown, path: readonly PropertyKey[] = []): PropertyKey[][] {
  if (Array.isArray(given)) return Array.isArray(read) ? given.flatMap((item, index) => unknownKeys(item, read[index], [...path, index])) : [];
  if (!isObject(given) || !isObject(read)) return [];
  return Object.entries(given).flatMap(([key, value]) => (Object.hasOwn(read, key) ? unknownKeys(value, read[key], [...path, key]) : [[...path, key]]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function nameOfPlace(path: readonly PropertyKey[]): string {
  return path.map((step) => (typeof step === "number" ? `[${step + 1}]` : `.${String(step)}`)).join("").replace(/^\./, "");
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}
