"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";

import { type Slug, openRepository } from "@/app/_access/open-repository";
import { repositoryPath } from "@/app/_ui/format";
import type { Result } from "@/lib/kernel";
import { type PolicyEffect, RATCHET_DIMENSIONS, changeLimit, changeRuleSetting, foreseeLimit, foreseeRuleSetting } from "@/lib/review";

import { COUNTS_AS, choiceIn } from "./choices";

/** What a decision would do: how many open violations it concerns, and whether a reason must be given. */
export type Foreseen = { ok: true; open: number; loosens: boolean } | { ok: false; text: string };

const RuleForm = z
  .object({ rule: z.string().max(3000), counts: z.enum(COUNTS_AS.map(([value]) => value), "Say how it counts.") })
  .transform(({ rule, counts }, context) => {
    const { of: source, name } = choiceIn(rule);
    if (source === null || name === null) context.addIssue({ code: "custom", message: "Pick a rule." });
    return { source: source ?? "", rule: name ?? "", muted: counts === "muted", severity: counts === "muted" || counts === "reported" ? null : counts };
  });

const LimitForm = z
  .object({ group: z.string().max(3000), limit: z.coerce.number("Give a whole number.").int("Give a whole number.").min(0, "Give 0 or more.") })
  .transform(({ group, limit }, context) => {
    const { of, name: value } = choiceIn(group);
    const dimension = RATCHET_DIMENSIONS.find((one) => one === of);
    if (dimension !== undefined && value !== null) return { dimension, value, limit };
    context.addIssue({ code: "custom", message: "Pick a group." });
    return z.NEVER;
  });

const Reason = z.object({ reason: z.string().default("") });

/** What counting a rule otherwise would do now. */
export async function foreseeRule(slug: Slug, fields: Record<string, string>): Promise<Foreseen> {
  const { repository } = await openRepository(slug, "admin");
  const read = RuleForm.safeParse(fields);
  return read.success ? effectOf(await foreseeRuleSetting(repository.id, read.data)) : complaintOf(read.error);
}

/** Counts a rule otherwise; answers what is wrong, or null. */
export async function decideRule(slug: Slug, _previous: string | null, form: FormData): Promise<string | null> {
  const { repository, principal } = await openRepository(slug, "admin");
  const read = RuleForm.safeParse(Object.fromEntries(form));
  if (!read.success) return complaintOf(read.error).text;
  const changed = await changeRuleSetting(repository.id, { ...read.data, ...Reason.parse(Object.fromEntries(form)), by: principal.name });
  if (!changed.ok) return changed.detail;
  revalidatePath(repositoryPath(repository), "layout");
  return null;
}

/** What another limit would do now. */
export async function foreseeGroup(slug: Slug, fields: Record<string, string>): Promise<Foreseen> {
  const { repository } = await openRepository(slug, "admin");
  const read = LimitForm.safeParse(fields);
  return read.success ? effectOf(await foreseeLimit(repository.id, read.data)) : complaintOf(read.error);
}

/** Sets a limit; answers what is wrong, or null. */
export async function decideLimit(slug: Slug, _previous: string | null, form: FormData): Promise<string | null> {
  const { repository, principal } = await openRepository(slug, "admin");
  const read = LimitForm.safeParse(Object.fromEntries(form));
  if (!read.success) return complaintOf(read.error).text;
  const changed = await changeLimit(repository.id, { ...read.data, ...Reason.parse(Object.fromEntries(form)), by: principal.name });
  if (!changed.ok) return changed.detail;
  revalidatePath(repositoryPath(repository), "layout");
  return null;
}

function effectOf(effect: Result<PolicyEffect, string>): Foreseen {
  return effect.ok ? { ok: true, open: effect.value.open, loosens: effect.value.loosens } : { ok: false, text: effect.detail };
}

function complaintOf(error: z.ZodError): { ok: false; text: string } {
  return { ok: false, text: error.issues[0]?.message ?? "Please check the form." };
}
