/** action.yml as a runner of GitHub Actions works it off: its steps in bash, what is given in the environment, against a real Lintel. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";

import { parse } from "yaml";
import { z } from "zod";

import { type App, expect, test } from "./support/app";
import { shopReport } from "./support/shop";
import { ask } from "./support/upload";

const Action = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string().optional() })),
  outputs: z.record(z.string(), z.object({ value: z.string() })),
  runs: z.object({ steps: z.array(z.object({ id: z.string(), shell: z.literal("bash"), env: z.record(z.string(), z.string()), run: z.string() })) }),
});
const action = Action.parse(parse(fs.readFileSync("action.yml", "utf8")));

type Ended = { exit: number; log: string; outputs: Record<string, string>; summary: string };

const folders: string[] = [];
test.afterAll(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

function bash(script: string, cwd: string, env: Record<string, string | undefined>): Promise<{ exit: number; log: string }> {
  const child = spawn("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script], { cwd, env: { NODE_ENV: "test", ...env } });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (log += piece.toString()));
  return new Promise((resolve) => child.on("close", (exit) => resolve({ exit: exit ?? 1, log })));
}

type Checkout = { folder: string; sha: string; name: string };

/** A checkout of a repository of its own with some files in it, and its commit. */
async function checkout(app: App, name: string, files: Record<string, string>): Promise<Checkout> {
  await fetch(`${app.url}/api/v1/repositories`, { method: "POST", headers: { authorization: `Bearer ${app.token}`, "content-type": "application/json" }, body: JSON.stringify({ repository: `action/${name}`, defaultBranch: "main" }) });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-action-"));
  folders.push(folder);
  for (const [file, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, file), content);
  const git = await bash("git init -q -b main && git -c user.name=Grace -c user.email=grace@example.com commit -q --allow-empty -m one && git rev-parse HEAD", folder, { PATH: process.env["PATH"], HOME: folder });
  return { folder, sha: git.log.trim(), name };
}

/** Runs the steps one after the other until one fails, as a runner does. */
async function act({ folder, sha, name }: Checkout, inputs: Record<string, string>, more: Record<string, string> = {}): Promise<Ended> {
  const [output, summary] = ["output", "summary"].map((name) => path.join(folder, `.git/${name}`));
  const outputs = new Map<string, string>();
  const evaluate = (text: string): string =>
    text.replace(/\$\{\{ (?:inputs\.([\w-]+)|steps\.(\w+)\.outputs\.(\w+)) \}\}/g, (_all, input: string | undefined, step: string, name: string) => (input === undefined ? (outputs.get(`${step}.${name}`) ?? "") : (inputs[input] ?? action.inputs[input]?.default ?? "")));
  const ended: Ended = { exit: 0, log: "", outputs: {}, summary: "" };
  for (const { id, env, run } of action.runs.steps) {
    fs.writeFileSync(output ?? "", "");
    const given = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, evaluate(value)]));
    const { exit, log } = await bash(run, folder, {
      PATH: process.env["PATH"], HOME: folder, RUNNER_TEMP: path.join(folder, ".git"), GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary,
      GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: `action/${name}`, GITHUB_SERVER_URL: "https://github.example", GITHUB_RUN_ID: "7", GITHUB_RUN_ATTEMPT: "1", GITHUB_SHA: sha, GITHUB_REF: "refs/heads/main", ...more, ...given,
    });
    for (const line of fs.readFileSync(output ?? "", "utf8").split("\n").filter(Boolean)) outputs.set(`${id}.${line.slice(0, line.indexOf("="))}`, line.slice(line.indexOf("=") + 1));
    ended.exit = exit;
    ended.log += log;
    if (exit !== 0) break;
  }
  ended.outputs = Object.fromEntries(Object.entries(action.outputs).map(([name, { value }]) => [name, evaluate(value)]));
  ended.summary = fs.existsSync(summary ?? "") ? fs.readFileSync(summary ?? "", "utf8") : "";
  return ended;
}

const BREAK = { rule: "no-internals", from: "src/modules/orders/index.ts", to: "src/modules/ledger/internal/book.ts", line: 12 };

test("no input becomes part of a script", () => {
  for (const { run } of action.runs.steps) expect(run).not.toContain("${{");
});

test("reports are sent, whatever they are called, and the summary and the outputs tell where to read on", async ({ app }) => {
  const names = ["$(touch pwned).json", "`touch pwned` ; touch pwned.json", "--help.json"];
  const clone = await checkout(app, "names", Object.fromEntries(names.map((name) => [name, shopReport([BREAK])])));
  const ended = await act(clone, { url: `${app.url}/`, token: app.token, reports: names.map((name) => `./${name}`).join("\n"), scope: '"; touch pwned; "' });
  expect(ended.log).toContain("wall-check: done");
  expect(ended).toMatchObject({ exit: 0, outputs: { conclusion: "", url: `${app.url}/repositories/action/names/commits/${clone.sha}` } });
  expect(ended.summary).toContain("### Lintel: Reports were sent");
  expect(fs.existsSync(path.join(clone.folder, "pwned"))).toBe(false);
  expect((await ask(app, "/api/v1/reports?repository=action/names")).body).toMatchObject({ items: [{ commit: clone.sha, status: "done" }] });
});

test("without a token the job's id-token is asked for, with this Lintel as its audience; without either it says what to do", async ({ app }) => {
  const clone = await checkout(app, "sworn", { "wall-check.lintel.json": shopReport([]) });
  expect(await act(clone, { url: app.url })).toMatchObject({ exit: 2, log: expect.stringContaining("id-token: write") });

  const asked: (string | undefined)[] = [];
  const issuer = http.createServer((request, response) => {
    asked.push(new URL(request.url ?? "", "http://localhost").searchParams.get("audience") ?? "", request.headers.authorization);
    response.end(JSON.stringify({ value: app.token }));
  });
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  const address = issuer.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const ended = await act(clone, { url: `${app.url}/`, wait: "false" }, { ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-the-runner" });
  issuer.close();
  expect(ended.exit).toBe(0);
  expect(asked).toEqual([app.url, "Bearer of-the-runner"]);
  expect(ended.log).not.toContain(app.token);
});

test("the step fails with the pull request's gate, unless that is not wanted", async ({ app }) => {
  const clone = await checkout(app, "gate", { "wall-check.lintel.json": shopReport([]) });
  expect(await act(clone, { url: app.url, token: app.token })).toMatchObject({ exit: 0 });

  fs.writeFileSync(path.join(clone.folder, "wall-check.lintel.json"), shopReport([BREAK]));
  const head = await bash("git checkout -q -b reach-in && git -c user.name=Grace -c user.email=grace@example.com commit -q --allow-empty -m two && git rev-parse HEAD", clone.folder, { PATH: process.env["PATH"], HOME: clone.folder });
  const event = path.join(clone.folder, ".git/event.json");
  const repo = { full_name: "action/gate" };
  fs.writeFileSync(event, JSON.stringify({ repository: { default_branch: "main" }, pull_request: { number: 12, title: "Reach in", head: { ref: "reach-in", sha: head.log.trim(), repo }, base: { ref: "main", sha: clone.sha, repo } } }));
  const pull = { GITHUB_EVENT_PATH: event, GITHUB_REF: "refs/pull/12/merge", GITHUB_SHA: "f".repeat(40), GITHUB_HEAD_REF: "reach-in", GITHUB_BASE_REF: "main" };

  const failing = await act({ ...clone, sha: head.log.trim() }, { url: app.url, token: app.token }, pull);
  expect(failing.log).toContain("Pull request 12 fails.");
  expect(failing).toMatchObject({ exit: 3, outputs: { conclusion: "failure", url: `${app.url}/repositories/action/gate/pulls/12` } });
  expect(failing.summary).toContain("### Lintel: Pull request 12 fails");
  expect(await act({ ...clone, sha: head.log.trim() }, { url: app.url, token: app.token, "fail-on-gate": "false" }, pull)).toMatchObject({ exit: 0, outputs: { conclusion: "failure" } });
});

test("a command that is not what the server says it is does not run", async ({ app }) => {
  const proxy = http.createServer((request, response) => {
    void fetch(`${app.url}${request.url ?? ""}`).then(async (answer) => response.end(request.url === "/cli.mjs" ? `${await answer.text()}\n// tampered with` : await answer.text()));
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  const ended = await act(await checkout(app, "tampered", {}), { url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`, token: "t" });
  proxy.close();
  expect(ended.exit).toBe(1);
  expect(ended.log).toContain("cli.mjs: FAILED");
});
