import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import * as z from "zod/mini";

import type { Credentials } from "./ci/id-token";
import { EXIT, type Outcome, done, errorCode, errorText, refused } from "./outcome";
import type { Form } from "./multipart";

/** The Lintel that the command talks to. */
export type Server = {
  /** Without a slash at its end. */
  address: string;
  /** What a request comes with. Never printed, never sent to another host. */
  credentials: Credentials;
  /** When to give up, all attempts together: milliseconds since 1970. */
  deadline: number;
  /** Says what happens meanwhile. */
  say(line: string): void;
};

export type Answer = { status: number; body: unknown };

type Body = { kind: "form"; form: Form } | { kind: "json"; json: unknown } | null;

/** A server that says nothing for so long has gone. */
const SILENCE = 60_000;
const LONGEST_PAUSE = 30_000;
const MOST_BYTES = 4 * 1024 * 1024;
const WORTH_ANOTHER_TRY = new Set([429, 502, 503, 504]);
const HOPELESS = /^(?:CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_INVALID|ENOENT|EACCES|EISDIR)/;

/** A problem as the server tells it (RFC 9457). */
const Problem = z.object({
  code: z.optional(z.string()),
  title: z.optional(z.string()),
  detail: z.optional(z.string()),
  line: z.optional(z.nullable(z.number())),
  errors: z.optional(z.array(z.object({ path: z.string(), detail: z.string() }))),
});

/**
 * Asks the server, again and again while it is busy, restarting or out of reach and there is time left. What it refuses
 * for good is refused with its own code and words.
 */
export async function talk(server: Server, method: string, path: string, body: Body): Promise<Outcome<unknown>> {
  for (let attempt = 1; ; attempt += 1) {
    const token = await server.credentials(method);
    if (!token.ok) return token;
    const asked = await ask(server, token.value, method, path, body);
    if (asked.kind === "answer" && asked.status >= 200 && asked.status < 300) {
      return asked.body === undefined ? refused(EXIT.unreachable, notLintel(server, asked)) : done(asked.body);
    }
    if (asked.kind === "answer" && !WORTH_ANOTHER_TRY.has(asked.status)) return refusalOf(server, asked);
    if (asked.kind === "gone" && asked.isHopeless) return refused(EXIT.unreachable, `${server.address} cannot be reached: ${asked.reason}.`);

    const why = asked.kind === "gone" ? asked.reason : `it answers ${asked.status}${asked.code === null ? "" : ` ${asked.code}`}`;
    const pause = Math.max(asked.kind === "answer" ? asked.retryAfter : 0, Math.min(LONGEST_PAUSE, 500 * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2));
    if (Date.now() + pause > server.deadline) {
      return refused(EXIT.unreachable, `${server.address} did not take it in time: ${why} (${attempt} ${attempt === 1 ? "attempt" : "attempts"}).`, "Nothing is known to be wrong with the report. A longer --timeout tries longer.");
    }
    server.say(`${server.address}: ${why}; trying again in ${Math.max(1, Math.round(pause / 1000))} s`);
    await sleep(pause);
  }
}

type Asked =
  | { kind: "answer"; status: number; body: unknown; text: string; code: string | null; retryAfter: number; location: string | null }
  | { kind: "gone"; reason: string; isHopeless: boolean };

function ask({ address, deadline }: Server, token: string, method: string, path: string, body: Body): Promise<Asked> {
  const url = new URL(`${address}${path}`);
  const start = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const request = start(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        "user-agent": "lintel-cli",
        ...(body === null ? {} : { "content-type": body.kind === "form" ? body.form.contentType : "application/json" }),
      },
    });
    const remaining = setTimeout(() => request.destroy(Object.assign(new Error("it did not answer in time"), { code: "ETIMEDOUT" })), Math.max(1, deadline - Date.now()));
    const end = (asked: Asked) => {
      clearTimeout(remaining);
      resolve(asked);
    };
    const fail = (error: unknown) => end({ kind: "gone", reason: reasonOf(error), isHopeless: HOPELESS.test(errorCode(error)) });

    let isAnswered = false;
    request.setTimeout(SILENCE, () => request.destroy(Object.assign(new Error("it fell silent"), { code: "ETIMEDOUT" })));
    request.on("error", (error) => (isAnswered ? undefined : fail(error)));
    request.on("response", (response) => {
      isAnswered = true;
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MOST_BYTES) chunks.push(chunk);
      });
      response.on("error", fail);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const json = jsonIn(text);
        const problem = z.safeParse(Problem, json);
        end({
          kind: "answer",
          status: response.statusCode ?? 0,
          body: json,
          text,
          code: problem.success ? (problem.data.code ?? null) : null,
          retryAfter: pauseIn(response.headers["retry-after"]),
          location: response.headers.location ?? null,
        });
        // The server may answer before it has read everything: what is left is not sent.
        request.destroy();
      });
    });
    if (body === null) request.end();
    else if (body.kind === "json") request.end(JSON.stringify(body.json));
    else pipeline(Readable.from(body.form.bytes(), { objectMode: false }), request).catch((error: unknown) => (isAnswered ? undefined : request.destroy(Object.assign(new Error(errorText(error)), { code: errorCode(error) }))));
  });
}

function refusalOf(server: Server, asked: Asked & { kind: "answer" }): Outcome<never> {
  if (asked.status >= 300 && asked.status < 400) {
    return refused(EXIT.usage, `${server.address} sends elsewhere (${asked.status} to ${asked.location ?? "nowhere"}): give LINTEL_URL the address that it sends to.`);
  }
  const problem = z.safeParse(Problem, asked.body);
  if (!problem.success || problem.data.code === undefined) return refused(EXIT.unreachable, notLintel(server, asked));
  const { code, title, detail, line, errors = [] } = problem.data;
  const { refusal } = refused(
    EXIT.failed,
    `${code}: ${detail ?? title ?? `the server answers ${asked.status}`}${line === undefined || line === null ? "" : ` (line ${line})`}`,
    ...errors.slice(0, 5).map((error) => `  ${error.path}: ${error.detail}`),
    ...(code === "UNAUTHENTICATED" ? ["The token in LINTEL_TOKEN is unknown or has expired."] : []),
    ...(code === "NOT_FOUND" ? ["Either the repository is not registered, or the token is not for it: node cli.mjs repository add OWNER/NAME, with an administrator's token."] : []),
    ...(code === "COMMIT_CONFLICT" ? ["What was sent about the commit's parents contradicts what is known of it."] : []),
  );
  return { ok: false, refusal: { ...refusal, code } };
}

function notLintel(server: Server, { status, text }: { status: number; text: string }): string {
  const words = text.replace(/<[^>]*>/g, " ").replace(/[\u0000-\u001f\s]+/g, " ").trim().slice(0, 160);
  return `${server.address} answers ${status}, but not as Lintel does${words === "" ? "" : `: ${JSON.stringify(words)}`}. Is LINTEL_URL right?`;
}

function reasonOf(error: unknown): string {
  const code = errorCode(error);
  const known: { [code: string]: string | undefined } = {
    ECONNREFUSED: "nothing listens there",
    ENOTFOUND: "its name is unknown",
    EAI_AGAIN: "its name cannot be looked up now",
    ECONNRESET: "the connection broke",
    EPIPE: "the connection broke",
    ECONNABORTED: "the connection broke",
    ETIMEDOUT: "it does not answer",
  };
  return known[code] ?? `${errorText(error)}${code === "" ? "" : ` (${code})`}`;
}

/** Milliseconds that a `Retry-After` asks for, in seconds or as a date. */
export function pauseIn(header: string | undefined): number {
  if (header === undefined) return 0;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
