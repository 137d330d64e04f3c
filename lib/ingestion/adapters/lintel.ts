import { z } from "zod";

import { type Result, fail, ok } from "@/lib/kernel";

import { DEPENDENCY_KINDS, type Fact, KINDS, type Kind, SEVERITIES, type Severity, type Summary } from "../model/facts";
import type { Adapter, Context, Unreadable } from "./adapter";
import { checked } from "./checked";
import { Held } from "./parse-held";
import { type Piece, each, inside, peekJson, readJson, take } from "./parse-json";
import { PATH_OUTSIDE, pathReader } from "./parse-path";

/** Lintel's own format, for checkers that no adapter knows: `application/vnd.lintel.report+json`. */
export const lintel: Adapter = {
  format: "lintel",
  recognises: (head) => peekJson(head, MARK).some(({ path }) => path === "lintel"),
  toolOf: (head) => {
    const piece = peekJson(head, MARK).find(({ path }) => path === "tool");
    const tool = Tool.safeParse(piece?.value);
    return tool.success ? tool.data.name : null;
  },
  read: async (bytes, emit, context) => {
    const reading = new Reading(emit, context);
    const read = await readJson(bytes, SHAPE, (piece) => reading.take(piece));
    return read.ok ? reading.finish(read.value) : read;
  },
};

const Text = z.string().min(1);
const Tool = z.object({ name: Text.max(100), version: z.string().optional() });

const Rule = z.object({ name: Text, kind: z.enum(KINDS), severity: z.enum(SEVERITIES), help: z.string().optional(), definition: z.string().optional() });

const Module = z.object({
  name: Text,
  path: Text,
  role: z.enum(["host", "kernel", "module"]).optional(),
  public: z.array(z.string()).optional(),
  owners: z.array(z.string()).optional(),
  files: z.number().optional(),
  types: z.object({ all: z.number(), abstract: z.number() }).optional(),
});

const File = z.object({ path: Text, module: Text.optional() });

const Dependency = z.object({
  from: Text,
  to: Text,
  kind: z.enum(DEPENDENCY_KINDS),
  weight: z.number().optional(),
  level: z.enum(["file", "module"]),
  symbol: z.string().optional(),
});

const named = { file: Text.optional(), module: Text.optional(), symbol: Text.optional() };
const hasName = ({ file, module, symbol }: { file?: string; module?: string; symbol?: string }): boolean => (file ?? module ?? symbol) !== undefined;

const Violation = z.object({
  rule: Text,
  from: z
    .object({ ...named, line: z.number().optional(), column: z.number().optional() })
    .refine(hasName, "one of file, module and symbol must say where the rule was broken"),
  to: z.object(named).optional(),
  message: z.string(),
  kind: z.enum(KINDS).optional(),
  severity: z.enum(SEVERITIES).optional(),
  baselined: z.boolean().optional(),
});
type Violation = z.infer<typeof Violation>;

const Report = z.object({
  lintel: z.literal(1),
  tool: Tool,
  examined: z.object({ files: z.union([z.array(z.string()), z.int().min(0)]).optional(), rules: z.array(Rule).optional() }).optional(),
  modules: z.array(Module).optional(),
  files: z.array(File).optional(),
  dependencies: z.array(Dependency).optional(),
  violations: z.array(Violation).optional(),
});

/** The format as a JSON Schema (2020-12), for those who write such reports. Keys that it does not name are passed over. */
export const reportSchema: Readonly<Record<string, unknown>> = {
  ...z.toJSONSchema(Report, { io: "input" }),
  title: "Lintel report, version 1",
  description: "What a boundary checker found in one commit. Paths are relative to the repository's root, or to the upload's `root`.",
};

const MARK = inside({ lintel: take(), tool: take() });

const SHAPE = inside({
  lintel: take(),
  tool: take(),
  examined: inside({ files: each(), rules: each() }),
  modules: each(),
  files: each(),
  dependencies: each(),
  violations: each(),
});

const LISTS: ReadonlySet<string> = new Set(["examined.rules", "modules", "files", "dependencies", "violations"]);

/** What a violation is taken for when neither it nor a rule says: the checker thought it worth failing. */
const UNSAID = { kind: "other", severity: "error" } as const;

class Reading {
  private readonly pathOf: (text: string) => string;
  private tool: z.infer<typeof Tool> | null = null;
  private version: unknown;
  private examinedFiles: number | null = null;
  private readonly files = new Map<string, { examined: boolean; module?: string }>();
  private readonly rules = new Map<string, { kind: Kind; severity: Severity }>();
  private readonly waiting = new Held<Violation>();
  private reported = 0;

  constructor(
    private readonly emit: (fact: Fact) => void,
    private readonly context: Context,
  ) {
    const read = pathReader({ root: context.root });
    this.pathOf = (text) => {
      const { path, outside } = read(text);
      if (outside) context.warn(...PATH_OUTSIDE);
      return path;
    };
  }

  take({ path, index, value }: Piece): string | null {
    if (LISTS.has(path) && index === null) return "a list was expected";
    switch (path) {
      case "lintel":
        this.version = value;
        return value === 1 ? null : "the only version of this format is 1";
      case "tool":
        return checked(Tool, value, (tool) => {
          this.tool = tool;
        });
      case "examined.files":
        return index === null
          ? checked(z.int().min(0), value, (count) => {
              this.examinedFiles = count;
            })
          : checked(Text, value, (file) => this.takeFile({ path: file }, true));
      case "examined.rules":
        return checked(Rule, value, (rule) => {
          this.rules.set(rule.name, rule);
          this.emit({ fact: "rule", ...rule });
        });
      case "modules":
        return checked(Module, value, ({ path: place, role = "module", ...module }) =>
          this.emit({ fact: "module", ...module, path: this.pathOf(place), role }),
        );
      case "files":
        return checked(File, value, (file) => this.takeFile(file, false));
      case "dependencies":
        return checked(Dependency, value, (dependency) => this.takeDependency(dependency));
      case "violations":
        return checked(Violation, value, (violation) => this.takeViolation(violation));
      default:
        return "an object was expected";
    }
  }

  finish(seen: ReadonlyMap<string, number>): Result<Summary, Unreadable> {
    if (this.version !== 1) return fail("SCHEMA", "lintel: the version of the format is missing. Write \"lintel\": 1.");
    if (!this.tool) return fail("SCHEMA", "tool: the name of the checker is missing. Write \"tool\": {\"name\": \"…\"}.");
    for (const violation of this.waiting.release()) this.emitViolation(violation);

    const countOf = (path: string): number | null => seen.get(path) ?? null;
    const listsFiles = seen.has("examined.files") && this.examinedFiles === null;
    let examined = 0;
    for (const [path, file] of this.files) {
      if (file.examined) examined += 1;
      this.emit({ fact: "file", path, ...file, examined: file.examined || !listsFiles });
    }
    return ok({
      tool: this.tool.name,
      toolVersion: this.tool.version,
      examined: {
        files: listsFiles ? examined : this.examinedFiles,
        modules: countOf("modules"),
        dependencies: countOf("dependencies"),
        rules: countOf("examined.rules"),
      },
      listsFiles,
      // Of a whole repository without a single file nobody can mean it; of a part of it, they can.
      listsAllFiles: seen.has("files") && (this.context.partial || this.files.size > 0),
      listsRules: seen.has("examined.rules"),
      listsDependencies: seen.has("dependencies"),
      reported: this.reported,
    });
  }

  private takeFile(file: z.infer<typeof File>, examined: boolean): void {
    const path = this.pathOf(file.path);
    const earlier = this.files.get(path);
    const module = file.module ?? earlier?.module;
    this.files.set(path, { examined: examined || earlier?.examined === true, ...(module !== undefined && { module }) });
  }

  private takeDependency({ from, to, kind, weight = 1, level }: z.infer<typeof Dependency>): void {
    const isPath = level === "file";
    this.emit({
      fact: "dependency",
      level,
      from: isPath ? this.pathOf(from) : from,
      to: isPath && kind !== "external" ? this.pathOf(to) : to,
      kind,
      weight,
    });
  }

  /** Rules may stand behind the violations: what a violation leaves to its rule has to wait for them. */
  private takeViolation(violation: Violation): void {
    this.reported += 1;
    const isComplete = this.rules.has(violation.rule) || (violation.kind !== undefined && violation.severity !== undefined);
    if (isComplete) this.emitViolation(violation);
    else this.waiting.add(violation);
  }

  private emitViolation({ rule, from, to, message, kind, severity, baselined = false }: Violation): void {
    const known = this.rules.get(rule) ?? UNSAID;
    this.emit({
      fact: "violation",
      rule,
      kind: kind ?? known.kind,
      severity: severity ?? known.severity,
      from: this.endOf(from),
      ...(to && hasName(to) && { to: this.endOf(to) }),
      ...(from.line !== undefined && { line: from.line }),
      ...(from.column !== undefined && { column: from.column }),
      message,
      baselined,
    });
  }

  private endOf({ file, module, symbol }: { file?: string; module?: string; symbol?: string }): { path?: string; symbol?: string; module?: string } {
    return {
      ...(file !== undefined && { path: this.pathOf(file) }),
      ...(symbol !== undefined && { symbol }),
      ...(module !== undefined && { module }),
    };
  }
}
