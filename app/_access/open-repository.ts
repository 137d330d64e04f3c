import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";

import type { Repository } from "@/lib/catalog";
import { type Principal, can } from "@/lib/identity";

import { findVisibleRepository } from "./visible-repository";
import { whoSpeaks } from "./who-speaks";

const Slug = z.object({ owner: z.string(), name: z.string() });
export type Slug = z.infer<typeof Slug>;

export type RepositoryProps = { params: Promise<Slug> };

export type Permission = Parameters<typeof can>[1];

/**
 * The only way a page or an action gets hold of a repository. A stranger learns nothing, not even that it exists.
 * `signedIn`: for what leaves something behind, where strangers may read.
 */
export async function openRepository(
  slug: Slug | Promise<Slug>,
  permission: Permission = "read",
  { signedIn = false }: { signedIn?: boolean } = {},
): Promise<{ repository: Repository; principal: Principal }> {
  const principal = await requirePrincipal({ signedIn });
  const repository = await findVisibleRepository(principal, Slug.parse(await slug), permission);
  if (repository.ok) return { repository: repository.value, principal };
  // A stranger may have come by an old link to what is theirs once they have signed in: whether it is there is not said.
  return principal.kind === "anyone" ? sendToSignIn(await headers()) : notFound();
}

/** Who looks at this page; whoever has not signed in is sent to do so. For pages about more than one repository. */
export async function requirePrincipal({ signedIn = false }: { signedIn?: boolean } = {}): Promise<Principal> {
  const asked = await headers();
  const principal = await whoSpeaks(asked, { anyone: !signedIn });
  if (principal.ok) return principal.value;
  if (principal.reason === "UNAVAILABLE") redirect("/login/unavailable");
  return sendToSignIn(asked);
}

function sendToSignIn(asked: Headers): never {
  const next = asked.get("x-path");
  redirect(next === null || next === "/" ? "/login" : `/login?next=${encodeURIComponent(next)}`);
}

/** The same for pages that only an administrator may see; to others they do not exist. */
export async function requireAdministrator(): Promise<Principal> {
  const principal = await requirePrincipal({ signedIn: true });
  if (!can(principal, "admin", null)) notFound();
  return principal;
}
