import { z } from "zod";

import type { Place } from "@/lib/kernel";

import { parsePathPattern } from "./path-patterns";
import type { Problem } from "./problem";
import { compileNamePattern } from "./segment";
import { type YamlText, readYaml } from "./yaml-text";

export const KINDS = ["privacy", "dependency", "layer", "cycle", "visibility", "database", "event", "framework", "kernel", "ownership", "other"] as const;
export const SEVERITIES = ["error", "warning", "info"] as const;
export const GATES = ["introduced", "ratchet", "tangle", "none"] as const;
/** What a ratchet can hold group by group. */
export const RATCHETS = ["source", "rule", "module", "team"] as const;

const MOST_BYTES = 256 * 1024;
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
    owners: z.object({ required: z.boolean("Write true or false here.") }, "Write required below owners.").optional(),
    gate: z
      .object(
        {
          fail: z.array(z.enum(GATES, `Fail is any of ${GATES.join(", ")}.`), "Write a list here.").max(GATES.length).optional(),
          ratchet: z.array(z.enum(RATCHETS, `Ratchet is any of ${RATCHETS.join(", ")}.`), "Write a list here.").max(RATCHETS.length).optional(),
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
  "Write modules, rules, ignore, owners, gate or sources at the top.",
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
  const yaml = readYaml(text);
  if (!yaml.ok) return refused(yaml.faults.map(({ detail, ...place }) => invalid(detail, place)));

  const given = yaml.value ?? {};
  const read = Configuration.safeParse(given);
  if (!read.success) {
    return refused(read.error.issues.map(({ path, message }) => invalid(path.length > 0 ? `${nameOfPlace(path)}: ${message}` : message, yaml.placeOf(path))));
  }
  const problems = [...unknownKeys(given, read.data).map((path) => unknown(path, yaml.placeOf(path))), ...unusableRules(read.data, yaml), ...unusableGate(read.data, yaml)];
  return { configuration: read.data, problems: problems.slice(0, MOST_PROBLEMS) };
}

/** Settings of the right shape that ask for nothing that can be checked. */
function unusableRules({ modules = [] }: Configuration, yaml: YamlText): Problem[] {
  const names = modules.map(({ name, path }) => name ?? trimSlashes(path));
  const isModule = (wanted: string): boolean => names.some((name) => name === wanted || compileNamePattern(name.slice(name.lastIndexOf("/") + 1))(wanted) || compileNamePattern(name)(wanted));
  const problem = (path: readonly PropertyKey[], detail: string): Problem => ({ code: "CONFIG_RULE_UNUSABLE", detail: `${nameOfPlace(path)}: ${detail}`, severity: "warning", ...yaml.placeOf(path) });
  return modules.flatMap((module, index) => [
    ...(module.public ?? []).flatMap((text, place) =>
      isPublicPattern(text) ? [] : [problem(["modules", index, "public", place], "This is no pattern as in CODEOWNERS below the module's folder, so the public API of this module is not checked.")]),
    ...(module.dependsOn ?? []).flatMap((name, place) => (isModule(name) ? [] : [problem(["modules", index, "dependsOn", place], `No module here is called ${JSON.stringify(name)}.`)])),
  ]);
}

/** Groups that a ratchet would hold, where no ratchet is asked for. */
function unusableGate({ gate }: Configuration, yaml: YamlText): Problem[] {
  const isHeld = gate?.fail?.includes("ratchet") === true && !gate.fail.includes("none");
  if (gate?.ratchet === undefined || gate.ratchet.length === 0 || isHeld) return [];
  return [{ code: "CONFIG_RULE_UNUSABLE", detail: "gate.ratchet: It holds nothing, because gate.fail does not list ratchet.", severity: "warning", ...yaml.placeOf(["gate", "ratchet"]) }];
}

/** A pattern as in CODEOWNERS, read from the module's folder on, that does not lead out of it. */
export function isPublicPattern(text: string): boolean {
  return !text.split("/").includes("..") && parsePathPattern(`/${trimSlashes(text)}`).ok;
}

function refused(problems: readonly Problem[]): ReadConfiguration {
  return { configuration: null, problems: problems.slice(0, MOST_PROBLEMS) };
}

function invalid(detail: string, place: Place = {}): Problem {
  return { code: "CONFIG_INVALID", detail, severity: "error", ...place };
}

function unknown(path: readonly PropertyKey[], place: Place): Problem {
  return { code: "CONFIG_UNKNOWN_KEY", detail: `lintel.yml knows no ${nameOfPlace(path)}; it is left out.`, severity: "warning", ...place };
}

function isFolderPath(path: string): boolean {
  const names = trimSlashes(path).split("/");
  return !path.includes("\\") && !path.includes("?") && names.every((name) => name !== "" && name !== "." && name !== ".." && !name.includes("**"));
}

/** `./src/orders/` and `/src/orders` mean `src/orders`. */
export function trimSlashes(path: string): string {
  return path.replace(/^\.\//, "").replace(/^\//, "").replace(/\/$/, "");
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
