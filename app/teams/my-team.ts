import { cookies } from "next/headers";

import type { Principal } from "@/lib/identity";

export const MY_TEAM = "lintel-team";

/** Remembered where somebody wants none of the teams that GitHub says are theirs. */
export const NO_TEAM = "none";

/**
 * The team that this browser remembers as its own; where none was chosen the first of those that GitHub says somebody is
 * in and that owns something here. It is a preference: nothing is shown or hidden by it.
 */
export async function readMyTeam({ teams = [] }: Principal, known: readonly string[]): Promise<string | null> {
  const chosen = (await cookies()).get(MY_TEAM)?.value;
  if (chosen) return chosen === NO_TEAM ? null : chosen;
  const theirs = new Set(teams.map((team) => `@${team}`.toLowerCase()));
  return known.find((team) => theirs.has(team.toLowerCase())) ?? null;
}
