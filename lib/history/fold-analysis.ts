/** The reports of one source at one commit, folded into its analysis. */
import type { Warning } from "@/lib/ingestion";

import { type Agenda, askForContent } from "./agenda";
import { type AnalysisRow, type AnalysisSummary, type RecordedReport, dropAnalysis, findAnalysis, keepAnalysis, recordedReports } from "./analysis.store";
import { keepContent, keepSet } from "./bucket.store";
import { findCommits } from "./commit.store";
import { countSet, digestOf, readSet } from "./model/buckets";
import { type StoredViolation, readFile, readViolation } from "./model/elements";
import { type RankedReport, foldReports } from "./model/fold";
import { isPlaced, unplace } from "./settle-line";
import { type Settling, evidenceOfAll, examinationOf } from "./settling";

/** What became of the reports of one source at one commit: those that count, and those that others count instead of. */
export type Counted = { source: string; commit: string; counting: readonly string[]; superseded: readonly string[]; warnings?: ReadonlyMap<string, readonly Warning[]> };

/** Folds the reports of one source at one commit anew, and asks for it to be settled where that changed something. */
export async function foldAnalysis(settling: Settling, source: string, commit: string, agenda: Agenda): Promise<Counted[]> {
  const { tx, repositoryId, load } = settling;
  const all = await recordedReports(tx, repositoryId, commit, source);
  const reports = all.filter(({ removed }) => !removed);
  const before = await findAnalysis(tx, repositoryId, source, commit);
  if (reports.length === 0) {
    if (before && isPlaced(before)) await unplace(settling, before, agenda);
    if (before) await dropAnalysis(tx, repositoryId, source, commit);
    return [];
  }
  const ranked: RankedReport[] = [];
  for (const report of reports) ranked.push({ ...(await examinationOf(settling, report)), reportId: report.reportId, rank: report.rank });
  const folded = await foldReports(ranked, load);
  const counting = folded.counting.flatMap((id) => reports.find(({ reportId }) => reportId === id) ?? []);
  const superseded = reports.filter(({ reportId }) => !folded.counting.includes(reportId)).map(({ reportId }) => reportId);
  const after = await rowOf(settling, source, commit, folded, counting);
  const unchanged = before && JSON.stringify(contentOf(before)) === JSON.stringify(contentOf(after));
  const row = (await findCommits(tx, repositoryId, [commit])).get(commit);
  if (!unchanged) await keepAnalysis(tx, repositoryId, { ...after, key: before?.key ?? null, stateRoot: before?.stateRoot ?? null, mapDigest: before?.mapDigest ?? null, carried: before?.carried ?? null });
  if (row?.onLine && (!unchanged || before.key !== row.key)) askForContent(agenda, row.key, source);
  return [{ source, commit, counting: folded.counting, superseded }];
}

function contentOf({ scope, violationsRoot, filesRoot, dependenciesRoot, evidence, rules, summary }: AnalysisRow): unknown {
  const { tool, toolVersion, examined, listsFiles, listsAllFiles, listsDependencies, knownOnly = false, reported, baselined } = summary;
  const { files, modules, dependencies, rules: ruleCount } = examined;
  return [scope, violationsRoot, filesRoot, dependenciesRoot, evidence, rules, tool, toolVersion, files, modules, dependencies, ruleCount, listsFiles, listsAllFiles, listsDependencies, knownOnly, reported, baselined];
}

async function rowOf(settling: Settling, source: string, commit: string, folded: Awaited<ReturnType<typeof foldReports>>, counting: readonly RecordedReport[]): Promise<AnalysisRow> {
  const { tx, repositoryId, load } = settling;
  const last = counting.at(-1);
  if (!last) throw new Error("An analysis needs at least one report.");
  const { scope, violationsRoot, filesRoot, dependenciesRoot, rules, listsFiles, listsAllFiles, knownOnly } = folded.examination;
  const place = { source, commit, key: null, stateRoot: null, mapDigest: null, carried: null };
  if (counting.length === 1) return { ...place, scope: last.scope, violationsRoot, filesRoot, dependenciesRoot, evidence: last.evidence, rules: last.rules, summary: last.summary };
  for (const root of [violationsRoot, filesRoot, dependenciesRoot]) await keepSet(tx, repositoryId, { root, nodes: folded.nodes }, null);
  const values = [...(await readSet(violationsRoot, load)).values()].map(readViolation);
  const evidence = await keepJson(settling, await evidenceOfAll(settling, counting));
  return {
    ...place, scope: scope === null ? null : [...scope], violationsRoot, filesRoot, dependenciesRoot, evidence, rules: rules === null ? null : await keepJson(settling, rules),
    summary: {
      tool: last.summary.tool, toolVersion: last.summary.toolVersion, listsFiles, listsAllFiles, ...(knownOnly && { knownOnly }), listsDependencies: counting.some(({ summary }) => summary.listsDependencies),
      examined: {
        files: listsFiles ? await countExamined(settling, filesRoot) : sumOf(counting, "files"), modules: sumOf(counting, "modules"),
        dependencies: sumOf(counting, "dependencies"), rules: rules === null ? null : Object.keys(rules).length,
      },
      reported: await countSet(violationsRoot, load), baselined: values.filter(({ baselined }) => baselined).length, bySeverity: countSeverities(values),
    },
  };
}

async function countExamined({ load }: Settling, filesRoot: string): Promise<number> {
  return [...(await readSet(filesRoot, load)).values()].filter((value) => readFile(value).examined).length;
}

/** A sum with a part that is not known is not known. */
function sumOf(reports: readonly RecordedReport[], what: keyof AnalysisSummary["examined"]): number | null {
  return reports.reduce<number | null>((sum, { summary }) => { const one = summary.examined[what]; return sum === null || one === null ? null : sum + one; }, 0);
}

/** Keeps a value as JSON and answers its digest. */
export async function keepJson({ tx, repositoryId }: Settling, value: unknown): Promise<string> {
  const text = JSON.stringify(value);
  const digest = digestOf(text);
  await keepContent(tx, repositoryId, digest, text);
  return digest;
}

/** How many violations there are of each severity. */
export function countSeverities(violations: readonly StoredViolation[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { severity } of violations) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}
