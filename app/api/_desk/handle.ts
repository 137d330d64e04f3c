import type { z } from "zod";

import { type Unheard, whoSpeaks } from "@/app/_access/who-speaks";
import { isIdToken } from "@/lib/github";
import { type Principal, bearerOf, canSomewhere } from "@/lib/identity";
import { type Result, fail, ok } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";

import type { Operation } from "../_contract/operation";
import { withinPatience } from "./backlog";
import { answerOutage } from "./outage";
import { meter } from "./meter";
import { type Refused, problem } from "./problem";
import { readBody, readPath, readQuery } from "./read-input";
import { fromOwnPage } from "./same-origin";

type Asked<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType> = {
  request: Request;
  path: z.output<Path>;
  query: z.output<Query>;
  body: z.output<Body>;
};

type Context = { params: Promise<unknown> };
type Handler = (request: Request, context?: Context) => Promise<Response>;

type Contracted<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType> = Operation & { inPath: Path; inQuery: Query; inBody: Body };

/**
 * A route that whoever has credentials may knock at: who are you → what do you say → the work → an answer.
 * What `work` may show or change is its own to check where the operation's access is narrower than "has credentials".
 */
export function handle<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType>(
  operation: Contracted<Path, Query, Body>,
  work: (asked: Asked<Path, Query, Body> & { principal: Principal }) => Promise<Response>,
): Handler {
  return receive(operation, async (request, context) => {
    const principal = await admit(request, operation);
    if (!principal.ok) return problem(principal, principal.reason === "UNAVAILABLE" ? { "retry-after": "30" } : {});
    const asked = await read(operation, request, context);
    return asked.ok ? work({ ...asked.value, principal: principal.value }) : problem(asked);
  });
}

/** A route that needs no credentials. */
export function handleAnyone<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType>(
  operation: Contracted<Path, Query, Body>,
  work: (asked: Asked<Path, Query, Body>) => Promise<Response>,
): Handler {
  return receive(operation, async (request, context) => {
    const asked = await read(operation, request, context);
    return asked.ok ? work(asked.value) : problem(asked);
  });
}

/** Measures every answer, and turns what was thrown into an answer: an outage of ours is 503, a mistake of ours 500. */
function receive(operation: Operation, work: (request: Request, context: Context | undefined) => Promise<Response>): Handler {
  return async (request, context) => {
    const started = clock.now().getTime();
    const answer = await work(request, context).catch(answerOutage);
    if (!answer.headers.has("cache-control")) answer.headers.set("cache-control", "no-store");
    meter().requests.observe({ route: operation.path, method: operation.method, status: String(answer.status) }, (clock.now().getTime() - started) / 1000);
    return answer;
  };
}

/** Who is it, and may they knock here at all? Which repository they may see is asked once it is known. */
async function admit(request: Request, { access }: Operation): Promise<Result<Principal, Unheard>> {
  const changes = request.method !== "GET" && request.method !== "HEAD";
  const asking = whoSpeaks(request.headers, { anyone: !changes && (access === "read" || access === "caller") });
  const principal = await (mayAskGitHub(request) ? asking : withinPatience(asking));
  if (!principal.ok) return principal;
  if (changes && !fromOwnPage(request)) {
    return fail("FORBIDDEN", "A browser's session may write from Lintel's own pages only. Scripts send a token instead.");
  }
  if (access !== "anyone" && access !== "caller" && !canSomewhere(principal.value, access)) return fail("FORBIDDEN", REFUSED_SCOPE[access]);
  return principal;
}

/** GitHub takes its time; our own database answers soon or not at all. */
function mayAskGitHub({ headers }: Request): boolean {
  return !headers.has("authorization") || isIdToken(bearerOf(headers) ?? "");
}

const REFUSED_SCOPE = {
  read: "This token may not read. Use one with scope read.",
  waive: "Waivers are decided by administrators, and by people who may write to the repository on GitHub.",
  upload: "This token may not send reports. Use one with scope upload.",
  admin: "This needs an administrator's token or session.",
} as const;

async function read<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType>(
  operation: Contracted<Path, Query, Body>,
  request: Request,
  context: Context | undefined,
): Promise<Result<Asked<Path, Query, Body>, Refused["reason"]>> {
  const path = readPath(operation.inPath, await context?.params);
  if (!path.ok) return path;
  const query = readQuery(operation.inQuery, new URL(request.url).searchParams);
  if (!query.ok) return query;
  const body = await readBody(operation.inBody, request);
  if (!body.ok) return body;
  return ok({ request, path: path.value, query: query.value, body: body.value });
}
