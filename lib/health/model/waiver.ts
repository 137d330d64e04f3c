import { type Result, fail, ok } from "@/lib/kernel";

/** Patterns, each of which must hold where it is given; at least one is. */
export type WaiverPatterns = {
  /** Names, in which `*` stands for any characters and `?` for one. */
  readonly rule: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** A path as CODEOWNERS writes them: of the file that the violation comes from. */
  readonly file: string | null;
};

export const WAIVER_STATUSES = ["asked", "standing", "expired", "ended", "declined"] as const;
/** `asked`: waits for somebody who may approve it. `standing`: in force now. The others are history, and stay. */
export type WaiverStatus = (typeof WAIVER_STATUSES)[number];

/** What happened to a waiver, as its trail tells it. */
export type WaiverStep = { readonly what: "asked" | "approved" | "declined" | "ended" | "expired"; readonly at: Date; readonly by: string | null; readonly because: string | null };

/** A waiver as it is kept. */
export type WaiverRecord = WaiverPatterns & {
  readonly id: string;
  readonly reason: string;
  readonly link: string | null;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly expiresAt: Date | null;
  readonly approved: boolean | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly endedBy: string | null;
  readonly endedAt: Date | null;
  readonly endedBecause: string | null;
};

export const LONGEST_REASON = 2000;

/** The reason as it is kept: without white space around it; it says something, in at most 2,000 characters. */
export function checkReason(reason: string): Result<string, "META_INVALID"> {
  const text = reason.trim();
  if (text === "") return fail("META_INVALID", "Say why: a waiver without a reason cannot be judged by others.");
  return text.length > LONGEST_REASON ? fail("META_INVALID", `Keep the reason under ${LONGEST_REASON} characters; link to the rest.`) : ok(text);
}

/** A link is somebody's text and becomes an address that others press: only the web's own kinds are taken. */
export function checkLink(link: string | null): Result<string | null, "META_INVALID"> {
  const text = link?.trim() ?? "";
  if (text === "") return ok(null);
  const isWeb = URL.canParse(text) && ["https:", "http:"].includes(new URL(text).protocol);
  return isWeb && text.length <= 2000 ? ok(text) : fail("META_INVALID", "Give the link as a web address: https://…");
}

/** When a waiver stood: from its approval until it was ended or expired, whichever came first; null while it is asked for or declined. `to` null: it has not ended by now. */
export function standingOf({ approved, decidedAt, endedAt, expiresAt }: Pick<WaiverRecord, "approved" | "decidedAt" | "endedAt" | "expiresAt">, now: Date): { from: Date; to: Date | null } | null {
  if (approved !== true || decidedAt === null) return null;
  const over = [endedAt, expiresAt].filter((at) => at !== null && at <= now).map((at) => at?.getTime() ?? 0);
  return { from: decidedAt, to: over.length === 0 ? null : new Date(Math.min(...over)) };
}

export function statusOf(waiver: Pick<WaiverRecord, "approved" | "endedAt" | "expiresAt">, now: Date): WaiverStatus {
  if (waiver.approved === false) return "declined";
  if (isBefore(waiver.expiresAt, waiver.endedAt) && isOver(waiver.expiresAt, now)) return waiver.approved === null ? "declined" : "expired";
  if (waiver.endedAt !== null) return waiver.approved === null ? "declined" : "ended";
  return waiver.approved === null ? "asked" : "standing";
}

function isBefore(one: Date | null, other: Date | null): boolean {
  return one !== null && (other === null || one <= other);
}

function isOver(at: Date | null, now: Date): boolean {
  return at !== null && at <= now;
}

/** The trail, oldest first. It is read off the waiver, which is never rewritten, only added to. */
export function trailOf(waiver: WaiverRecord, now: Date): WaiverStep[] {
  const { requestedBy, requestedAt, approved, decidedBy, decidedAt, endedBy, endedAt, endedBecause, expiresAt } = waiver;
  const steps: WaiverStep[] = [{ what: "asked", at: requestedAt, by: requestedBy, because: waiver.reason }];
  if (approved !== null && decidedAt) steps.push({ what: approved ? "approved" : "declined", at: decidedAt, by: decidedBy, because: null });
  if (endedAt) steps.push({ what: approved === null ? "declined" : "ended", at: endedAt, by: endedBy, because: endedBecause });
  if (expiresAt && approved !== false && statusOf(waiver, now) === (approved === null ? "declined" : "expired") && !endedAt) steps.push({ what: "expired", at: expiresAt, by: null, because: null });
  return steps;
}
