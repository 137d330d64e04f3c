import { createHash } from "node:crypto";

import { type Configuration, readConfiguration } from "@/lib/catalog";
import { compareCommits } from "@/lib/health";
import { type Base, type ConfigurationDigests, type KnownCommit, type OrderKey, findBase, findCommit, listSourcesOfLate, readConfigurationDigests } from "@/lib/history";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { count } from "@/lib/kernel/text";
import { clock } from "@/lib/kernel/time";
import { noTransaction, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { verdictReached } from "./events";
import { DEFAULT_WAIT_MINUTES, type Evidence, configurationChanges, gateOf, judge } from "./model/verdict";
import { readLimits, settingsInForce } from "./policy.store";
import { type HeadRow, type PlatformPull, type Told, findHead, findVerdictRow, headsNotMerged, headsOfCommit, headsResting, keepVerdict, lockJudging, moveHead, platformPulls, verdictsPastWaiting } from "./pull.store";

/** A source that reported about one of so many commits before the base is expected to report about the head too. */
const COMMITS_LOOKED_AT = 10;
const MINUTE = 60_000;

/** Judges every pull request that a commit is the head of. */
export async function judgeHead(repositoryId: RepositoryId, head: CommitSha): Promise<void> {
  for (const { number } of await headsOfCommit(noTransaction, repositoryId, head)) await judgePullRequest(repositoryId, number, head);
}

/** Judges again what rests on snapshots that are other than before. */
export async function judgeAgain(repositoryId: RepositoryId, keys: readonly OrderKey[]): Promise<void> {
  for (const { number, head } of await headsResting(noTransaction, repositoryId, keys)) await judgePullRequest(repositoryId, number, asId<CommitSha>(head));
}

/** Judges again whatever is not merged: what a waiver accepts is no violation of anybody's. */
export async function judgeAll(repositoryId: RepositoryId): Promise<void> {
  for (const { number, head } of await headsNotMerged(noTransaction, repositoryId)) await judgePullRequest(repositoryId, number, asId<CommitSha>(head));
}

/**
 * Judges one head of a pull request, and says so where the verdict is other than before. Safe to repeat. A verdict that
 * was reached stays as it is once its head is on the line: what was merged was merged on what was known then.
 */
export async function judgePullRequest(repositoryId: RepositoryId, number: number, head: CommitSha): Promise<void> {
  const row = await findHead(noTransaction, repositoryId, number, head);
  const before = await findVerdictRow(noTransaction, repositoryId, number, head);
  if (!row || before?.frozen) return;
  const { evidence, known, since, upTo, merged } = await gather(repositoryId, row, head);
  const verdict = judge(evidence);
  const digest = createHash("sha256").update(JSON.stringify({ ...verdict, waitUntil: null })).digest("hex");
  await transaction(async (tx) => {
    await lockJudging(tx, repositoryId);
    const latest = await findVerdictRow(tx, repositoryId, number, head);
    if (latest?.frozen) return;
    if (known) await moveHead(tx, repositoryId, number, head, known.key);
    await keepVerdict(tx, repositoryId, { verdict, since, upTo, frozen: (known?.onLine === true || merged) && verdict.state === "judged", digest, judgedAt: clock.now() });
    if (latest?.digest !== digest) await publish(tx, verdictReached({ repositoryId, number, head }));
  });
}

type Gathered = { evidence: Evidence; known: KnownCommit | null; since: OrderKey | null; upTo: OrderKey | null; merged: boolean };

/** All that a verdict rests on, and between which keys of the line it does. */
async function gather(repositoryId: RepositoryId, { number, told: uploaded, firstSeen }: HeadRow, head: CommitSha): Promise<Gathered> {
  const pull = (await platformPulls(noTransaction, repositoryId, [number])).get(number) ?? null;
  const told = toldOf(uploaded, pull, head);
  const known = await findCommit(repositoryId, head);
  const base = await findBase(repositoryId, head, { ...(told.tested ? { tested: told.tested } : {}), ...(told.mergeBase === undefined ? {} : { mergeBase: told.mergeBase }) });
  const at = base.commit === null ? null : await findCommit(repositoryId, base.commit);
  const wanted = base.mergeBase === null || base.mergeBase === base.commit ? at : await findCommit(repositoryId, base.mergeBase);
  const late = at === null ? null : await listSourcesOfLate(repositoryId, at.key, COMMITS_LOOKED_AT);
  const [ours, theirs] = [base.commit === null ? null : await readConfigurationDigests(repositoryId, base.commit), await readConfigurationDigests(repositoryId, head)];
  const configuration = await configurationOf(repositoryId, ours);
  const [settings, { held, limits }] = [await settingsInForce(noTransaction, repositoryId), await readLimits(noTransaction, repositoryId)];
  const hasReport = known !== null && known.sources.length > 0;
  const change = hasReport && base.commit !== null ? await compareCommits(repositoryId, base.commit, head) : null;
  return {
    known, merged: pull?.state === "merged" && pull.head === head, since: late?.since ?? null, upTo: wanted?.key ?? null,
    evidence: {
      number, head, title: told.title ?? null, baseRef: told.baseRef ?? null, base: shown(base),
      change, gate: gateOf(configuration), settings, limits, held,
      expected: configuration.sources?.required ?? late?.sources ?? [],
      baseSources: at?.sources ?? [], headSources: known?.sources ?? [],
      configuration: [...(ours ? await changesOf(repositoryId, ours, theirs, configuration) : []), ...baselineChanges(change)],
      waitUntil: new Date(firstSeen.getTime() + (configuration.sources?.waitMinutes ?? DEFAULT_WAIT_MINUTES) * MINUTE).toISOString(),
    },
  };
}

/**
 * What counts of a head: the platform's word before that of uploads. A test merge into a branch that the pull request no
 * longer wants into says nothing of its base.
 */
function toldOf(uploaded: Told, pull: PlatformPull | null, head: CommitSha): Told {
  if (!pull) return uploaded;
  const isRetargeted = uploaded.baseRef !== undefined && uploaded.baseRef !== pull.baseRef;
  const mergeBase = pull.head === head ? (pull.mergeBase ?? undefined) : isRetargeted ? undefined : uploaded.mergeBase;
  return { title: pull.title, baseRef: pull.baseRef, mergeBase, tested: isRetargeted ? undefined : uploaded.tested };
}

/** Bells those who show verdicts: what has waited past its time is no longer waiting. Whoever has heard of it already sees no change. */
export async function endWaiting(): Promise<void> {
  for (const { repositoryId, number, head } of await verdictsPastWaiting(noTransaction, clock.now())) {
    await transaction((tx) => publish(tx, verdictReached({ repositoryId, number, head })));
  }
}

function shown({ commit, mergeBase, distance, exact, reason }: Base): Base {
  return { commit, mergeBase, distance, exact, reason };
}

async function configurationOf(repositoryId: RepositoryId, digests: ConfigurationDigests | null): Promise<Configuration> {
  return digests?.config ? readConfiguration(repositoryId, digests.config.digest) : {};
}

/** What the head does to the baselines of checkers: todo, freeze, suppression and known-violations files. */
function baselineChanges(change: Awaited<ReturnType<typeof compareCommits>>): string[] {
  if (!change) return [];
  const [put, taken] = [change.baselined.length + change.rebaselined.put, change.rebaselined.taken];
  return [...(put > 0 ? [`a checker’s baseline: ${count(put, "violation")} put into it`] : []), ...(taken > 0 ? [`a checker’s baseline: ${count(taken, "violation")} taken out of it`] : [])];
}

/** What the head brings otherwise than its base has it. What it did not bring is not known to be gone. */
async function changesOf(repositoryId: RepositoryId, ours: ConfigurationDigests, theirs: ConfigurationDigests, configuration: Configuration): Promise<string[]> {
  const changes: string[] = [];
  if (theirs.config && theirs.config.digest !== ours.config?.digest) {
    const sections = configurationChanges(configuration, await configurationOf(repositoryId, theirs));
    changes.push(...sections.map((section) => `lintel.yml: ${section}`));
  }
  if (theirs.codeowners && theirs.codeowners.digest !== ours.codeowners?.digest) changes.push(theirs.codeowners.files[0]?.path ?? "CODEOWNERS");
  if (theirs.owners && theirs.owners.digest !== ours.owners?.digest) {
    const before = new Map(ours.owners?.files.map(({ path, digest }) => [path, digest]));
    changes.push(...theirs.owners.files.filter(({ path, digest }) => before.get(path) !== digest).map(({ path }) => path));
  }
  return changes;
}
