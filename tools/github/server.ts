import { randomBytes } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";

import { type Answer, type Call, Refusal, ok, refuse } from "./answers";
import { authenticate, nameOf } from "./authenticate";
import type { Fault } from "./faults";
import type { RateLimits } from "./rate-limits";
import { type Route, findRoute, get } from "./router";
import { etagOf } from "./shapes";
import { type World, fullNameOf } from "./world";

export const API_VERSIONS = ["2022-11-28", "2026-03-10"];
const LIMIT_PER_HOUR = 5000;

export const siteRoutes: readonly Route[] = [
  get("/meta", () => ok({ verifiable_password_authentication: true, installed_version: "3.19.0" })),
  get("/rate_limit", (call) => {
    const used = call.world.used.get(nameOf(call.caller)) ?? 0;
    const core = { limit: LIMIT_PER_HOUR, used, remaining: Math.max(0, LIMIT_PER_HOUR - used), reset: hourEnd() };
    const rate = call.headers["x-github-api-version"] === "2026-03-10" ? {} : { rate: core };
    return ok({ resources: { core, graphql: core, search: { ...core, limit: 30 } }, ...rate });
  }),
];

export type Listening = { url: string; stop: () => Promise<void> };
export type Site = { api: readonly Route[]; web: readonly Route[]; limits: RateLimits | null };

/** Opens an origin of its own on this machine. */
export async function listen(handle: (request: http.IncomingMessage, response: http.ServerResponse) => void): Promise<Listening> {
  const server = http.createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

/** Answers the site and its API: who asks, what goes wrong today, the answer, the log. */
export function serve(world: World, site: Site): (request: http.IncomingMessage, response: http.ServerResponse) => void {
  return (request, response) => {
    const work = respond(world, site, request, response);
    world.behind(work.catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }));
  };
}

async function respond(world: World, site: Site, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const raw = await bodyOf(request);
  if (raw === null) return;
  const url = new URL(request.url ?? "/", world.url);
  const method = request.method ?? "GET";
  const logged = { at: new Date(), method, path: url.pathname, query: url.search, status: 0, who: "nobody" };
  world.requests.push(logged);

  const fault = world.faults.take(method, url.pathname);
  if (fault?.kind === "timeout") return;
  const call: Call = { world, method, path: url.pathname, query: url.searchParams, params: {}, headers: request.headers, raw, caller: { kind: "nobody" } };
  const answer = withHeaders(call, (fault && insteadOf(fault)) ?? (await answerTo(call, site)));
  logged.who = nameOf(call.caller);
  logged.status = answer.status;
  send(response, fault, answer);
}

function bodyOf(request: http.IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", () => resolve(null));
    request.on("close", () => resolve(null));
  });
}

/** What is answered without any work being done. */
function insteadOf(fault: Fault): Answer | null {
  const { kind, status = 403, seconds, to = "" } = fault;
  if (kind === "500") return { status: 500, json: { message: "Server Error" } };
  if (kind === "502") return { status: 502, body: "<html><body><h1>502 Bad Gateway</h1></body></html>", headers: { "content-type": "text/html" } };
  if (kind === "redirect") return { status: 302, headers: { location: to }, body: "" };
  if (kind === "primary-limit") {
    const reset = Math.ceil(Date.now() / 1000) + (seconds ?? 60);
    return { status, json: { message: "API rate limit exceeded for installation." }, headers: { "x-ratelimit-limit": String(LIMIT_PER_HOUR), "x-ratelimit-remaining": "0", "x-ratelimit-used": String(LIMIT_PER_HOUR), "x-ratelimit-reset": String(reset) } };
  }
  if (kind === "secondary-limit") {
    const wait: Record<string, string> = seconds === null ? {} : { "retry-after": String(seconds ?? 60) };
    return { status, headers: wait, json: { message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again." } };
  }
  return null;
}

async function answerTo(call: Call, site: Site): Promise<Answer> {
  try {
    return await route(call, site);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

async function route(call: Call, { api, web, limits }: Site): Promise<Answer> {
  const isApi = /^\/api\/(v3(\/|$)|graphql$)/.test(call.path);
  if (isApi) {
    refuseUnlessWellSpoken(call);
    call.path = call.path.replace(/^\/api\/v3/, "") || "/";
    call.caller = authenticate(call.world, call.headers.authorization);
    limits?.count(call);
  }
  const asked = call.path;
  const match = findRoute(isApi ? api : web, call.method, isApi ? named(call) : call.path);
  if (match === null) {
    call.world.unexpected.push(`${call.method} ${asked}`);
    return isApi ? refuse(404, "Not Found") : { status: 404, body: "Not Found", headers: { "content-type": "text/plain" } };
  }
  call.params = match.params;
  return match.handle(call);
}

/** GitHub refuses who does not say what program it is, and versions of the API that it does not have. */
function refuseUnlessWellSpoken(call: Call): void {
  if (!call.headers["user-agent"]) refuse(403, "Request forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required).");
  const version = call.headers["x-github-api-version"];
  if (version !== undefined && !API_VERSIONS.includes(String(version))) refuse(400, `The version \`${String(version)}\` is not a supported version of the REST API.`);
}

/** Paths that name a repository by its number are those that name it by its name; `path` keeps the number, for `Link`. */
function named(call: Call): string {
  const numbered = /^\/repositories\/(\d+)(\/.*)?$/.exec(call.path);
  const repository = numbered ? call.world.repositories.get(Number(numbered[1])) : undefined;
  if (repository !== undefined) return `/repos/${fullNameOf(repository)}${numbered?.[2] ?? ""}`;
  const [, owner, name, rest = ""] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(call.path) ?? [];
  const byName = owner && name ? call.world.findRepository(`${owner}/${name}`) : null;
  const path = call.path;
  if (byName !== null) call.path = `/repositories/${byName.id}${rest}`;
  return numbered ? "/repos/-/-" : path;
}

function withHeaders(call: Call, answer: Answer): Answer {
  const body = answer.json === undefined ? (answer.body ?? "") : JSON.stringify(answer.json);
  const etag = call.method === "GET" && answer.status === 200 ? etagOf(body) : null;
  const unchanged = etag !== null && knows(call, etag);
  const count = (call.world.used.get(nameOf(call.caller)) ?? 0) + (unchanged ? 0 : 1);
  call.world.used.set(nameOf(call.caller), count);
  const headers: Record<string, string> = {
    "x-github-request-id": `${randomBytes(2).toString("hex")}:${randomBytes(5).toString("hex")}`.toUpperCase(),
    "x-github-enterprise-version": "enterprise-server@3.19.0",
    "x-ratelimit-limit": String(LIMIT_PER_HOUR),
    "x-ratelimit-remaining": String(Math.max(0, LIMIT_PER_HOUR - count)),
    "x-ratelimit-used": String(count),
    "x-ratelimit-reset": String(hourEnd()),
    "x-ratelimit-resource": "core",
    ...(answer.json === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    ...answer.headers,
  };
  if (etag === null) return { status: answer.status, headers, body };
  return { status: unchanged ? 304 : 200, headers: { ...headers, etag }, body: unchanged ? "" : body };
}

/** Whether the one who asks has this answer already; being told so is free. */
function knows(call: Call, etag: string): boolean {
  const known = String(call.headers["if-none-match"] ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return known.includes(etag.replace(/^W\//, ""));
}

/** When the limit begins anew, in seconds. */
function hourEnd(): number {
  return Math.ceil(Date.now() / 3_600_000) * 3600;
}

function send(response: http.ServerResponse, fault: Fault | null, answer: Answer): void {
  const body = Buffer.from(answer.body ?? "");
  if (fault?.kind === "done-but-lost") {
    response.socket?.destroy();
    return;
  }
  const half = body.subarray(0, Math.floor(body.length / 2));
  if (fault?.kind === "cut-off") {
    response.writeHead(answer.status, { ...answer.headers, "content-length": String(body.length) });
    response.write(half, () => response.socket?.destroy());
    return;
  }
  const sent = fault?.kind === "half-body" ? half : body;
  response.writeHead(answer.status, answer.status === 304 || answer.status === 204 ? answer.headers : { ...answer.headers, "content-length": String(sent.length) });
  response.end(sent);
}
