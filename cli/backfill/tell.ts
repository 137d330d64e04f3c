import { type Attachment, readAttachments } from "../attachments";
import type { ReportFile } from "../find-reports";
import { readLine } from "../history";
import { EXIT, type Outcome, done } from "../outcome";
import type { CommitFacts } from "../parse-git-log";
import type { Repository } from "../repository";
import { type AcceptedReport, sendEnvelope } from "../send-report";
import type { Server } from "../talk";
import { type EnvelopeOptions, envelopesOf } from "../upload";
import type { Prepared, Sample } from "./prepare";

/** What is stated of every report of a backfill. */
export type Stated = Pick<EnvelopeOptions, "source" | "tool" | "root" | "scope">;

/** An upload tells of at most so many ancestors. */
const MOST_LINEAGE = 1000;

/**
 * Sends reports about a commit of the past as `upload` would have sent them then: with what git knows of the commit and of
 * those between it and the next older sample, and with the owners, configuration and baselines that it holds.
 *
 * A report that is made up later counts as the earliest run of its commit, so that one that CI sent at the time goes before
 * it; of two backfills the later one counts.
 */
export async function tell(
  server: () => Outcome<Server>,
  { repository, name, branch, defaultBranch }: Pick<Prepared, "repository" | "name" | "branch" | "defaultBranch">,
  sample: Sample,
  { files, stated, runId, from, withBaselines }: { files: readonly ReportFile[]; stated: Stated; runId: string; from: Repository | null; withBaselines: boolean },
): Promise<Outcome<AcceptedReport[]>> {
  const facts = await readLine(repository.git, sample.sha, sample.reach, repository.boundary, repository.lacks);
  const [commit = null, ...ancestors] = facts;
  const tools = new Set(files.flatMap(({ tool }) => tool ?? stated.tool ?? []));
  const { attachments } = await readAttachments(repository, sample.sha, withBaselines ? tools : new Set());
  const options: EnvelopeOptions = { ...stated, committedAt: null, parents: null, baselines: [], runId, runAttempt: null, runUrl: null, runAt: sample.committedAt, runCommand: null };
  const subject = { commit: sample.sha, tested: null, branch, defaultBranch, pullRequest: null, base: null, notes: [] };

  const reports: AcceptedReport[] = [];
  for (const [index, lineage] of inParts(ancestors).entries()) {
    const history = { commit, lineage, mergeBase: null, isCutOff: false };
    const envelopes = envelopesOf(options, name, subject, history, null, files, forWhom(attachments, withBaselines), from ?? repository);
    if (!envelopes.ok) return envelopes;
    for (const envelope of envelopes.value) {
      const to = server();
      if (!to.ok) return to;
      const sent = await sendEnvelope(to.value, envelope);
      if (!sent.ok) return sent;
      if (index === 0) reports.push(...sent.value.reports);
    }
  }
  return done(reports);
}

/** The same report once more says nothing new but what it tells of further commits. */
function inParts(ancestors: readonly CommitFacts[]): CommitFacts[][] {
  const parts: CommitFacts[][] = [];
  for (let at = 0; at === 0 || at < ancestors.length; at += MOST_LINEAGE) parts.push(ancestors.slice(at, at + MOST_LINEAGE));
  return parts;
}

function forWhom(attachments: readonly Attachment[], withBaselines: boolean): Attachment[] {
  return attachments.filter(({ role }) => withBaselines || role !== "baseline");
}

/** Whether a refusal is about this report alone, so that the next one is worth a try. */
export function isAboutReport({ exit, code = "" }: { exit: number; code?: string }): boolean {
  return exit === EXIT.failed && !["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"].includes(code);
}
