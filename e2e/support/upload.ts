/** Reports as a run in CI sends them. */
import fs from "node:fs";
import path from "node:path";

import type { App } from "./start-app";

export type File = { name: string; content: string | Uint8Array };

export type Upload = { meta: Record<string, unknown>; report: File[]; baseline?: File[]; codeowners?: File[]; config?: File[] };

export type Sent = { status: number; body: unknown; reportIds: string[] };

const FIXTURES = "lib/ingestion/adapters/fixtures/dependency-cruiser";

/** A real report of dependency-cruiser. */
export function realReport(version = "17.4.3", name = "report.json"): File {
  return { name, content: fs.readFileSync(path.join(FIXTURES, version, name), "utf8") };
}

/** A commit's name that reads as what it is: `shaOf("b1")` ends with b1. */
export function shaOf(name: string | number): string {
  return String(name).padStart(40, "0");
}

/** What CI says of the commit with a number on main: an hour after the one before. */
export function commitOnMain(repository: string, number: number): Record<string, unknown> {
  return {
    repository,
    commit: shaOf(number),
    committedAt: new Date(Date.UTC(2026, 10, 2, number)).toISOString(),
    parents: number > 1 ? [shaOf(number - 1)] : [],
    branch: "main",
    defaultBranch: "main",
  };
}

/** Sends an upload, and answers what the server said. */
export async function upload(app: App, { meta, ...files }: Upload, { token = app.token }: { token?: string } = {}): Promise<Sent> {
  const form = new FormData();
  form.append("meta", JSON.stringify(meta));
  for (const part of ["report", "baseline", "codeowners", "config"] as const) {
    for (const { name, content } of files[part] ?? []) form.append(part, new Blob([typeof content === "string" ? content : new Uint8Array(content)]), name);
  }
  const answer = await fetch(`${app.url}/api/v1/reports`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: form });
  const body: unknown = await answer.json();
  return { status: answer.status, body, reportIds: [...JSON.stringify(body).matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id ?? "") };
}

/** What an address answers: as JSON where it is, else as text. */
export async function ask(app: App, address: string, { token = app.token }: { token?: string } = {}): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${app.url}${address}`, { headers: token === "" ? {} : { authorization: `Bearer ${token}` } });
  const text = await answer.text();
  return { status: answer.status, body: /[/+]json/.test(answer.headers.get("content-type") ?? "") ? JSON.parse(text) : text };
}

const OVER = new Set(["done", "failed", "superseded"]);

/** Sends an upload that must be accepted and answers what became of its first report, once that is known. */
export async function uploadAndWait(app: App, sent: Upload): Promise<{ id: string; status: string; body: unknown }> {
  const { status, body, reportIds } = await upload(app, sent);
  const [id] = reportIds;
  if (status !== 202 || id === undefined) throw new Error(`The upload was answered with ${status}: ${JSON.stringify(body)}`);
  return waitForReport(app, id);
}

/** Asks about a report until the worker has come to an end with it. */
export async function waitForReport(app: App, id: string): Promise<{ id: string; status: string; body: unknown }> {
  for (;;) {
    const { body } = await ask(app, `/api/v1/reports/${id}`);
    const status = /"status":"(\w+)"/.exec(JSON.stringify(body))?.[1] ?? "";
    if (OVER.has(status)) return { id, status, body };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
