"use server";

import { z } from "zod";

import { type Slug, openRepository } from "@/app/_access/open-repository";
import { count } from "@/app/_ui/format";
import { foreseeWaiver, listViolationIds, waiveViolations } from "@/lib/health";
import { can } from "@/lib/identity";
import type { RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";

import { readWaiverForm } from "../waivers/waiver-form";
import { asAsked } from "./as-asked";
import { loadQuestion } from "./question";
import type { Foreseen } from "./waive-dialog.client";

/** As many as one waiver names at once. More are better told by a pattern. */
const MOST = 20_000;

const Ids = z.array(z.string().regex(/^[0-9a-f]{32}$/)).max(MOST).nullable();
const Search = z.string().max(20_000);

/** What waiving would change now. `ids` null: everything that the page's question finds. */
export async function foreseeByHand(slug: Slug, search: string, ids: readonly string[] | null): Promise<Foreseen> {
  const { repository } = await openRepository(slug);
  const meant = await idsOf(repository.id, search, ids);
  if (meant.length === 0) return { ok: false, text: "Nothing of it is there any more." };
  const effect = await foreseeWaiver(repository.id, { violations: meant });
  return effect.ok ? { ok: true, ...effect.value } : { ok: false, text: effect.detail };
}

/** Waives what was picked, or asks for it; answers what is wrong, or null. */
export async function waiveByHand(slug: Slug, search: string, ids: readonly string[] | null, form: FormData): Promise<string | null> {
  const { repository, principal } = await openRepository(slug, "read", { signedIn: true });
  const read = readWaiverForm(form, clock.now());
  if (!read.ok) return read.detail;
  const meant = await idsOf(repository.id, search, ids);
  if (meant.length === 0) return "Nothing of it is there any more.";
  if (meant.length === MOST) return `That is more than ${count(MOST, "violation")} at once. Waive them by a pattern.`;
  const waived = await waiveViolations(repository.id, { match: { violations: meant }, ...read.value, by: principal.name, approves: can(principal, "waive", repository.id) });
  return waived.ok ? null : waived.detail;
}

async function idsOf(id: RepositoryId, search: string, ids: readonly string[] | null): Promise<readonly string[]> {
  const given = Ids.parse(ids);
  return given ?? (await listViolationIds(id, { ...asAsked(loadQuestion(Search.parse(search))), cursor: undefined, group: undefined }, MOST));
}
