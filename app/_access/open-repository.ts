import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";

import type { Repository } from "@/lib/catalog";
import { type Principal, authenticate, can } from "@/lib/identity";

import { findVisibleRepository } from "./visible-repository";

const Slug = z.object({ owner: z.string(), name: z.string() });
export type Slug = z.infer<typeof Slug>;

export type RepositoryProps = { params: Promise<Slug> };

export type Permission = Parameters<typeof can>[1];

/** The only way a page or an action gets hold of a repository. A stranger learns nothing, not even that it exists. */
export async function openRepository(
  slug: Slug | Promise<Slug>,
  permission: Permission = "read",
): Promise<{ repository: Repository; principal: Principal }> {
  const principal = await requirePrincipal();
  const repository = await findVisibleRepository(principal, Slug.parse(await slug), permission);
  if (!repository.ok) notFound();
  return { repository: repository.value, principal };
}

/** Who looks at this page; whoever has not signed in is sent to do so. For pages about more than one repository. */
export async function requirePrincipal(): Promise<Principal> {
  const principal = await authenticate(await headers());
  if (!principal) redirect("/login");
  return principal;
}

/** The same for pages that only an administrator may see; to others they do not exist. */
export async function requireAdministrator(): Promise<Principal> {
  const principal = await requirePrincipal();
  if (!can(principal, "admin", null)) notFound();
  return principal;
}
