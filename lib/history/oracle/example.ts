import type { Document, DocumentEdge, Upload, UploadMeta } from "./random-history";
import { shaOf } from "./small-world";
import type { ToldFile } from "./told";

export type Rule = string | { name: string; severity?: string; definition?: string };
export type Row = readonly [rule: string, from: string, to: string | null, rest?: { line?: number; message?: string; severity?: string; baselined?: boolean; symbol?: string }];

/** From file to file, or another kind; a target without a dot is a package, two ends without one are modules. */
export type Use = readonly [from: string, to: string, kind?: DocumentEdge["kind"]];

export type Said = Partial<Omit<UploadMeta, "commit">> & {
  /** Which commit of a straight line, an hour apart; it makes the commit's name, date and parent unless they are given. */
  readonly at: number;
  /** The files that were looked into, or only their number. */
  readonly files?: readonly string[] | number;
  /** The files that exist; default: those that were looked into. Null: the report does not tell. */
  readonly existing?: readonly string[] | null;
  /** Null: the report does not tell. */
  readonly rules?: readonly Rule[] | null;
  readonly breaks?: readonly Row[];
  /** Absent: the report does not describe dependencies. */
  readonly uses?: readonly Use[];
  readonly codeowners?: string;
  readonly config?: string;
};

export const BOTH = ["src/a/x.ts", "src/b/y.ts"] as const;

/** A report in Lintel's own format with the envelope that the n-th commit of a straight line would send. */
export function upload(said: Said): Upload {
  const { at, files = BOTH, existing, rules = ["walls"], breaks = [], uses, codeowners, config, ...meta } = said;
  const all = existing === undefined ? files : existing;
  const document: Document = {
    lintel: 1,
    tool: { name: "checker", version: "1" },
    examined: { files: typeof files === "number" ? files : [...files], ...(rules && { rules: rules.map(ruleOf) }) },
    ...(all !== null && typeof all !== "number" && { files: all.map((path) => ({ path })) }),
    ...(uses && { dependencies: uses.map(edgeOf) }),
    violations: breaks.map(([rule, from, to, rest = {}]) => ({
      rule,
      from: { file: from, line: rest.line ?? 1, ...(rest.symbol !== undefined && { symbol: rest.symbol }) },
      ...(to !== null && { to: { file: to } }),
      message: rest.message ?? `${rule} is broken`,
      severity: rest.severity ?? "error",
      baselined: rest.baselined ?? false,
    })),
  };
  const attached: (ToldFile | null)[] = [
    codeowners === undefined ? null : { role: "codeowners", path: ".github/CODEOWNERS", text: codeowners },
    config === undefined ? null : { role: "config", path: "lintel.yml", text: config },
  ];
  const lineup = { commit: shaOf(at), committedAt: hour(at), parents: at === 0 ? [] : [shaOf(at - 1)] };
  return {
    meta: { ...lineup, branch: "main", defaultBranch: "main", source: "checker", ...meta },
    document,
    files: attached.filter((file) => file !== null),
    removed: false,
  };
}

function edgeOf([from, to, kind]: Use): DocumentEdge {
  if (!from.includes(".")) return { from, to, kind: kind ?? "import", level: "module" };
  return { from, to, kind: kind ?? (to.includes(".") ? "import" : "external"), level: "file" };
}

function ruleOf(rule: Rule): { name: string; kind: string; severity: string; definition: string } {
  const given = typeof rule === "string" ? { name: rule } : rule;
  return { kind: "dependency", severity: "error", definition: "1", ...given };
}

/** When the n-th commit of a straight line was made. */
export function hour(at: number): string {
  return new Date(Date.UTC(2026, 0, 5, at)).toISOString();
}
