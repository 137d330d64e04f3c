import { type Survey, surveyGitHub } from "@/lib/github";

export type Surveyed = Awaited<ReturnType<typeof surveyGitHub>>;
export type { Survey };

/** How long a page waits for GitHub before it says so. */
const PATIENCE = 10_000;

/** Asks GitHub once for the whole page, and no longer than a person waits. */
export function surveyOnce(): Promise<Surveyed> {
  return withinPatience(surveyGitHub());
}

/** An answer, or after ten seconds that there was none. */
export async function withinPatience<Value>(asked: Promise<Value>): Promise<Value | { ok: false; reason: "UNREACHABLE"; detail: string }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ ok: false; reason: "UNREACHABLE"; detail: string }>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, reason: "UNREACHABLE", detail: "GitHub has not answered within ten seconds." }), PATIENCE);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
