import { type CommitSha, type RepositoryId, type Result, asId, fail, ok } from "@/lib/kernel";
import { type Tx, noTransaction } from "@/lib/kernel/transaction";

import { analysesInForce, snapshotBefore, snapshotOfCommit } from "./analysis.store";
import { readContent } from "./bucket.store";
import type { Rules, StoredEnd } from "./model/elements";
import { NEVER, instantOf, secondsOf, shaOf } from "./model/order";
import type { CommitPoint, GroupCount, LifeStretch, Lifetime, OrderKey, Page, Violation, ViolationLife, ViolationQuestion } from "./model/views";
import { type FoundStretch, type LifeQuestion, type PageStart, countGroups, countStretches, findChains, findLives, findStretches, lastChainThrough, stretchesOfChains } from "./violation.store";

const LIMIT = 50;
const MOST = 200;
const DAY = 86_400;
const GOING_ON = new Set(["renamed", "reassigned", "baselined", "unbaselined"]);

export function pointAt(key: OrderKey): CommitPoint {
  return { commit: asId<CommitSha>(shaOf(key)), at: instantOf(key) };
}

/** The key to ask at: of the commit, or of the newest snapshot. */
async function keyOf(repositoryId: RepositoryId, at: CommitSha | undefined): Promise<OrderKey | null> {
  const snapshot = at === undefined ? await snapshotBefore(noTransaction, repositoryId, NEVER) : await snapshotOfCommit(noTransaction, repositoryId, at);
  return snapshot?.key ?? null;
}

type Refused = "NOT_FOUND" | "META_INVALID";

/** The keys that a question is about; `at` null before the first report. NOT_FOUND: `at` or `changedAt` names a commit without a snapshot. */
export async function findMoment(repositoryId: RepositoryId, question: Pick<ViolationQuestion, "at" | "changedAt">): Promise<Result<{ at: OrderKey | null; changedAt: OrderKey | null }, "NOT_FOUND">> {
  const changedAt = question.changedAt === undefined ? null : await keyOf(repositoryId, question.changedAt);
  if (question.changedAt !== undefined && changedAt === null) return fail("NOT_FOUND", `There is no snapshot of commit ${question.changedAt}.`);
  const at = (question.at === undefined ? changedAt : null) ?? (await keyOf(repositoryId, question.at));
  if (at === null && question.at !== undefined) return fail("NOT_FOUND", `There is no snapshot of commit ${question.at}.`);
  return ok({ at, changedAt });
}

export type FoundViolations = Page<Violation> & {
  total: number;
  /** With `group`: the label of each item's group, and the largest groups of the whole answer. */
  labels: string[];
  groups: GroupCount[];
};

const MOST_GROUPS = 500;

/** A page of violations. `total` counts all that the question finds. NOT_FOUND: `at` or `changedAt` names a commit without a snapshot. */
export async function listViolations(repositoryId: RepositoryId, question: ViolationQuestion): Promise<Result<FoundViolations, Refused>> {
  const moment = await findMoment(repositoryId, question);
  if (!moment.ok) return moment;
  const { at, changedAt } = moment.value;
  if (at === null) return ok({ items: [], nextCursor: null, total: 0, labels: [], groups: [] });
  const start = question.cursor === undefined ? null : cursorOf(question.cursor);
  if (question.cursor !== undefined && start === null) return fail("META_INVALID", "The cursor is not one that this list gave.");
  const limit = Math.min(question.limit ?? LIMIT, MOST);
  const rows = await findStretches(noTransaction, repositoryId, question, { at, changedAt, start, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return ok({
    items: await viewsOf(noTransaction, repositoryId, page, at),
    nextCursor: last ? Buffer.from(JSON.stringify([last.groupKey, last.sortValue, last.fingerprint, last.opened])).toString("base64url") : null,
    total: await countStretches(noTransaction, repositoryId, question, at, changedAt),
    labels: question.group === undefined ? [] : page.map(({ groupLabel }) => groupLabel),
    groups: question.group === undefined ? [] : await countGroups(noTransaction, repositoryId, question, { at, changedAt, limit: MOST_GROUPS }),
  });
}

function cursorOf(cursor: string): PageStart | null {
  const match = /^\["((?:[^"\\]|\\.)*)","((?:[^"\\]|\\.)*)","([0-9a-f]{32})","([0-9a-f]{50})"\]$/.exec(Buffer.from(cursor, "base64url").toString());
  if (!match) return null;
  const [group, value, fingerprint, opened]: [string, string, string, string] = JSON.parse(match[0]);
  return { group, value, fingerprint, opened };
}

/** Ids and fingerprints of what a question finds, at most `limit` of them; none before the first report. */
export async function listIds(repositoryId: RepositoryId, question: ViolationQuestion, limit: number): Promise<{ id: string; fingerprint: string }[]> {
  const moment = await findMoment(repositoryId, question);
  if (!moment.ok || moment.value.at === null) return [];
  const { at, changedAt } = moment.value;
  return (await findChains(noTransaction, repositoryId, question, { at, changedAt, limit })).map(({ chain, fingerprint }) => ({ id: chain, fingerprint }));
}

/** Pieces of lives, those of one life together, oldest first. */
export async function listLives(repositoryId: RepositoryId, question: LifeQuestion): Promise<LifeStretch[]> {
  return findLives(noTransaction, repositoryId, question);
}

/** Shows stretches as violations, as of a key. */
export async function viewsOf(tx: Tx, repositoryId: RepositoryId, stretches: readonly FoundStretch[], at: OrderKey): Promise<Violation[]> {
  if (stretches.length === 0) return [];
  const lives = new Map<string, FoundStretch[]>();
  for (const stretch of await stretchesOfChains(tx, repositoryId, stretches.map(({ chain }) => chain))) lives.set(stretch.chain, [...(lives.get(stretch.chain) ?? []), stretch]);
  const tools = new Map((await analysesInForce(tx, repositoryId, at)).map((row) => [row.source, row]));
  return stretches.map((stretch) => viewOf(stretch, lives.get(stretch.chain) ?? [stretch], at, tools.get(stretch.source)?.summary.tool ?? stretch.source));
}

/** The stretch with which the current lifetime began: back through renames and reassignments. */
function beginningOf(stretch: FoundStretch, life: readonly FoundStretch[]): FoundStretch {
  let first = stretch;
  while (GOING_ON.has(first.openedAs)) {
    const before = life.find((one) => one.closed === first.opened);
    if (!before) return first;
    first = before;
  }
  return first;
}

function viewOf(stretch: FoundStretch, life: readonly FoundStretch[], at: OrderKey, tool: string): Violation {
  const first = beginningOf(stretch, life);
  const isPresent = stretch.opened <= at && at < stretch.closed;
  const until = isPresent ? at : stretch.closed;
  const { facts } = stretch;
  return {
    id: stretch.chain, fingerprint: stretch.fingerprint, source: stretch.source, tool, rule: stretch.rule, kind: stretch.kind, severity: stretch.severity,
    status: isPresent ? stretch.status : "fixed",
    from: { ...endOf(facts.from, stretch.fromModule), line: facts.line, column: facts.column },
    to: facts.to ? endOf(facts.to, stretch.toModule) : null,
    fromTeam: stretch.fromTeam, toTeam: stretch.toTeam, message: facts.message,
    openedBy: pointAt(first.opened), openedAs: stretch.openedAs, closedBy: isPresent || stretch.closed === NEVER ? null : pointAt(stretch.closed), closedAs: isPresent ? null : stretch.closedAs,
    ageDays: Math.max(0, Math.floor((secondsOf(until) - secondsOf(first.opened)) / DAY)), ageIsLowerBound: first.openedAs === "discovered", carried: false,
  };
}

function endOf(end: StoredEnd, module: string): { module: string | null; file: string | null; symbol: string | null } {
  return { module: module.startsWith("(") ? (end.module ?? null) : module, file: end.path ?? null, symbol: end.symbol ?? null };
}

/**
 * One violation with its whole life, newest state first told; null when there is none with this id. An id may be older than
 * what is known by now: told of a pull request, or before the history that a life really began in. It is then the fingerprint
 * of a part of that life, and finds it.
 */
export async function findViolation(repositoryId: RepositoryId, id: string): Promise<ViolationLife | null> {
  if (!/^[0-9a-f]{32}$/.test(id)) return null;
  const life = await lifeOf(repositoryId, id);
  const last = life.at(-1);
  const tip = await snapshotBefore(noTransaction, repositoryId, NEVER);
  if (!last || !tip) return null;
  const row = (await analysesInForce(noTransaction, repositoryId, tip.key)).find(({ source }) => source === last.source);
  const rules: Rules | null = row?.rules ? JSON.parse(await readContent(noTransaction, repositoryId, row.rules)) : null;
  const help = rules && Object.hasOwn(rules, last.rule) ? (rules[last.rule]?.help ?? null) : null;
  return {
    ...viewOf(last, life, tip.key, row?.summary.tool ?? last.source),
    lifetimes: life.map(lifetimeOf), path: last.facts.path === null ? null : [...last.facts.path], help,
  };
}

async function lifeOf(repositoryId: RepositoryId, id: string): Promise<FoundStretch[]> {
  const life = await stretchesOfChains(noTransaction, repositoryId, [id]);
  if (life.length > 0) return life;
  const chain = await lastChainThrough(noTransaction, repositoryId, id);
  return chain === null ? [] : stretchesOfChains(noTransaction, repositoryId, [chain]);
}

function lifetimeOf(stretch: FoundStretch): Lifetime {
  const name = (end: StoredEnd | null) => end?.path ?? end?.symbol ?? end?.module ?? null;
  return {
    openedBy: pointAt(stretch.opened), openedAs: stretch.openedAs, closedBy: stretch.closed === NEVER ? null : pointAt(stretch.closed), closedAs: stretch.closedAs,
    from: name(stretch.facts.from) ?? "", to: name(stretch.facts.to), status: stretch.status, severity: stretch.severity,
    fromModule: stretch.fromModule, toModule: stretch.toModule, fromTeam: stretch.fromTeam, toTeam: stretch.toTeam,
  };
}
