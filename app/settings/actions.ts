"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";

import { type Slug, openRepository, requireAdministrator } from "@/app/_access/open-repository";
import { registerRepository, updateRepository } from "@/lib/catalog";

import type { Answer } from "./answer";

const Visibility = z.enum(["private", "public"], "Choose private or public.");
const NewRepository = z.object({
  repository: z.string().trim().regex(/^[^/\s]+\/[^/\s]+$/, "Name it as owner/name, as in its address on the code host."),
  defaultBranch: z.string().trim().min(1, "Name the default branch.").max(255),
  visibility: Visibility,
});
const Changed = NewRepository.omit({ repository: true });

export async function registerRepositoryByForm(_previous: Answer | null, form: FormData): Promise<Answer> {
  await requireAdministrator();
  const wish = NewRepository.safeParse(Object.fromEntries(form));
  if (!wish.success) return { done: false, text: complaintOf(wish.error) };
  const [owner = "", name = ""] = wish.data.repository.split("/");
  const registered = await registerRepository({ owner, name, defaultBranch: wish.data.defaultBranch, visibility: wish.data.visibility });
  if (!registered.ok) return { done: false, text: registered.detail };
  revalidatePath("/", "layout");
  return { done: true, text: `${owner}/${name} is registered. Next: a token for its CI.` };
}

export async function changeRepository(slug: Slug, _previous: Answer | null, form: FormData): Promise<Answer> {
  const { repository } = await openRepository(slug, "admin");
  const wish = Changed.safeParse(Object.fromEntries(form));
  if (!wish.success) return { done: false, text: complaintOf(wish.error) };
  const changed = await updateRepository(repository.id, wish.data);
  if (!changed.ok) return { done: false, text: changed.detail };
  revalidatePath("/", "layout");
  return { done: true, text: "Saved." };
}

function complaintOf(error: z.ZodError): string {
  return error.issues[0]?.message ?? "Please check the form.";
}
