"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";

import { requirePrincipal } from "@/app/_access/open-repository";

import { MY_TEAM, NO_TEAM } from "./my-team";

const Choice = z.object({ team: z.string().max(1000), back: z.string().regex(/^\/(?!\/)[^\\]*$/).catch("/") });
const A_YEAR = 365 * 86_400;

/** Remembers the visitor's team in this browser; an empty choice forgets it, also where GitHub knows one. A plain form, so that it works before any script has loaded. */
export async function rememberTeam(form: FormData): Promise<void> {
  const { teams = [] } = await requirePrincipal();
  const { team, back } = Choice.parse(Object.fromEntries(form));
  const jar = await cookies();
  if (team === "" && teams.length === 0) jar.delete(MY_TEAM);
  else jar.set(MY_TEAM, team || NO_TEAM, { path: "/", maxAge: A_YEAR, sameSite: "lax", httpOnly: true });
  redirect(back);
}
