import { createHash } from "node:crypto";
import type { End, Fact, RuleFact, Summary, ViolationFact } from "@/lib/ingestion";
import type { Document, Upload } from "./random-history";
import type { Told, ToldCommit, ToldReport } from "./told";

export type Read = { readonly facts: readonly Fact[]; readonly summary: Summary; readonly digest: string };

/**
 * What a set of uploads says, given what each of them reads as. Null: it could not be read, so nothing of it counts;
 * of one that was removed its words about commits still do.
 */
export function toldOf(uploads: readonly Upload[], read: (upload: Upload) => Read | null, isRemoved = ({ removed }: Upload): boolean => removed): Told {
  const readable = uploads.flatMap((upload) => {
    const found = read(upload);
    return found ? [{ upload, found }] : [];
  });
  const reports = readable.filter(({ upload }) => !isRemoved(upload)).map(({ upload: { meta, files }, found }): ToldReport => {
    const run = { at: meta.run?.at ?? null, id: meta.run?.id ?? "", attempt: meta.run?.attempt ?? 1 };
    return { source: meta.source, commit: meta.commit, scope: meta.scope ?? null, run, files, ...found };
  });
  return {
    commits: readable.flatMap(({ upload: { meta } }): ToldCommit[] => [{ ...meta, sha: meta.commit }, ...(meta.lineage ?? [])]),
    claims: readable.flatMap(({ upload: { meta } }) => (meta.branch === meta.defaultBranch && !meta.pullRequest ? [meta.commit] : [])),
    reports: distinct(reports),
  };
}

function distinct(reports: readonly ToldReport[]): ToldReport[] {
  const key = (report: ToldReport): string => JSON.stringify([report.source, report.commit, report.scope, report.run, report.digest]);
  return [...new Map(reports.map((report) => [key(report), report])).values()];
}

/** Reads Lintel's own format without ingestion, for tests of the oracle itself; null where a row has no rule. */
export function readPlainly({ document, files }: Upload): Read | null {
  if (document.violations.some(({ rule }) => rule === "")) return null;
  const { examined } = document;
  const listed = typeof examined.files === "number" ? [] : examined.files;
  const paths = new Set([...listed, ...(document.files ?? []).map((file) => file.path)]);
  const facts: Fact[] = [
    ...(examined.rules ?? []).map((rule): RuleFact => ({ fact: "rule", name: rule.name, kind: "dependency", severity: severityOf(rule.severity), definition: rule.definition })),
    ...[...paths].map((path): Fact => ({ fact: "file", path, examined: listed.includes(path) })),
    ...(document.dependencies ?? []).map(({ from, to, kind, level }): Fact => ({ fact: "dependency", level, from, to, kind, weight: 1 })),
    ...document.violations.map(violationOf),
  ];
  const summary: Summary = {
    tool: document.tool.name,
    toolVersion: document.tool.version,
    examined: { files: typeof examined.files === "number" ? examined.files : listed.length, modules: null, dependencies: null, rules: examined.rules?.length ?? null },
    listsFiles: typeof examined.files !== "number",
    listsAllFiles: document.files !== undefined,
    listsRules: examined.rules !== undefined,
    listsDependencies: document.dependencies !== undefined,
    reported: document.violations.length,
  };
  return { facts, summary, digest: createHash("sha256").update(JSON.stringify([document, files])).digest("hex") };
}

function violationOf(row: Document["violations"][number]): ViolationFact {
  const from: End = { path: row.from.file, ...(row.from.symbol !== undefined && { symbol: row.from.symbol }) };
  return {
    fact: "violation",
    rule: row.rule,
    kind: "dependency",
    severity: severityOf(row.severity),
    from,
    ...(row.to && { to: { path: row.to.file } }),
    line: row.from.line,
    message: row.message,
    baselined: row.baselined,
  };
}

function severityOf(text: string): "error" | "warning" | "info" {
  return text === "warning" || text === "info" ? text : "error";
}
