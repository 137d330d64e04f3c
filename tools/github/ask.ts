import { sign } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";

import type { App, Installation, Json } from "./world";

export type Answered = { status: number; text: string; json: Json; list: Json[]; headers: Headers };

/** A JSON web token of an App, with claims of the test's own where it wants to be refused. */
export function jwtOf(app: App, claims: Json = {}, header: Json = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", typ: "JWT", ...header })}.${part({ iss: app.clientId, iat: now - 60, exp: now + 540, ...claims })}`;
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), app.privateKey).toString("base64url")}`;
}

/** Asks the REST API as a test does: without following redirects. `path` may be a whole address. */
export async function ask(github: { url: string }, credential: string | null, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
  const response = await fetch(path.startsWith("http") ? path : `${github.url}/api/v3${path}`, {
    method,
    redirect: "manual",
    headers: { accept: "application/vnd.github+json", ...(credential === null ? {} : { authorization: `Bearer ${credential}` }), ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return read(response);
}

export async function read(response: Response): Promise<Answered> {
  const text = await response.text();
  const json: unknown = /^application\/json/.test(response.headers.get("content-type") ?? "") ? JSON.parse(text || "null") : null;
  return { status: response.status, text, json: (Array.isArray(json) ? {} : (json ?? {})) as Json, list: Array.isArray(json) ? json : [], headers: response.headers };
}

/** An installation's token, narrowed if wanted. */
export async function tokenOf(github: { url: string }, installation: Installation, narrowed: Json = {}): Promise<string> {
  const { json, status, text } = await ask(github, jwtOf(installation.app), "POST", `/app/installations/${installation.id}/access_tokens`, narrowed);
  if (status !== 201) throw new Error(`${status} ${text}`);
  return String(json["token"]);
}

export type Received = { event: string; action: unknown; guid: string; headers: http.IncomingHttpHeaders; text: string; json: Json };

/** Somebody who hears webhooks; answers 202, or what `answer` says. */
export async function listenForHooks(): Promise<{ url: string; heard: Received[]; named: () => string[]; answer: (status: number) => void; stop: () => void }> {
  const heard: Received[] = [];
  let status = 202;
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const json: Json = JSON.parse(text);
      heard.push({ event: String(request.headers["x-github-event"]), action: json["action"], guid: String(request.headers["x-github-delivery"]), headers: request.headers, text, json });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}/hooks`, heard, named: () => heard.map(({ event, action }) => (action === undefined ? event : `${event}.${String(action)}`)), answer: (next) => void (status = next), stop };
}
