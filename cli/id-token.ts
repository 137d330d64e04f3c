import * as z from "zod/mini";

import { EXIT, type Outcome, done, errorText, refused } from "./outcome";
import type { Variables } from "./run-git";

const Given = z.object({ value: z.string().check(z.minLength(1)) });

const PATIENCE = 20_000;

/** Whether this job of GitHub Actions may say who it is (`permissions: id-token: write`). */
export function maySwear(environment: Variables): boolean {
  return Boolean(environment["ACTIONS_ID_TOKEN_REQUEST_URL"] && environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]);
}

/** The job's own id-token for one server and no other. It is good for one upload and five minutes. */
export async function askIdToken(environment: Variables, audience: string): Promise<Outcome<string>> {
  const address = environment["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "";
  if (!URL.canParse(address)) return refused(EXIT.usage, "ACTIONS_ID_TOKEN_REQUEST_URL is no address.");
  const url = new URL(address);
  url.searchParams.set("audience", audience);
  const asked = fetch(url, { headers: { authorization: `Bearer ${environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] ?? ""}`, accept: "application/json" }, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
  return asked.then(
    async (answer) => {
      const given = answer.ok ? z.safeParse(Given, await answer.json().catch(() => null)) : null;
      return given?.success ? done(given.data.value) : refused(EXIT.unreachable, `GitHub gave no id-token to this job: it answered ${answer.status}.`);
    },
    (error: unknown) => refused(EXIT.unreachable, `GitHub gave no id-token to this job: ${errorText(error)}.`),
  );
}
