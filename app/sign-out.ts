"use server";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";

import { signOut as endSession } from "@/lib/identity";

/** Ends this browser's session, there and here: the cookies that held it are taken back. */
export async function signOut(): Promise<void> {
  await endSession(await headers());
  const jar = await cookies();
  for (const { name } of jar.getAll()) {
    if (name.includes("lintel.")) jar.delete(name);
  }
  redirect("/login?left=1");
}
