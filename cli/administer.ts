import * as z from "zod/mini";

import { EXIT, type ExitCode, type Outcome, done, refused } from "./outcome";
import { talk } from "./talk";
import type { Terminal } from "./terminal";
import { serverOf } from "./upload";

type Reach = { url: string | null; token: string | null; timeout: number };

const IssuedToken = z.object({ id: z.string(), token: z.string() });

/** Makes a token and prints it, and nothing else, where a program can take it; it is shown this once. */
export async function createToken(
  options: Reach & { repository: string | null; scope: string; expiresAt: string | null; note: string | null },
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  const server = serverOf(options, terminal);
  if (!server.ok) return server;
  const answer = await talk(server.value, "POST", "/api/v1/tokens", {
    kind: "json",
    json: { repository: options.repository ?? undefined, scope: options.scope, expiresAt: options.expiresAt ?? undefined, note: options.note ?? undefined },
  });
  if (!answer.ok) return answer;
  const issued = z.safeParse(IssuedToken, answer.value);
  if (!issued.success) return refused(EXIT.unreachable, `${server.value.address} answers something else than a token.`);
  terminal.say(`Token ${issued.data.id}: ${options.scope}${options.repository === null ? "" : ` for ${options.repository}`}${options.expiresAt === null ? "" : ` until ${options.expiresAt}`}. It is shown this once.`);
  terminal.print(issued.data.token);
  return done(EXIT.done);
}

const RegisteredRepository = z.object({ repository: z.string(), defaultBranch: z.string(), visibility: z.string() });

type Wish = { defaultBranch: string | null; visibility: string | null };

/** Registers a repository, so that an upload token can be made for it. One that is there already as it is wished is as good. */
export async function addRepository(repository: string, options: Reach & Wish, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const server = serverOf(options, terminal);
  if (!server.ok) return server;
  const answer = await talk(server.value, "POST", "/api/v1/repositories", {
    kind: "json",
    json: { repository, defaultBranch: options.defaultBranch ?? undefined, visibility: options.visibility ?? undefined },
  });
  const isThere = !answer.ok && answer.refusal.code === "EXISTS";
  const found = isThere ? await talk(server.value, "GET", `/api/v1/repositories/${repository}`, null) : answer;
  if (!found.ok) return found;
  const registered = z.safeParse(RegisteredRepository, found.value);
  if (!registered.success) return refused(EXIT.unreachable, `${server.value.address} answers something else than a repository.`);
  const { repository: name, ...settings } = registered.data;
  const differing = isThere ? differencesOf(options, settings) : [];
  if (differing.length > 0) {
    return refused(EXIT.failed, `${name} is registered already, but ${differing.join(" and ")}.`, `Nothing was changed. An administrator changes it on ${server.value.address}/settings.`);
  }
  terminal.say(`${name} is registered${isThere ? " already" : ""}. Next: node cli.mjs token create --repository ${name}`);
  return done(EXIT.done);
}

function differencesOf(wish: Wish, { defaultBranch, visibility }: { defaultBranch: string; visibility: string }): string[] {
  return [
    ...(wish.defaultBranch === null || wish.defaultBranch === defaultBranch ? [] : [`its default branch is ${defaultBranch}, not ${wish.defaultBranch}`]),
    ...(wish.visibility === null || wish.visibility === visibility ? [] : [`it is ${visibility}, not ${wish.visibility}`]),
  ];
}
