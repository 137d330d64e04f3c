import { createHash } from "node:crypto";

import { z } from "zod";

import { type Result, fail, ok } from "@/lib/kernel";

import type { DependencyKind, End, Fact, Kind, RuleFact, Severity, Summary } from "../model/facts";
import type { Adapter, Context, KnownViolation, Unreadable } from "./adapter";
import { checked } from "./checked";
import { adapterForDebt, folderOf, ruleTeller } from "./parse-debt";
import { Held } from "./parse-held";
import { type Piece, each, inside, jsonIn, peekJson, readJson, take } from "./parse-json";
import { PATH_OUTSIDE, isAbsolute, packageOf, pathReader } from "./parse-path";
import { peekBytes } from "./parse-text";

/** dependency-cruiser 13 to 18, `--output-type json`; and its known violations, `--output-type baseline`. */
export const dependencyCruiser: Adapter = {
  format: "dependency-cruiser",
  recognises: (head, fileName) => {
    const text = startOf(head);
    return isCrash(text, fileName) || STARTS_WITH_MODULES.test(text) && (NAMES_SOURCE.test(text) || describesModules(head)) || (NO_MODULES.test(text) && HAS_SUMMARY.test(text));
  },
  toolOf: () => "dependency-cruiser",
  read: async (bytes, emit, context) => {
    const start = await peekBytes(bytes, LOOKED_AT);
    const text = startOf(start.head);
    if (isCrash(text, context.fileName)) {
      return fail("RUN_FAILED", `dependency-cruiser failed instead of writing a report. It said: ${text.replace(COLOURS, "").trim().split("\n", 1)[0]}`);
    }
    const reading = new Reading(emit, context);
    const read = await readJson(start.bytes, REPORT, (piece) => reading.take(piece));
    return read.ok ? ok(reading.finish(read.value)) : read;
  },
  baseline: {
    recognises: (head, fileName) => fileName.endsWith(KNOWN_VIOLATIONS_FILE) || LISTS_VIOLATIONS.test(startOf(head)),
    read: readKnownViolations,
  },
};

/** dependency-cruiser's lists of known violations on their own, without a run; their paths begin where each list lies. */
export const dependencyCruiserKnown = adapterForDebt({
  format: "dependency-cruiser-known-violations",
  tool: "dependency-cruiser",
  open: ({ known, fact }, context) => {
    const tellRule = ruleTeller(fact);
    return {
      take: ({ path, text }) => {
        const list = jsonIn(text);
        if (!Array.isArray(list)) return "a list of violations was expected";
        const folder = folderOf(path);
        const root = [context.root, folder].filter((part) => part !== "").join("/");
        const reading = new Reading((one) => {
          if (one.fact !== "violation") return;
          const { fact: _fact, baselined: _baselined, ...violation } = one;
          tellRule(violation);
          known(violation);
        }, { ...context, root });
        return list.reduce<string | null>((complaint, row, index) => {
          const wrong = complaint === null ? checked(Violation, row, (violation) => reading.takeKnown(violation)) : null;
          return complaint ?? (wrong === null ? null : `violation ${index + 1}: ${wrong}`);
        }, null);
      },
    };
  },
});

const KNOWN_VIOLATIONS_FILE = ".dependency-cruiser-known-violations.json";
const STARTS_WITH_MODULES = /^\s*\{\s*"modules"\s*:\s*\[\s*\{/;
const NAMES_SOURCE = /^\s*\{\s*"modules"\s*:\s*\[\s*\{\s*"source"\s*:/;
const NO_MODULES = /^\s*\{\s*"modules"\s*:\s*\[\s*\]/;
const HAS_SUMMARY = /"summary"\s*:\s*\{\s*"violations"/;
const LISTS_VIOLATIONS = /^\s*\[\s*(?:\]\s*$|\{[^{}]*"(?:from|to|rule)"\s*:[^{}]*(?:\{|\}))/;
const LOOKED_AT = 16 * 1024;

/** With --collapse a module's keys come in another order. */
function describesModules(head: Uint8Array): boolean {
  const [first] = peekJson(head, inside({ modules: each() }));
  return Module.safeParse(first?.value).success;
}

const COLOURS = /\u001b\[[\d;]*m/g;

/** What stands in the file when its standard error was sent there too and the run ended before there was a report. */
function isCrash(text: string, fileName: string): boolean {
  return /cruise/i.test(fileName) && /^\s*ERROR: /.test(text.slice(0, 200).replace(COLOURS, ""));
}

function startOf(head: Uint8Array): string {
  return Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, LOOKED_AT)).toString("utf8");
}

/** What of a report is read; the loops that `modules` carries for every edge, and what reaches what, are passed over. */
const REPORT = inside({
  modules: each("cycle", "dependents", "reaches", "reachable", "rules", "license", "preCompilationOnly"),
  summary: inside({
    violations: each("metrics"),
    totalDependenciesCruised: take(),
    optionsUsed: inside({ baseDir: take(), focus: take(), affected: take(), reaches: take() }),
    ruleSetUsed: take(),
    environment: inside({ version: take() }),
  }),
});

const Types = z.array(z.string()).optional();

const Dependency = z.object({
  resolved: z.string().min(1),
  dependencyTypes: Types,
  dynamic: z.boolean().optional(),
  coreModule: z.boolean().optional(),
  couldNotResolve: z.boolean().optional(),
});

const Module = z.object({
  source: z.string().min(1),
  dependencies: z.array(Dependency),
  dependencyTypes: Types,
  coreModule: z.boolean().optional(),
  couldNotResolve: z.boolean().optional(),
  matchesDoNotFollow: z.boolean().optional(),
  consolidated: z.boolean().optional(),
});
type Module = z.infer<typeof Module>;

/** Hops are plain paths up to version 15, objects since. */
const Hop = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);

const Violation = z.object({
  type: z.string().optional(),
  from: z.string().min(1, "nothing says which file or folder broke the rule"),
  to: z.string().optional(),
  dependencyTypes: Types,
  rule: z.object({ name: z.string().min(1, "a rule without a name"), severity: z.enum(["error", "warn", "info", "ignore"]) }),
  cycle: z.array(Hop).optional(),
  via: z.array(Hop).optional(),
});
type Violation = z.infer<typeof Violation>;

/** In a list of known violations the loops are passed over: they change when nothing else does. */
const Known = Violation.omit({ cycle: true, via: true });

const Rule = z.looseObject({
  name: z.string().optional(),
  severity: z.string().optional(),
  comment: z.string().optional(),
  scope: z.string().optional(),
  from: z.looseObject({ orphan: z.boolean().optional() }).optional(),
  to: z
    .looseObject({
      circular: z.boolean().optional(),
      moreUnstable: z.boolean().optional(),
      couldNotResolve: z.boolean().optional(),
      reachable: z.boolean().optional(),
      dependencyTypes: Types,
    })
    .optional(),
});
type Rule = z.infer<typeof Rule>;

const RuleSet = z.object({
  forbidden: z.array(Rule).optional(),
  required: z.array(Rule).optional(),
  allowed: z.array(Rule).optional(),
  allowedSeverity: z.string().optional(),
});

/** What lies outside the code under test; its name in a report is a package's, a module of Node's, or an import that leads nowhere. */
type Outsider = "package" | "core" | "unresolved";

/** Takes in the pieces of one report, in the order of the text, and emits their facts. */
export class Reading {
  /** Each file that the report describes, and whether the checker looked into it. */
  private readonly sources = new Map<string, boolean>();
  private readonly targets = new Set<string>();
  private readonly outsiders = new Map<string, Outsider>();
  private readonly heldModules = new Held<Module>();
  private readonly heldViolations = new Held<Violation>();
  private pathOf: ReturnType<typeof pathReader>;
  private rules = new Map<string, RuleFact>();
  private baseDir: string | undefined;
  private toolVersion: string | undefined;
  private dependencies: number | null = null;
  private violations = 0;
  private collapsed = false;

  constructor(
    private readonly emit: (fact: Fact) => void,
    private readonly context: Context,
  ) {
    this.pathOf = pathReader({ root: context.root });
  }

  take({ path, index, value }: Piece): string | null {
    switch (path) {
      case "modules":
        return index === null ? "a list was expected" : checked(Module, value, (module) => this.takeModule(module));
      case "summary.violations":
        return index === null ? "a list was expected" : checked(Violation, value, (violation) => this.takeViolation(violation));
      case "summary.ruleSetUsed":
        return checked(RuleSet, value, (ruleSet) => {
          this.rules = readRules(ruleSet);
        });
      case "summary.optionsUsed.baseDir":
        return checked(z.string(), value, (text) => {
          this.baseDir = text;
        });
      case "summary.environment.version":
        return checked(z.string(), value, (text) => {
          this.toolVersion = text;
        });
      case "summary.totalDependenciesCruised":
        return checked(z.int(), value, (number) => {
          this.dependencies = number;
        });
      default:
        return SELECTIONS.has(path) ? null : "an object was expected";
    }
  }

  /** What had to wait for the end: the rules, files that are only targets, and rows that wait for the rules or for `baseDir`. */
  finish(seen: ReadonlyMap<string, number>): Summary {
    this.pathOf = pathReader({ root: this.context.root, baseDir: this.baseDir });
    for (const module of this.heldModules.release()) this.readModule(module);
    for (const violation of this.heldViolations.release()) this.readViolation(violation);

    const isChecked = this.rules.size > 0 && seen.has("summary.violations");
    if (!isChecked) this.context.warn("NOT_CHECKED", NOT_CHECKED);
    const isSelection = [...SELECTIONS].some((path) => seen.has(path));
    if (isSelection) this.context.warn("SELECTION", SELECTION);
    if (this.collapsed) this.context.warn("COLLAPSED", COLLAPSED);

    const { files, examined } = this.emitFiles(isChecked);
    if (examined > 0) for (const rule of this.rules.values()) this.emit(rule);
    return {
      tool: "dependency-cruiser",
      toolVersion: this.toolVersion,
      examined: { files: examined, modules: null, dependencies: this.dependencies, rules: examined > 0 ? this.rules.size : 0 },
      listsFiles: !this.collapsed,
      listsAllFiles: files > 0 && !this.collapsed && !isSelection,
      listsRules: examined > 0,
      listsDependencies: this.sources.size > 0,
      reported: this.violations,
    };
  }

  private emitFiles(isChecked: boolean): { files: number; examined: number } {
    const known = new Set<string>();
    let examined = 0;
    const emitFile = (name: string, isExamined: boolean): void => {
      const { path, outside } = this.pathOf(name);
      if (outside || known.has(path)) return;
      known.add(path);
      if (isExamined) examined += 1;
      this.emit({ fact: "file", path, examined: isExamined });
    };
    for (const [name, isExamined] of this.sources) emitFile(name, isExamined && isChecked);
    for (const name of this.targets) if (!this.sources.has(name)) emitFile(name, false);
    return { files: known.size, examined };
  }

  private takeModule(module: Module): void {
    const waits = isAbsolute(module.source) || module.dependencies.some(({ resolved }) => isAbsolute(resolved));
    if (waits) this.heldModules.add(module);
    else this.readModule(module);
  }

  /** A row of a list of known violations, which nothing else belongs to. */
  takeKnown(violation: Violation): void {
    this.readViolation(violation);
  }

  private takeViolation(violation: Violation): void {
    this.violations += 1;
    const waits =
      violation.rule.severity === "ignore" || isAbsolute(violation.from) || isAbsolute(violation.to ?? "") || !this.heldModules.isEmpty;
    if (waits) this.heldViolations.add(violation);
    else this.readViolation(violation);
  }

  private readModule(module: Module): void {
    const outsider = outsiderOf(module.source, module);
    if (outsider) {
      this.outsiders.set(module.source, outsider);
      return;
    }
    if (module.consolidated) this.collapsed = true;
    else this.sources.set(module.source, this.sources.get(module.source) === true || module.matchesDoNotFollow !== true);

    const { path: from, outside } = this.pathOf(module.source);
    if (outside) this.context.warn(...PATH_OUTSIDE);
    const weights = new Map<string, { to: string; kind: DependencyKind; weight: number }>();
    for (const dependency of module.dependencies) {
      const target = this.targetOf(dependency);
      if (!target) continue;
      const key = `${target.kind} ${target.to}`;
      weights.set(key, { ...target, weight: (weights.get(key)?.weight ?? 0) + 1 });
    }
    for (const { to, kind, weight } of weights.values()) this.emit({ fact: "dependency", level: "file", from, to, kind, weight });
  }

  private targetOf(dependency: z.infer<typeof Dependency>): { to: string; kind: DependencyKind } | null {
    const outsider = outsiderOf(dependency.resolved, dependency);
    if (outsider) this.outsiders.set(dependency.resolved, outsider);
    if (outsider === "package") return { to: packageOf(dependency.resolved), kind: "external" };
    if (outsider) return null;
    if (!this.collapsed) this.targets.add(dependency.resolved);
    return { to: this.pathOf(dependency.resolved).path, kind: dependencyKindOf(dependency) };
  }

  private readViolation(violation: Violation): void {
    const { rule, dependencyTypes = [] } = violation;
    const type = typeOf(violation);
    const { path: from, outside } = this.pathOf(violation.from);
    if (outside) this.context.warn(...PATH_OUTSIDE);
    const outsider = this.outsiders.get(violation.to ?? "") ?? outsiderOf(violation.to ?? "", { dependencyTypes });
    const to = type === "module" || violation.to === undefined ? undefined : this.endOf(violation.to, outsider);
    const hops = (violation.cycle ?? violation.via)?.map((hop) => this.pathOf(hop).path);
    // Up to version 15 the way to the target begins with where it starts from, as a loop never does.
    const way = hops && hops.length > 0 ? (hops[0] === from && violation.via ? hops : [from, ...hops]) : undefined;
    const known = this.rules.get(rule.name);

    this.emit({
      fact: "violation",
      rule: rule.name,
      kind: kindOf(type, outsider, rule.name),
      severity: rule.severity === "ignore" ? (known?.severity ?? "warning") : SEVERITY[rule.severity],
      from: { path: from },
      ...(to && { to }),
      message: messageOf(type, rule.name, from, to, way),
      baselined: rule.severity === "ignore",
      ...(way && { path: way }),
    });
  }

  /** A module of Node's, an import that leads nowhere and a package that is not installed are names, not paths. */
  private endOf(to: string, outsider: Outsider | null): End {
    const isName = outsider === "core" || outsider === "unresolved" || (outsider === "package" && !to.includes("node_modules/"));
    return isName ? { symbol: to } : { path: this.pathOf(to).path };
  }
}

const SELECTIONS: ReadonlySet<string> = new Set(["focus", "affected", "reaches"].map((option) => `summary.optionsUsed.${option}`));

const NOT_CHECKED = "The report holds no rules, so nothing was checked: run dependency-cruiser with its configuration (--config).";
const SELECTION = "The report was made with --focus, --affected or --reaches: files that it does not name may exist all the same.";
const COLLAPSED = "The report was made with --collapse: it names folders instead of files. Leave the option out to see files.";

const SEVERITY = { error: "error", warn: "warning", info: "info" } as const;

function severityOf(text: string | undefined): Severity {
  return text === "error" || text === "info" ? text : "warning";
}

function outsiderOf(
  name: string,
  { dependencyTypes = [], coreModule, couldNotResolve }: { dependencyTypes?: string[]; coreModule?: boolean; couldNotResolve?: boolean },
): Outsider | null {
  if (coreModule || dependencyTypes.includes("core")) return "core";
  if (couldNotResolve || dependencyTypes.includes("unknown")) return "unresolved";
  const isPackage = dependencyTypes.some((type) => type.startsWith("npm")) || /(?:^|\/)node_modules\//.test(name);
  return isPackage ? "package" : null;
}

function dependencyKindOf({ dependencyTypes = [], dynamic }: { dependencyTypes?: string[]; dynamic?: boolean }): DependencyKind {
  if (dependencyTypes.includes("type-only") || dependencyTypes.includes("type-import")) return "type";
  return dynamic || dependencyTypes.includes("dynamic-import") ? "dynamic" : "import";
}

/** Old reports do not say what a row is about; it shows. */
function typeOf(violation: Violation): string {
  if (violation.type !== undefined) return violation.type;
  if (violation.cycle) return "cycle";
  if (violation.via) return "reachability";
  return violation.to === undefined || violation.from === violation.to ? "module" : "dependency";
}

/** What a rule's name says about its family, where nothing else does. */
const FAMILIES: readonly (readonly [RegExp, Kind])[] = [
  [/circular|cycle/i, "cycle"],
  [/internal|private|public-api|reach-into/i, "privacy"],
  [/layer|domain.*infra/i, "layer"],
  [/kernel|shared/i, "kernel"],
  [/orphan/i, "other"],
];

function familyOf(rule: string): Kind | null {
  return FAMILIES.find(([pattern]) => pattern.test(rule))?.[1] ?? null;
}

function kindOf(type: string, outsider: Outsider | null, rule: string): Kind {
  if (type === "cycle") return "cycle";
  if (type === "instability" || outsider) return "other";
  return familyOf(rule) ?? (type === "module" ? "other" : "dependency");
}

const LONGEST_WAY_TOLD = 12;

function messageOf(type: string, rule: string, from: string, to: End | undefined, way: readonly string[] | undefined): string {
  if (way && way.length > 2) {
    if (way.length <= LONGEST_WAY_TOLD) return way.join(" → ");
    const told = way.slice(0, LONGEST_WAY_TOLD - 1);
    return `${told.join(" → ")} → … (${way.length - told.length - 1} more) → ${way.at(-1)}`;
  }
  const target = to?.path ?? to?.symbol;
  if (target === undefined) return `${from} does not keep to ${rule}`;
  return type === "instability" ? `${from} → ${target}, which is less stable` : `${from} → ${target}`;
}

/** One fact for each name; rules that share a name are one rule that says several things. */
function readRules({ forbidden = [], required = [], allowed = [], allowedSeverity }: z.infer<typeof RuleSet>): Map<string, RuleFact> {
  const rules = new Map<string, RuleFact>();
  const add = (name: string, severity: string | undefined, kind: Kind, help: string | undefined, definition: unknown): void => {
    const earlier = rules.get(name);
    const digest = digestOf(earlier ? [earlier.definition, definition] : definition);
    rules.set(name, { fact: "rule", name, kind, severity: earlier?.severity ?? severityOf(severity), help: earlier?.help ?? help, definition: digest });
  };
  const addEach = (list: readonly Rule[], family: "forbidden" | "required"): void => {
    for (const { name = "unnamed", severity, comment, scope, ...definition } of list) {
      if (severity === "ignore") continue;
      // Versions before 14 leave out that a rule is about files, which is what it means to leave it out.
      const wide = scope === undefined || scope === "module" ? {} : { scope };
      add(name, severity, kindOfRule(name, family, definition), comment, { [family]: { ...definition, ...wide } });
    }
  };
  addEach(forbidden, "forbidden");
  addEach(required, "required");
  if (allowed.length > 0 && allowedSeverity !== "ignore") {
    const definitions = allowed.map(({ name: _name, severity: _severity, comment: _comment, ...definition }) => definition);
    add("not-in-allowed", allowedSeverity, "dependency", "Only what the configuration lists as allowed may be used.", { allowed: definitions });
  }
  return rules;
}

function kindOfRule(name: string, family: "forbidden" | "required", { from, to }: Pick<Rule, "from" | "to">): Kind {
  if (to?.circular) return "cycle";
  const types = to?.dependencyTypes ?? [];
  const looksOutside = to?.couldNotResolve || (types.length > 0 && types.every((type) => /^(npm|core$|unknown$)/.test(type)));
  if (to?.moreUnstable || from?.orphan || looksOutside) return "other";
  return familyOf(name) ?? (family === "required" || to?.reachable === false ? "other" : "dependency");
}

/** The same for the same content, in whatever order its keys are written. */
function digestOf(definition: unknown): string {
  return createHash("sha256").update(canonical(definition)).digest("hex").slice(0, 32);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

async function readKnownViolations(
  bytes: AsyncIterable<Uint8Array>,
  emit: (known: KnownViolation) => void,
  { root }: Context,
): Promise<Result<void, Unreadable>> {
  const pathOf = pathReader({ root });
  const read = await readJson(bytes, each("cycle", "via", "metrics"), ({ index, value }) =>
    index === null
      ? "a list was expected"
      : checked(Known, value, ({ rule, from, to, ...row }) => {
          const isAboutFile = typeOf({ ...row, rule, from, to }) === "module";
          emit({ rule: rule.name, from: pathOf(from).path, to: isAboutFile || to === undefined ? [] : [to, pathOf(to).path] });
        }),
  );
  return read.ok ? ok(undefined) : read;
}
