import * as z from "zod/mini";

import { EXIT, type Outcome, done, errorText, refused } from "../outcome";
import { type Variables, given } from "./ci";

/** Each is good for one upload; while an upload is followed, one serves for a while. */
const KEPT = 120_000;
const LONGEST_ANSWER = 15_000;
const ATTEMPTS = 3;

const Answer = z.object({ value: z.string() });

/** What a request comes with: a new token where it writes. */
export type Credentials = (method: string) => Promise<Outcome<string>>;

/** The same token for every request. */
export function always(token: string): Credentials {
  return async () => done(token);
}

/**
 * Id-tokens of GitHub Actions, made for one server alone, where the job may have them (`permissions: id-token: write`);
 * null where it may not.
 */
export function idTokens(variables: Variables, audience: string): Credentials | null {
  const address = given(variables["ACTIONS_ID_TOKEN_REQUEST_URL"]);
  const bearer = given(variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]);
  if (address === null || bearer === null || !URL.canParse(address)) return null;
  const url = new URL(address);
  url.searchParams.set("audience", audience);
  let kept: { token: string; until: number } | null = null;

  return async (method) => {
    if (method === "GET" && kept !== null && Date.now() < kept.until) return done(kept.token);
    const asked = await askFor(url, bearer);
    if (asked.ok) kept = { token: asked.value, until: Date.now() + KEPT };
    return asked;
  };
}

async function askFor(url: URL, bearer: string): Promise<Outcome<string>> {
  let reason = "";
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      const response = await fetch(url, { headers: { authorization: `Bearer ${bearer}`, accept: "application/json" }, redirect: "error", signal: AbortSignal.timeout(LONGEST_ANSWER) });
      const answer = z.safeParse(Answer, await response.json());
      if (response.ok && answer.success) return done(answer.data.value);
      reason = `it answers ${response.status}`;
    } catch (error) {
      reason = errorText(error);
    }
  }
  return refused(EXIT.unreachable, `GitHub Actions gives this job no id-token: ${reason}.`, "Set LINTEL_TOKEN to an upload token instead.");
}
