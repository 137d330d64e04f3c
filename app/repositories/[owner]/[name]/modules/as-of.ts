import type { CommitSha } from "@/lib/kernel";
import { asId } from "@/lib/kernel";

const SHA = /^[0-9a-f]{40}$/;

/** The commit that an address asks about; undefined where it names none. What is no commit at all is asked as one that nobody has. */
export function commitAsked(text: string | null): CommitSha | undefined {
  if (text === null) return undefined;
  const lower = text.toLowerCase();
  return asId<CommitSha>(SHA.test(lower) ? lower : "0".repeat(40));
}
