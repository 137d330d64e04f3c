/** Knocks at the route handlers as the server would, without a server in between: for tests of the routes. */
import { readdirSync } from "node:fs";
import path from "node:path";

import { complaintsAbout, findOperation } from "./contract";

type Params = Record<string, string | string[]>;
type Handler = (request: Request, context: { params: Promise<Params> }) => Promise<Response>;

export type Route = { file: string; pattern: string; handlers: Partial<Record<string, Handler>> };

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Every route file below app/, with its address as Next reads it from the folders. */
export async function listRoutes(): Promise<Route[]> {
  const files = readdirSync("app", { recursive: true, encoding: "utf8" }).filter((file) => path.basename(file) === "route.ts");
  return Promise.all(
    files.sort().map(async (file) => {
      const exported: Record<string, Handler> = await import(path.resolve("app", file));
      const handlers = Object.fromEntries(METHODS.flatMap((method) => (exported[method] ? [[method, exported[method]]] : [])));
      return { file: `app/${file.split(path.sep).join("/")}`, pattern: `/${path.dirname(file).split(path.sep).join("/")}`, handlers };
    }),
  );
}

const routes = listRoutes();

export type Knock = { token?: string | null; headers?: Record<string, string>; body?: BodyInit | null; json?: unknown };

/**
 * Asks as a client would, on a path with its query; 405 where the address has no such method, as Next answers.
 * Throws when an answer is not as the contract publishes it: whatever a test asks, the contract is tested with it.
 */
export async function knock(method: string, address: string, { token, headers = {}, body, json }: Knock = {}): Promise<Response> {
  const url = new URL(address, "http://localhost:3000");
  const found = bestMatch(await routes, url.pathname);
  if (!found) throw new Error(`No route answers ${url.pathname}.`);
  const handler = found.route.handlers[method];
  if (!handler) return new Response(null, { status: 405 });
  const half = { duplex: "half" };
  const request = new Request(url, {
    method,
    body: json === undefined ? body : JSON.stringify(json),
    headers: { host: url.host, ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    ...half,
  });
  const response = await handler(request, { params: Promise.resolve(found.params) });
  const operation = findOperation(method, found.route.pattern);
  const complaints = operation ? await complaintsAbout(operation, response) : [];
  if (complaints.length > 0) throw new Error(`${method} ${address} answered ${response.status}, not as published: ${complaints.join("; ")}`);
  return response;
}

/** The route with the most fixed words, as Next chooses. */
function bestMatch(candidates: readonly Route[], pathname: string): { route: Route; params: Params } | null {
  const matches = candidates.flatMap((route) => {
    const params = match(route.pattern.split("/"), pathname.split("/").map(decodeURIComponent));
    return params ? [{ route, params }] : [];
  });
  const vague = ({ route }: { route: Route }) => (route.pattern.includes("[...") ? 100 : 0) + route.pattern.split("[").length;
  return matches.sort((a, b) => vague(a) - vague(b))[0] ?? null;
}

function match(pattern: readonly string[], given: readonly string[]): Params | null {
  const params: Params = {};
  for (const [index, word] of pattern.entries()) {
    const rest = /^\[\.\.\.(\w+)\]$/.exec(word)?.[1];
    if (rest !== undefined) return index < given.length ? { ...params, [rest]: given.slice(index) } : null;
    const value = given[index];
    if (value === undefined) return null;
    const name = /^\[(\w+)\]$/.exec(word)?.[1];
    if (name !== undefined) params[name] = value;
    else if (word !== value) return null;
  }
  return pattern.length === given.length ? params : null;
}
