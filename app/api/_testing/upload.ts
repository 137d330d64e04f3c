/** Uploads as a checker's run in CI makes them: for tests of the routes. */
import type { z } from "zod";

import { jobs } from "@/lib/worker";
import { drain } from "@/lib/outbox";

import { Accepted, Report } from "../_contract/reports";
import { knock } from "./knock";

export const ADMINISTRATOR = "an-administrator-s-token-of-some-length";

type File = { name: string; content: string | Uint8Array };

export type Sent = {
  token?: string;
  meta: Record<string, unknown> | string;
  report?: (File | string)[];
  baseline?: File[];
  codeowners?: File[];
  config?: File[];
  owners?: File[];
};

/** The multipart body. A report that is only text is sent as report.json. */
export function formOf({ meta, report = [], ...beside }: Sent): FormData {
  const form = new FormData();
  form.append("meta", typeof meta === "string" ? meta : JSON.stringify(meta));
  const append = (part: string, { name, content }: File) => form.append(part, new Blob([typeof content === "string" ? content : new Uint8Array(content)]), name);
  for (const file of report) append("report", typeof file === "string" ? { name: "report.json", content: file } : file);
  for (const part of ["baseline", "codeowners", "config", "owners"] as const) for (const file of beside[part] ?? []) append(part, file);
  return form;
}

/** Sends it, and answers what the server said. */
export function send(sent: Sent): Promise<Response> {
  return knock("POST", "/api/v1/reports", { token: sent.token ?? ADMINISTRATOR, body: formOf(sent) });
}

/** Sends what must be accepted, lets the worker finish, and answers what became of the first report. */
export async function sendAndWork(sent: Sent): Promise<z.output<typeof Report>> {
  const answer = await send(sent);
  const body: unknown = await answer.json();
  const accepted = Accepted.safeParse(body);
  const [first] = accepted.success ? accepted.data.reports : [];
  if (answer.status !== 202 || !first) throw new Error(`The upload was answered with ${answer.status}: ${JSON.stringify(body)}`);
  await drain(jobs);
  return Report.parse(await ask(first.href));
}

/** What an address answers to an administrator, as JSON. */
export async function ask(address: string): Promise<unknown> {
  const answer = await knock("GET", address, { token: ADMINISTRATOR });
  if (answer.status !== 200) throw new Error(`${address} was answered with ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** A commit's name that reads as what it is: `shaOf("b1")` ends with b1. */
export function shaOf(name: string): string {
  return name.padStart(40, "0");
}

/** A commit on main, a minute after the one before for each number. */
export function commitOnMain(number: number, { parent = number - 1, ...more }: { parent?: number } & Record<string, unknown> = {}): Record<string, unknown> {
  return {
    repository: "acme/shop",
    commit: shaOf(String(number)),
    committedAt: new Date(Date.UTC(2026, 10, 2, 9, number)).toISOString(),
    parents: parent > 0 ? [shaOf(String(parent))] : [],
    branch: "main",
    defaultBranch: "main",
    ...more,
  };
}

/** A report in Lintel's own format: each pair reaches from a file of one module into another. */
export function reportOf(...pairs: [from: string, to: string][]): string {
  const files = [...new Set(["src/modules/orders/index.ts", "src/modules/billing/index.ts", ...pairs.flat()])].sort();
  return JSON.stringify({
    lintel: 1,
    tool: { name: "checker", version: "1.0" },
    examined: { files, rules: [{ name: "no-internals", kind: "privacy", severity: "error", help: "Go through the module's index." }] },
    files: files.map((path) => ({ path })),
    dependencies: pairs.map(([from, to]) => ({ from, to, kind: "import", level: "file" })),
    violations: pairs.map(([from, to]) => ({ rule: "no-internals", from: { file: from, line: 3 }, to: { file: to }, message: `${from} reaches into ${to}` })),
  });
}
