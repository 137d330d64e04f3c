"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";

import { type Slug, openRepository } from "@/app/_access/open-repository";
import { repositoryPath } from "@/app/_ui/format";
import { decideWaiver, endWaiver, foreseeWaiver, waiveViolations } from "@/lib/health";
import { can } from "@/lib/identity";
import { clock } from "@/lib/kernel/time";

import type { Foreseen } from "../violations/waive-dialog.client";
import { readWaiverForm } from "./waiver-form";

const pattern = z.string().trim().max(500, "Keep each pattern under 500 characters.").transform((text) => (text === "" ? null : text));
const Patterns = z.object({ rule: pattern, from: pattern, to: pattern, file: pattern });
const Because = z.object({ because: z.string().trim().max(2000).default("") });

export type Patterns = { rule: string; from: string; to: string; file: string };

/** What a waiver by these patterns would change now. */
export async function foreseeByPattern(slug: Slug, patterns: Patterns): Promise<Foreseen> {
  const { repository } = await openRepository(slug);
  const read = Patterns.safeParse(patterns);
  if (!read.success) return { ok: false, text: read.error.issues[0]?.message ?? "Please check the patterns." };
  const effect = await foreseeWaiver(repository.id, read.data);
  return effect.ok ? { ok: true, ...effect.value } : { ok: false, text: effect.detail };
}

/** Waives by patterns, or asks for it; answers what is wrong, or null. */
export async function waiveByPattern(slug: Slug, _previous: string | null, form: FormData): Promise<string | null> {
  const { repository, principal } = await openRepository(slug, "read", { signedIn: true });
  const read = readWaiverForm(form, clock.now());
  if (!read.ok) return read.detail;
  const patterns = Patterns.safeParse(Object.fromEntries(form));
  if (!patterns.success) return patterns.error.issues[0]?.message ?? "Please check the patterns.";
  const waived = await waiveViolations(repository.id, { match: patterns.data, ...read.value, by: principal.name, approves: can(principal, "waive", repository.id) });
  if (!waived.ok) return waived.detail;
  revalidatePath(repositoryPath(repository, "waivers"));
  return null;
}

/** Ends a waiver, or takes back that it was asked for. */
export async function endById(slug: Slug, id: string, form: FormData): Promise<void> {
  const { repository, principal } = await openRepository(slug, "waive");
  await endWaiver(repository.id, id, { by: principal.name, because: Because.parse(Object.fromEntries(form)).because });
  revalidatePath(repositoryPath(repository), "layout");
}

/** Says yes or no to what was asked for. */
export async function decideById(slug: Slug, id: string, approved: boolean): Promise<void> {
  const { repository, principal } = await openRepository(slug, "waive");
  await decideWaiver(repository.id, id, { approved, by: principal.name });
  revalidatePath(repositoryPath(repository), "layout");
}
