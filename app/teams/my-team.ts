import { cookies } from "next/headers";

export const MY_TEAM = "lintel-team";

/** The team that this browser remembers as its own; null where none was chosen. It is a preference: nothing is shown or hidden by it. */
export async function readMyTeam(): Promise<string | null> {
  return (await cookies()).get(MY_TEAM)?.value || null;
}
