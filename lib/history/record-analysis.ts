import { type ConfigurationFile, checkConfiguration, gatherEvidence, isValidConfiguration, recordConfiguration, textDigest } from "@/lib/catalog";
import { type Meta, type Report, type Warning, markFailed, markRecorded, markSuperseded, readAttachments, readFacts, readReport, readSummary } from "@/lib/ingestion";
import { type ReportId, type RepositoryId, type Result, asId, ok } from "@/lib/kernel";
import { type Tx, noTransaction, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { type Agenda, askForContent, askForMap, askForWhatFollows } from "./agenda";
import {
  type AnalysisSummary, type Attached, type RecordedReport,
  analysesOf, analysisBefore, analysisKeys, findAnalysis, findRecordedReport, keepRecordedReport, lockRepository, markRecordedReportRemoved, recordedReports,
} from "./analysis.store";
import { keepSet } from "./bucket.store";
import { configurationsOf, dropConfiguration, findCommits, keepConfiguration, moveConfigurations, nextConfiguration } from "./commit.store";
import { headReported, snapshotsChanged } from "./events";
import { type Counted, countSeverities, foldAnalysis, keepJson } from "./fold-analysis";
import { OWN_SOURCE } from "./model/broken-rules";
import { type BuiltSet, buildSet, digestOf } from "./model/buckets";
import { type GatheredFacts, gatherFacts, readFile, readViolation } from "./model/elements";
import { compareRanks, rankOf } from "./model/fold";
import { NEVER } from "./model/order";
import type { OrderKey } from "./model/views";
import { type CommitChange, type CommitFact, type TipFact, checkFacts, takeCommits } from "./record-commits";
import { isPlaced, settleLine, takeAway, unplace } from "./settle-line";
import { type Evidence, type Settling, beginSettling } from "./settling";

const LONGEST_RECORDING = 15 * 60_000;

/** What a report says about commits. A pull request's upload claims nothing about the default branch. */
export function commitFactsOf(meta: Meta, defaultBranch: string): CommitFact[] {
  const claimed = meta.pullRequest === undefined && meta.branch !== undefined && meta.branch === (meta.defaultBranch ?? defaultBranch);
  const seconds = (at: string | undefined) => (at === undefined ? undefined : Math.floor(Date.parse(at) / 1000));
  const main: CommitFact = { sha: meta.commit, parents: meta.parents, committedAt: seconds(meta.committedAt), renames: meta.renames, paths: meta.paths, claimed };
  const lineage = (meta.lineage ?? []).map((one) => ({ sha: one.sha, parents: one.parents, committedAt: seconds(one.committedAt), renames: one.renames, paths: one.paths, claimed: false }));
  return [main, ...lineage];
}

/** Says, before anything is kept, whether an upload contradicts what is known of its commits. */
export async function checkCommits(repositoryId: RepositoryId, meta: Meta): Promise<Result<void, "COMMIT_CONFLICT" | "META_INVALID">> {
  const facts = commitFactsOf(meta, "");
  return checkFacts(facts, await findCommits(noTransaction, repositoryId, facts.map(({ sha }) => sha)));
}

/** A report read and built into sets, before anything of it is kept. */
export type Prepared = { facts: GatheredFacts; violations: BuiltSet; files: BuiltSet; dependencies: BuiltSet; evidence: Evidence; summary: AnalysisSummary };

/** Reads a whole report's facts and builds its sets; nothing is kept yet. */
async function prepare(report: Report): Promise<Prepared> {
  const { summary } = await readSummary(report.id);
  const facts = await gatherFacts(readFacts(report.id), { source: report.source, scope: scopeOf(report.meta), listsRules: summary.listsRules });
  const violations = facts.violations.map(([, value]) => readViolation(value));
  const paths = facts.files.map(([, value]) => readFile(value).path);
  for (const { from, to } of violations) for (const end of [from, to]) if (end?.path !== undefined) paths.push(end.path);
  return {
    facts, violations: buildSet(facts.violations), files: buildSet(facts.files), dependencies: buildSet(facts.dependencies),
    evidence: { roots: gatherEvidence(paths), modules: facts.modules },
    summary: {
      tool: summary.tool, toolVersion: summary.toolVersion ?? null, examined: summary.examined, listsFiles: summary.listsFiles, listsAllFiles: summary.listsAllFiles, ...(summary.knownOnly && { knownOnly: true }),
      listsDependencies: summary.listsDependencies, reported: violations.length, baselined: violations.filter(({ baselined }) => baselined).length,
      bySeverity: countSeverities(violations),
    },
  };
}

function scopeOf(meta: Meta): string[] | null {
  return meta.scope === undefined || meta.scope.length === 0 ? null : [...new Set(meta.scope)].sort();
}

/** What of a report the history needs to know beside its facts. */
export type Envelope = Pick<Report, "id" | "repositoryId" | "source" | "contentDigest" | "meta">;

/** Makes a normalised report part of the history. Safe to repeat. */
export async function recordAnalysis(reportId: ReportId, defaultBranchOf: (repositoryId: RepositoryId) => Promise<string>): Promise<void> {
  const report = await readReport(reportId);
  if (!report) return;
  const prepared = await prepare(report);
  const attachments = await readAttachments(reportId);
  await recordPrepared(report, prepared, attachments, commitFactsOf(report.meta, await defaultBranchOf(report.repositoryId)));
}

/** Keeps what was prepared, and settles all that depends on it, in one transaction. */
export async function recordPrepared(report: Envelope, prepared: Prepared, attachments: readonly ConfigurationFile[], facts: readonly CommitFact[]): Promise<void> {
  const reportId = report.id;
  await changeHistory(report.repositoryId, async (settling, agenda) => {
    const { tx, repositoryId } = settling;
    const taken = await takeCommits(tx, repositoryId, facts);
    if (!taken.ok) {
      await markFailed(tx, reportId, { code: taken.reason, detail: taken.detail });
      return [];
    }
    await followCommits(settling, taken.value, agenda);
    const known = await findRecordedReport(tx, repositoryId, reportId);
    if (!known) await keepReport(settling, report, prepared, await keepAttachments(tx, report, attachments));
    await foldConfiguration(settling, report.meta.commit, agenda);
    const counted = await foldAnalysis(settling, report.source, report.meta.commit, agenda);
    await tellOfHead(tx, repositoryId, report.meta);
    const warnings = new Map([[reportId, [...(await warningsOf(settling, report.meta, prepared.facts.outsideScope)), ...configurationWarnings(attachments)]]]);
    return counted.map((one) => ({ ...one, warnings }));
  });
}

/** Says that a head has been reported about, if this is one. */
async function tellOfHead(tx: Tx, repositoryId: RepositoryId, { commit, pullRequest, tested, run }: Pick<Meta, "commit" | "pullRequest" | "tested" | "run">): Promise<void> {
  const row = (await findCommits(tx, repositoryId, [commit])).get(commit);
  if (pullRequest === undefined && row?.onLine) return;
  await publish(tx, headReported({ repositoryId, commit, pullRequest, tested, runAt: run?.at }));
}

/** What a person should mend in the lintel.yml that came along. */
function configurationWarnings(attachments: readonly ConfigurationFile[]): Warning[] {
  return attachments.filter(({ role }) => role === "config").flatMap(({ path, text }) =>
    checkConfiguration(text).map(({ code, detail, line, column }) => ({ code, detail: `${[path, ...(line === undefined ? [] : [`line ${line}`]), ...(column === undefined ? [] : [`column ${column}`])].join(", ")}: ${detail}`, count: 1 })));
}

/** What the sender should know of a report that was taken in. */
async function warningsOf({ tx, repositoryId }: Settling, meta: Meta, outsideScope: number): Promise<Warning[]> {
  const warnings: Warning[] = [];
  if (outsideScope > 0) warnings.push({ code: "OUTSIDE_SCOPE", detail: "Rows outside the scope of the report were left out.", count: outsideScope });
  const commit = (await findCommits(tx, repositoryId, [meta.commit])).get(meta.commit);
  if (!commit?.onLine && meta.pullRequest === undefined && meta.branch === undefined) {
    warnings.push({ code: "NOT_ON_LINE", detail: "Nothing says that this commit is on the default branch, so charts leave it out. Send branch and defaultBranch.", count: 1 });
  }
  return warnings;
}

/** Takes in what is said of commits without a report: an envelope that came again, or a platform that says where the default branch stands (`tip`). */
export async function recordCommits(repositoryId: RepositoryId, facts: readonly CommitFact[], { meta, tip }: { meta?: Meta; tip?: TipFact } = {}): Promise<Result<void, "COMMIT_CONFLICT" | "META_INVALID">> {
  let answer: Result<void, "COMMIT_CONFLICT" | "META_INVALID"> = ok(undefined);
  await changeHistory(repositoryId, async (settling, agenda) => {
    const taken = await takeCommits(settling.tx, repositoryId, facts, tip);
    if (taken.ok) await followCommits(settling, taken.value, agenda);
    else answer = taken;
    if (taken.ok && meta?.pullRequest !== undefined) await tellOfHead(settling.tx, repositoryId, meta);
    return [];
  });
  return answer;
}

/** Takes a report out of the history for good: what it alone said never was. False when there is no such report. */
export async function removeReport(repositoryId: RepositoryId, reportId: ReportId): Promise<boolean> {
  let found = false;
  await changeHistory(repositoryId, async (settling, agenda) => {
    const report = await findRecordedReport(settling.tx, repositoryId, reportId);
    if (!report) return [];
    found = true;
    await markRecordedReportRemoved(settling.tx, repositoryId, reportId);
    await foldConfiguration(settling, report.commit, agenda);
    await markSuperseded(settling.tx, reportId);
    const counted = await foldAnalysis(settling, report.source, report.commit, agenda);
    await tellOfHead(settling.tx, repositoryId, { commit: report.commit });
    return counted;
  });
  return found;
}

/** One transaction under the repository's lock: change facts, settle what depends on them, announce it. */
async function changeHistory(repositoryId: RepositoryId, change: (settling: Settling, agenda: Agenda) => Promise<readonly Counted[]>): Promise<void> {
  await transaction(
    async (tx) => {
      await lockRepository(tx, repositoryId);
      const settling = beginSettling(tx, repositoryId);
      const agenda: Agenda = new Map();
      const counted = await change(settling, agenda);
      const { changed, removed } = await settleLine(settling, agenda);
      for (const one of counted) await tellIngestion(tx, repositoryId, one);
      const since = [...changed, ...removed].sort()[0];
      if (since !== undefined) await publish(tx, snapshotsChanged({ repositoryId, since, keys: changed, removed }));
    },
    { timeout: LONGEST_RECORDING },
  );
}

async function tellIngestion(tx: Tx, repositoryId: RepositoryId, { source, commit, counting, superseded, warnings }: Counted): Promise<void> {
  const analysis = await findAnalysis(tx, repositoryId, source, commit);
  for (const id of counting) {
    await markRecorded(tx, asId<ReportId>(id), { reported: analysis?.summary.reported ?? 0, carried: analysis?.carried ?? 0, baselined: analysis?.summary.baselined ?? 0, bySeverity: analysis?.summary.bySeverity ?? {} }, warnings?.get(id) ?? []);
  }
  for (const id of superseded) await markSuperseded(tx, asId<ReportId>(id));
}

/** Analyses and configuration whose commits moved, joined or left the line, and what comes after them. */
async function followCommits(settling: Settling, changes: readonly CommitChange[], agenda: Agenda): Promise<void> {
  const { tx, repositoryId } = settling;
  const concerning = changes.filter(({ before, after }) => before?.onLine || after.onLine);
  if (concerning.length === 0) return;
  const byCommit = new Map(concerning.map((change) => [change.sha, change]));
  for (const row of await configurationsOf(tx, repositoryId, [...byCommit.keys()])) {
    const change = byCommit.get(row.commit);
    if (!change) continue;
    const key = change.after.onLine ? change.after.key : null;
    if (key === row.key) continue;
    if (row.key !== null) await askForMaps(settling, row.role, row.key, agenda);
    await moveConfigurations(tx, repositoryId, row.commit, key);
    if (key !== null) await askForMaps(settling, row.role, key, agenda);
  }
  for (const row of await analysesOf(tx, repositoryId, [...byCommit.keys()])) {
    const change = byCommit.get(row.commit);
    if (!change) continue;
    if (row.source === OWN_SOURCE) {
      if (!change.after.onLine || row.key !== change.after.key) await takeAway(settling, row, agenda);
      continue;
    }
    if (isPlaced(row) && (!change.after.onLine || row.key !== change.after.key)) await unplace(settling, row, agenda);
    if (change.after.onLine && row.key !== change.after.key) askForContent(agenda, change.after.key, row.source);
  }
  const keys = concerning.flatMap(({ before, after }) => [...(before?.onLine ? [before.key] : []), ...(after.onLine ? [after.key] : [])]);
  await askForWhatFollows(settling, keys, agenda);
}

/** Maps may be other ones from a key on, up to the next configuration of the same role. */
async function askForMaps(settling: Settling, role: string, from: OrderKey, agenda: Agenda): Promise<void> {
  const next = await nextConfiguration(settling.tx, settling.repositoryId, role, from);
  for (const key of await analysisKeys(settling.tx, settling.repositoryId, from, next ?? NEVER)) if (key !== next) askForMap(agenda, key);
}

async function keepAttachments(tx: Tx, report: Envelope, attachments: readonly ConfigurationFile[]): Promise<Attached> {
  const byRole = new Map<string, ConfigurationFile[]>();
  for (const file of attachments) byRole.set(file.role, [...(byRole.get(file.role) ?? []), file]);
  if (byRole.size > 0) await recordConfiguration(tx, report.repositoryId, attachments);
  const attached: Attached = {};
  for (const [role, files] of byRole) {
    const listed = files.map(({ path, text }) => ({ path, digest: textDigest(text) })).sort((one, other) => (one.path < other.path ? -1 : 1));
    const [first] = listed;
    const valid = role !== "config" || files.every(({ text }) => isValidConfiguration(text));
    attached[role] = { digest: role === "owners" || !first ? digestOf(JSON.stringify(listed)) : first.digest, valid, files: listed };
  }
  return attached;
}

async function keepReport(settling: Settling, report: Envelope, prepared: Prepared, configuration: Attached): Promise<void> {
  const { tx, repositoryId } = settling;
  const base = await analysisBefore(tx, repositoryId, report.source, NEVER);
  await keepSet(tx, repositoryId, prepared.violations, base?.violationsRoot ?? null);
  await keepSet(tx, repositoryId, prepared.files, base?.filesRoot ?? null);
  await keepSet(tx, repositoryId, prepared.dependencies, base?.dependenciesRoot ?? null);
  const scope = scopeOf(report.meta);
  const recorded: RecordedReport = {
    reportId: report.id, commit: report.meta.commit, source: report.source, rank: rankOf(report.meta.run, scope === null, report.contentDigest), configuration, removed: false, scope,
    violationsRoot: prepared.violations.root, filesRoot: prepared.files.root, dependenciesRoot: prepared.dependencies.root,
    evidence: await keepJson(settling, prepared.evidence), rules: prepared.facts.rules === null ? null : await keepJson(settling, prepared.facts.rules), summary: prepared.summary,
  };
  await keepRecordedReport(tx, repositoryId, recorded);
}

/** The configuration of a commit: of each role the file of the run that ranks highest among the reports that brought one. */
async function foldConfiguration(settling: Settling, commit: string, agenda: Agenda): Promise<void> {
  const { tx, repositoryId } = settling;
  const reports = (await recordedReports(tx, repositoryId, commit)).filter(({ removed }) => !removed).sort((one, other) => compareRanks(one.rank, other.rank));
  const known = new Map((await configurationsOf(tx, repositoryId, [commit])).map((row) => [row.role, row]));
  const row = (await findCommits(tx, repositoryId, [commit])).get(commit);
  const key = row?.onLine ? row.key : null;
  for (const role of ["config", "codeowners", "owners"]) {
    const best = reports.findLast(({ configuration }) => configuration[role] !== undefined);
    const attached = best?.configuration[role];
    const before = known.get(role);
    if (before?.digest === attached?.digest && before?.valid === attached?.valid) continue;
    if (key !== null) await askForMaps(settling, role, key, agenda);
    if (!best || !attached) await dropConfiguration(tx, repositoryId, commit, role);
    else await keepConfiguration(tx, repositoryId, { commit, role, rank: best.rank, digest: attached.digest, valid: attached.valid, files: attached.files, key });
    if (key !== null) await askForMaps(settling, role, key, agenda);
  }
}
