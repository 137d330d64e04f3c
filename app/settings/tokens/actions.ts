"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";

import { openRepository, requireAdministrator } from "@/app/_access/open-repository";
import { SCOPES, issueToken, revokeToken } from "@/lib/identity";
import { type TokenId, asId } from "@/lib/kernel";

/** A token is in the answer this once; it is kept nowhere. */
export type Issued = { text: string; token: string | null };

const Wish = z.object({
  repository: z.string().max(300),
  scope: z.enum(SCOPES, "Choose what the token may do."),
  until: z.union([z.literal(""), z.iso.date("Give the last day as a date, or leave it empty.")]),
  note: z.string().trim().max(200, "Keep the note under 200 characters."),
});

export async function issueTokenByForm(_previous: Issued | null, form: FormData): Promise<Issued> {
  await requireAdministrator();
  const wish = Wish.safeParse(Object.fromEntries(form));
  if (!wish.success) return { text: wish.error.issues[0]?.message ?? "Please check the form.", token: null };
  const { repository, scope, until, note } = wish.data;
  const [owner = "", name = ""] = repository.split("/");
  const repositoryId = repository === "" ? null : (await openRepository({ owner, name }, "admin")).repository.id;
  const issued = await issueToken({ repositoryId, scope, expiresAt: until === "" ? null : new Date(`${until}T23:59:59.999Z`), note: note === "" ? null : note });
  if (!issued.ok) return { text: issued.detail, token: null };
  revalidatePath("/settings/tokens");
  return { text: "Copy it now: it is not shown again.", token: issued.value.token };
}

/** From this moment on nobody gets in with it; a script that still uses it is answered 401. */
export async function revokeTokenById(id: string): Promise<void> {
  await requireAdministrator();
  await revokeToken(asId<TokenId>(z.uuid().parse(id)));
  revalidatePath("/settings/tokens");
}
