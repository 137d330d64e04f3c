"use server";

import { revalidatePath } from "next/cache";

import { requireAdministrator } from "@/app/_access/open-repository";
import { forgetApp } from "@/lib/github";

/** From this moment on nothing is told to GitHub and nothing is taken from it. */
export async function forgetGitHubApp(): Promise<void> {
  await requireAdministrator();
  await forgetApp();
  revalidatePath("/settings/github");
}
