import { z } from "zod";

import { type Result, fail, ok } from "@/lib/kernel";

import { PRESETS } from "./presets";

const DAY_MS = 86_400_000;

const Form = z.object({
  reason: z.string().trim().min(10, "Say why, in a sentence that others can judge.").max(2000, "Keep the reason under 2,000 characters; link to the rest."),
  until: z.enum(PRESETS.map(([value]) => value), "Say until when."),
  day: z.string().default(""),
  link: z.string().trim().max(2000).default(""),
});

export type WaiverForm = { reason: string; expiresAt: Date | null; link: string | null };

/** What a form about a waiver says. Days are UTC, and a waiver holds until the end of its last. */
export function readWaiverForm(form: FormData, now: Date): Result<WaiverForm, "INVALID"> {
  const read = Form.safeParse(Object.fromEntries(form));
  if (!read.success) return fail("INVALID", read.error.issues[0]?.message ?? "Please check the form.");
  const { reason, until, day, link } = read.data;
  if (until === "day" && !z.iso.date().safeParse(day).success) return fail("INVALID", "Give the last day as a date.");
  return ok({ reason, link: link === "" ? null : link, expiresAt: endOf(until, day, now) });
}

function endOf(until: (typeof PRESETS)[number][0], day: string, now: Date): Date | null {
  if (until === "never") return null;
  const last = until === "day" ? day : new Date(now.getTime() + Number(until) * DAY_MS).toISOString().slice(0, 10);
  return new Date(`${last}T23:59:59.999Z`);
}
