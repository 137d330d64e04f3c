import { randomUUID } from "node:crypto";

import { parsePathPattern } from "@/lib/catalog";
import { type LifeStretch, findLatestSnapshot, listLives } from "@/lib/history";
import { type RepositoryId, type Result, fail, ok } from "@/lib/kernel";
import { cleanText } from "@/lib/kernel/text";
import { clock } from "@/lib/kernel/time";
import { noTransaction, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { matcherOf } from "./count-waivers";
import { waiversChanged } from "./events";
import { measureWaivers } from "./measure-snapshots";
import { NEVER } from "./model/waived";
import { type WaiverPatterns, checkLink, checkReason } from "./model/waiver";
import { raiseVersion, readParts } from "./waived.store";
import { insertWaiver } from "./waiver.store";

/** Violations by their public ids, or by patterns over rule, modules and file. */
export type WaiverMatch = { readonly violations: readonly string[] } | WaiverPatterns;

export type WaiverWish = {
  match: WaiverMatch;
  reason: string;
  link?: string | null | undefined;
  /** Null: until it is ended. */
  expiresAt: Date | null;
  by: string;
  /** Whether whoever asks may also approve; else it waits for somebody who may. */
  approves: boolean;
  /** When it was granted, for a history that is told afterwards; now when left out. */
  at?: Date | undefined;
};

type Refusal = "META_INVALID" | "NOT_FOUND";

const LONGEST_PATTERN = 500;
const ID = /^[0-9a-f]{32}$/;

/**
 * Accepts violations on purpose, or asks for it. Answers the waiver's id. NOT_FOUND: one of the ids is none of this repository;
 * META_INVALID: nothing of it is open, a pattern cannot be read, the expiry is over already, or there is no reason.
 */
export async function waiveViolations(repositoryId: RepositoryId, wish: WaiverWish): Promise<Result<{ id: string }, Refusal>> {
  const now = wish.at ?? clock.now();
  const reason = checkReason(clean(wish.reason));
  if (!reason.ok) return reason;
  const link = checkLink(wish.link ?? null);
  if (!link.ok) return link;
  if (wish.expiresAt !== null && wish.expiresAt <= now) return fail("META_INVALID", "The waiver would have expired already: give a later day, or null for none.");
  const subject = await subjectOf(repositoryId, wish.match);
  if (!subject.ok) return subject;

  const id = randomUUID();
  const decision = wish.approves ? { approved: true, decidedBy: clean(wish.by), decidedAt: now } : { approved: null, decidedBy: null, decidedAt: null };
  await transaction(async (tx) => {
    await insertWaiver(tx, repositoryId, {
      id, ...subject.value, reason: reason.value, link: link.value, requestedBy: clean(wish.by), requestedAt: now, expiresAt: wish.expiresAt,
      ...decision, endedBy: null, endedAt: null, endedBecause: null,
    });
    if (!wish.approves) return;
    await raiseVersion(tx, repositoryId, null);
    await publish(tx, waiversChanged({ repositoryId }));
  });
  // At once, so that whoever waives sees it; the job makes up for it where this is interrupted.
  if (wish.approves) await measureWaivers(repositoryId);
  return ok({ id });
}

function clean(text: string): string {
  return cleanText(text, { maxLength: 10_000 }).text;
}

type Subject = WaiverPatterns & { fingerprints: string[] };

const NO_PATTERNS: WaiverPatterns = { rule: null, from: null, to: null, file: null };

async function subjectOf(repositoryId: RepositoryId, match: WaiverMatch): Promise<Result<Subject, Refusal>> {
  if (!("violations" in match)) return patternsOf(match);
  const ids = [...new Set(match.violations.map((id) => id.toLowerCase()))];
  if (ids.length === 0) return fail("META_INVALID", "Name at least one violation.");
  const lives = await livesOf(repositoryId, ids);
  const unknown = ids.find((id) => !lives.some(({ chain, fingerprint }) => chain === id || fingerprint === id));
  if (unknown !== undefined) return fail("NOT_FOUND", `There is no violation ${unknown.slice(0, 40)} in this repository.`);
  const last = new Map(lives.map((stretch) => [stretch.chain, stretch]));
  const open = [...last.values()].filter(({ isOpen, closed }) => isOpen && closed === NEVER);
  if (open.length === 0) return fail("META_INVALID", "Nothing of it is open: it is gone already, or stands in the checker's own baseline.");
  return ok({ ...NO_PATTERNS, fingerprints: open.map(({ fingerprint }) => fingerprint) });
}

/** Lives by their ids, or by a fingerprint that they pass through. */
async function livesOf(repositoryId: RepositoryId, ids: readonly string[]): Promise<LifeStretch[]> {
  const known = ids.filter((id) => ID.test(id));
  const lives = await listLives(repositoryId, { chains: known });
  const rest = known.filter((id) => !lives.some(({ chain }) => chain === id));
  return rest.length === 0 ? lives : [...lives, ...(await listLives(repositoryId, { through: rest }))];
}

function patternsOf(match: WaiverPatterns): Result<Subject, "META_INVALID"> {
  const { rule, from, to, file } = { rule: trimmed(match.rule), from: trimmed(match.from), to: trimmed(match.to), file: trimmed(match.file) };
  if (rule === null && from === null && to === null && file === null) return fail("META_INVALID", "Say what is waived: a violation, or at least one of rule, from, to and file.");
  if ([rule, from, to, file].some((pattern) => pattern !== null && pattern.length > LONGEST_PATTERN)) return fail("META_INVALID", `Keep each pattern under ${LONGEST_PATTERN} characters.`);
  const path = file === null ? null : parsePathPattern(file);
  if (path !== null && !path.ok) return fail("META_INVALID", `The pattern for files cannot be read: ${path.detail}`);
  return ok({ rule, from, to, file, fingerprints: [] });
}

function trimmed(pattern: string | null): string | null {
  const text = pattern === null ? "" : clean(pattern).trim();
  return text === "" ? null : text;
}

/** What a waiver would do now: how many open violations it would waive, and how many it means that are waived already. */
export type WaiverEffect = { open: number; waived: number };

/** The effect of a waiver before it is granted. */
export async function foreseeWaiver(repositoryId: RepositoryId, match: WaiverMatch): Promise<Result<WaiverEffect, Refusal>> {
  const subject = await subjectOf(repositoryId, match);
  if (!subject.ok) return subject;
  const latest = await findLatestSnapshot(repositoryId);
  if (!latest) return ok({ open: 0, waived: 0 });
  const waived = new Set((await readParts(noTransaction, repositoryId, { at: latest.key })).map(({ fingerprint }) => fingerprint));
  const meant = "violations" in match ? subject.value.fingerprints : await presentLike(repositoryId, subject.value, latest.key);
  const already = meant.filter((fingerprint) => waived.has(fingerprint)).length;
  return ok({ open: meant.length - already, waived: already });
}

async function presentLike(repositoryId: RepositoryId, patterns: WaiverPatterns, at: string): Promise<string[]> {
  const matches = matcherOf(patterns);
  return (await listLives(repositoryId, { after: at })).filter((stretch) => stretch.isOpen && stretch.opened <= at && matches(stretch)).map(({ fingerprint }) => fingerprint);
}
