import {
  type FoundViolations, type Lifetime, type OrderKey, type RuleRow, type Violation, type ViolationLife, type ViolationQuestion,
  findLatestSnapshot, findMoment, findViolation as findHistoryViolation, listIds as listHistoryIds, listRules as listHistoryRules, listViolations as listHistoryViolations, pointAt, readGraph,
} from "@/lib/history";
import { type RepositoryId, type Result, ok } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { keepTime } from "./keep-time";
import { type Waiver, listWaiversAbout } from "./list-waivers";
import { tanglesOf } from "./model/change";
import { keyOfPoint } from "./model/days";
import type { WaivedPart } from "./model/waived";
import { countParts, readParts } from "./waived.store";

/** A question about violations. `tangle` names one by its modules, as the grouping does; nothing finds what is in none. */
export type HealthQuestion = Omit<ViolationQuestion, "only" | "except" | "tangle" | "tangles"> & { tangle?: string | undefined };

/** A violation with the waiver by which it counts as waived, if it does. */
export type HealthViolation = Violation & { waiver: string | null };

export type HealthViolations = Omit<FoundViolations, "items"> & { items: HealthViolation[] };

/** A page of violations, waivers taken into account. NOT_FOUND: `at` or `changedAt` names a commit without a snapshot. */
export async function listViolations(repositoryId: RepositoryId, question: HealthQuestion): Promise<Result<HealthViolations, "NOT_FOUND" | "META_INVALID">> {
  const asked = await withWaivers(repositoryId, question);
  if (!asked.ok) return asked;
  const { waived } = asked.value;
  const found = await listHistoryViolations(repositoryId, asked.value.question);
  if (!found.ok) return found;
  return ok({ ...found.value, items: found.value.items.map((violation) => shown(violation, waived.get(violation.fingerprint))) });
}

/** The public ids of what a question finds, at most `limit` of them. */
export async function listViolationIds(repositoryId: RepositoryId, question: HealthQuestion, limit: number): Promise<string[]> {
  const asked = await withWaivers(repositoryId, question);
  return asked.ok ? (await listHistoryIds(repositoryId, asked.value.question, limit)).map(({ id }) => id) : [];
}

type Asked = { question: ViolationQuestion; waived: Map<string, WaivedPart> };

async function withWaivers(repositoryId: RepositoryId, { tangle, ...question }: HealthQuestion): Promise<Result<Asked, "NOT_FOUND">> {
  await keepTime([repositoryId]);
  const moment = await findMoment(repositoryId, question);
  if (!moment.ok) return moment;
  const { at } = moment.value;
  if (at === null) return ok({ question, waived: new Map() });
  const waived = new Map((await readParts(noTransaction, repositoryId, { at })).map((part) => [part.fingerprint, part]));
  const tangled = tangle === undefined && question.group !== "tangle" ? {} : await tanglesAt(repositoryId, at, tangle);
  return ok({ question: { ...question, ...tangled, ...narrowed(question.status, waived) }, waived });
}

/** What is waived is open to history: which of the open ones are meant is said by their fingerprints. */
function narrowed(status: ViolationQuestion["status"], waived: ReadonlyMap<string, unknown>): Partial<ViolationQuestion> {
  if (status === "waived") return { status: "open", only: [...waived.keys()] };
  return (status === undefined || status === "open") && waived.size > 0 ? { except: [...waived.keys()] } : {};
}

async function tanglesAt(repositoryId: RepositoryId, at: OrderKey, tangle: string | undefined): Promise<Partial<ViolationQuestion>> {
  const graph = await readGraph(repositoryId, at);
  const tangles = graph ? tanglesOf(graph) : [];
  return { tangles, ...(tangle === undefined ? {} : { tangle: tangles.find((modules) => modules.join(", ") === tangle) ?? [] }) };
}

function shown(violation: Violation, part: WaivedPart | undefined): HealthViolation {
  return part && violation.status === "open" ? { ...violation, status: "waived", waiver: part.waiver } : { ...violation, waiver: null };
}

export type HealthLife = ViolationLife & {
  /** The waiver by which it counts as waived now; null when it does not. */
  waiver: Waiver | null;
  /** Every waiver that named it or that it counted by, newest first. */
  waivers: Waiver[];
};

/** One violation with its whole life, waivers included; null when there is none with this id. */
export async function findViolation(repositoryId: RepositoryId, id: string): Promise<HealthLife | null> {
  await keepTime([repositoryId]);
  const violation = await findHistoryViolation(repositoryId, id);
  if (!violation) return null;
  const parts = await readParts(noTransaction, repositoryId, { chains: [violation.id] });
  const latest = await findLatestSnapshot(repositoryId);
  const now = latest ? parts.find(({ opened, closed }) => opened <= latest.key && closed > latest.key) : undefined;
  const fingerprints = [...new Set([violation.fingerprint, ...parts.map(({ fingerprint }) => fingerprint)])];
  const waivers = await listWaiversAbout(repositoryId, { fingerprints, ids: [...new Set(parts.map(({ waiver }) => waiver))] });
  const isWaived = violation.status === "open" && now !== undefined;
  return {
    ...violation, status: isWaived ? "waived" : violation.status, lifetimes: violation.lifetimes.flatMap((lifetime) => splitLifetime(lifetime, parts)),
    waiver: isWaived ? (waivers.find((waiver) => waiver.id === now.waiver) ?? null) : null, waivers,
  };
}

/** A span of a life, parted where it was waived and where it was open again. */
function splitLifetime(lifetime: Lifetime, parts: readonly WaivedPart[]): Lifetime[] {
  if (lifetime.status !== "open") return [lifetime];
  const [opened, closed] = [keyOfPoint(lifetime.openedBy), lifetime.closedBy ? keyOfPoint(lifetime.closedBy) : null];
  const within = parts.filter((part) => part.opened >= opened && (closed === null || part.opened < closed));
  const spans: Lifetime[] = [];
  let rest: Lifetime | null = lifetime;
  for (const part of within) {
    if (!rest) break;
    if (part.opened > keyOfPoint(rest.openedBy)) spans.push({ ...rest, closedBy: pointAt(part.opened), closedAs: "waived" });
    const begun: Lifetime = part.opened > keyOfPoint(rest.openedBy) ? { ...rest, openedBy: pointAt(part.opened), openedAs: "waived" } : rest;
    const goesOn = part.ended !== null && (closed === null || part.closed < closed);
    spans.push({ ...begun, status: "waived", ...(goesOn ? { closedBy: pointAt(part.closed), closedAs: "unwaived" } : {}) });
    rest = goesOn ? { ...lifetime, openedBy: pointAt(part.closed), openedAs: "unwaived" } : null;
  }
  return rest ? [...spans, rest] : spans;
}

/** Every rule of every source; what is waived is not open. */
export async function listRules(repositoryId: RepositoryId): Promise<(RuleRow & { waived: number })[]> {
  await keepTime([repositoryId]);
  const [rules, latest] = await Promise.all([listHistoryRules(repositoryId), findLatestSnapshot(repositoryId)]);
  const counts = latest ? await countParts(noTransaction, repositoryId, [latest.key]) : [];
  return rules.map((row) => {
    const own = counts.filter(({ source, rule }) => source === row.source && rule === row.rule);
    const openByModule = { ...row.openByModule };
    for (const { fromModule, count } of own) openByModule[fromModule] = (openByModule[fromModule] ?? 0) - count;
    const waived = own.reduce((sum, { count }) => sum + count, 0);
    return { ...row, open: row.open - waived, waived, openByModule: Object.fromEntries(Object.entries(openByModule).filter(([, count]) => count > 0)) };
  });
}
