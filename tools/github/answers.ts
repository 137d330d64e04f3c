import type { IncomingHttpHeaders } from "node:http";

import type { Caller, Json, Repository, World } from "./world";

export type Answer = { status: number; json?: unknown; body?: Buffer | string; headers?: Record<string, string> };

/** One request, after it is known who makes it. `path` stands behind /api/v3. */
export type Call = {
  world: World;
  method: string;
  path: string;
  query: URLSearchParams;
  params: Record<string, string>;
  headers: IncomingHttpHeaders;
  raw: Buffer;
  caller: Caller;
};

/** Thrown by whoever refuses; the server answers with it. */
export class Refusal extends Error {
  constructor(readonly answer: Answer) {
    super(`${answer.status} ${JSON.stringify(answer.json)}`);
  }
}

const DOCUMENTATION = "https://docs.github.com/rest";

export function refuse(status: number, message: string, extra: Json = {}, headers: Record<string, string> = {}): never {
  throw new Refusal({ status, headers, json: { message, ...extra, documentation_url: DOCUMENTATION, status: String(status) } });
}

export function notFound(): never {
  return refuse(404, "Not Found");
}

export type Fault = { resource: string; field: string; code: string; message?: string };

export function invalid(...errors: Fault[]): never {
  return refuse(422, "Validation Failed", { errors });
}

/** A body that is not what the endpoint's schema asks for. */
export function invalidRequest(complaint: string, fault?: Fault): never {
  return refuse(422, `Invalid request.\n\n${complaint}`, fault ? { errors: [fault] } : {});
}

export function ok(json: unknown, headers: Record<string, string> = {}): Answer {
  return { status: 200, json, headers };
}

export function created(json: unknown): Answer {
  return { status: 201, json };
}

/** Which page was asked for; GitHub takes what it cannot read for its default and more than a hundred for a hundred. */
export function pageOf(call: Call, size = 30, largest = 100): { page: number; perPage: number } {
  const number = (name: string, otherwise: number): number => {
    const value = Number(call.query.get(name) ?? otherwise);
    return Number.isInteger(value) && value > 0 ? value : otherwise;
  };
  return { page: number("page", 1), perPage: Math.min(number("per_page", size), largest) };
}

/** `Link`, written with the repository's number as GitHub writes it, so that a client has to follow it rather than to guess it. */
export function linkHeader(call: Call, path: string, total: number, size = 30): Record<string, string> {
  const { page, perPage } = pageOf(call, size);
  const last = Math.max(1, Math.ceil(total / perPage));
  const to = (number: number, rel: string): string => {
    const query = new URLSearchParams(call.query);
    query.set("page", String(number));
    return `<${call.world.url}/api/v3${path}?${query}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [to(page - 1, "prev")] : []),
    ...(page < last ? [to(page + 1, "next"), to(last, "last")] : []),
    ...(page > 1 ? [to(1, "first")] : []),
  ];
  return links.length === 0 ? {} : { link: links.join(", ") };
}

/** One page of a list; `wrap` puts it into what the endpoint answers. */
export function paged(call: Call, items: readonly unknown[], wrap: (page: readonly unknown[]) => unknown = (page) => page, size = 30): Answer {
  const { page, perPage } = pageOf(call, size);
  return ok(wrap(items.slice((page - 1) * perPage, page * perPage)), linkHeader(call, call.path, items.length, size));
}

/** The same path with the repository's number instead of its name. */
export function numberedPath(repository: Repository, path: string): string {
  return path.replace(/^\/repos\/[^/]+\/[^/]+/, `/repositories/${repository.id}`);
}
