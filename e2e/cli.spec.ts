import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { type App, expect, test } from "./support/app";
import { ask } from "./support/upload";

const DEPCRUISE = path.resolve("node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

type Ended = { exit: number | null; out: string; errors: string };

/** A machine of CI: a folder with a clone in it, and an environment with nothing of ours. */
function machine(folder: string) {
  const environment = {
    PATH: process.env["PATH"],
    HOME: folder,
    NODE_ENV: "test" as const,
    GIT_CONFIG_NOSYSTEM: "1",
    ...Object.fromEntries(["AUTHOR", "COMMITTER"].flatMap((who) => [[`GIT_${who}_NAME`, "Grace"], [`GIT_${who}_EMAIL`, "grace@example.com"]])),
  };
  return (program: string, words: string[], more: Record<string, string> = {}): Promise<Ended> => {
    const child = spawn(program, words, { cwd: folder, env: { ...environment, ...more } });
    const ended: Ended = { exit: null, out: "", errors: "" };
    child.stdout.on("data", (piece: Buffer) => (ended.out += piece.toString()));
    child.stderr.on("data", (piece: Buffer) => (ended.errors += piece.toString()));
    return new Promise((resolve) => child.on("close", (exit) => resolve({ ...ended, exit })));
  };
}

const SHOP = {
  "src/modules/orders/index.js": 'import { tax } from "../billing/internal/tax.js";\nexport const total = (net) => net + tax(net);\n',
  "src/modules/billing/index.js": 'export { tax } from "./internal/tax.js";\n',
  "src/modules/billing/internal/tax.js": "export const tax = (net) => net * 0.2;\n",
  ".github/CODEOWNERS": "src/modules/orders/ @acme/orders\nsrc/modules/billing/ @acme/billing\n",
  ".gitignore": "depcruise.json\ncli.mjs\n",
  ".dependency-cruiser.cjs": `module.exports = { forbidden: [{
    name: "no-reach-into-internals", severity: "error",
    from: { path: "^src/modules/([^/]+)/" }, to: { path: "^src/modules/[^/]+/internal/", pathNot: "^src/modules/$1/" },
  }] };\n`,
};

function write(folder: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
}

async function numbers(app: App, what: string): Promise<unknown> {
  return (await ask(app, `/api/v1/repositories/cli/counter/${what}`)).body;
}

test("two commits of a real repository, checked by the real checker and sent by the one line of the README", async ({ app }) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-cli-"));
  const run = machine(folder);
  const administrator = { LINTEL_URL: app.url, LINTEL_TOKEN: app.token };
  const commit = async (files: Record<string, string>, message: string) => {
    write(folder, files);
    await run("git", ["add", "--all"]);
    await run("git", ["commit", "--quiet", "--message", message]);
    return (await run("git", ["rev-parse", "HEAD"])).out.trim();
  };
  await run("git", ["init", "--quiet", "--initial-branch=main"]);
  await run("git", ["remote", "add", "origin", "https://github.com/cli/counter.git"]);

  fs.writeFileSync(path.join(folder, "cli.mjs"), await (await fetch(`${app.url}/cli.mjs`)).text());
  expect(await run(process.execPath, ["cli.mjs", "repository", "add", "cli/counter", "--default-branch", "main"], administrator)).toMatchObject({ exit: 0 });
  expect(await run(process.execPath, ["cli.mjs", "repository", "add", "cli/counter"], administrator)).toMatchObject({ exit: 0, errors: expect.stringContaining("cli/counter is registered already.") });
  expect(await run(process.execPath, ["cli.mjs", "repository", "add", "cli/counter", "--default-branch", "trunk"], administrator)).toMatchObject({
    exit: 1,
    errors: expect.stringContaining("cli/counter is registered already, but its default branch is main, not trunk."),
  });
  const token = (await run(process.execPath, ["cli.mjs", "token", "create", "--repository", "cli/counter", "--note", "CI"], administrator)).out.trim();
  expect(token).not.toBe("");

  const send = async () => {
    await run(process.execPath, [DEPCRUISE, "src", "--config", "--output-type", "json", "--output-to", "depcruise.json"]);
    return run(process.execPath, ["cli.mjs", "upload", "--wait", "--no-fetch"], { LINTEL_URL: app.url, LINTEL_TOKEN: token });
  };

  const first = await commit(SHOP, "orders reaches into billing");
  expect(await send()).toMatchObject({ exit: 0, errors: expect.stringContaining("dependency-cruiser: done, 1 reported (1 error)") });
  expect(await numbers(app, "violations")).toMatchObject({
    items: [{ rule: "no-reach-into-internals", status: "open", from: { module: "orders", file: "src/modules/orders/index.js" }, to: { module: "billing" }, fromTeam: ["@acme/orders"], toTeam: ["@acme/billing"], openedBy: { commit: first } }],
  });

  const second = await commit({ "src/modules/orders/index.js": 'import { tax } from "../billing/index.js";\nexport const total = (net) => net + tax(net);\n' }, "orders asks billing");
  expect(await send()).toMatchObject({ exit: 0, errors: expect.stringContaining("dependency-cruiser: done, 0 reported") });
  expect(await numbers(app, "snapshots")).toMatchObject({
    items: [
      { commit: second, totals: { open: 0, fixed: 1, introduced: 0 } },
      { commit: first, totals: { open: 1, discovered: 1 } },
    ],
  });

  expect(await send(), "the same again changes nothing").toMatchObject({ exit: 0 });
  expect(await numbers(app, "snapshots")).toMatchObject({ items: [{ commit: second }, { commit: first }] });

  fs.rmSync(folder, { recursive: true, force: true });
});

test("a checker that crashed, a stranger's token and a report that cannot be read end with 1 and a reason", async ({ app }) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-cli-"));
  const run = machine(folder);
  const sha = "c".repeat(40);
  const words = ["cli.mjs", "upload", "--wait", "--repository", "cli/attic", "--commit", sha, "--committed-at", "2026-11-02T09:00:00Z", "--parents", "", "--branch", "main"];
  fs.writeFileSync(path.join(folder, "cli.mjs"), await (await fetch(`${app.url}/cli.mjs`)).text());
  const send = (content: string, token: string) => {
    fs.writeFileSync(path.join(folder, "depcruise.json"), content);
    return run(process.execPath, words, { LINTEL_URL: app.url, LINTEL_TOKEN: token });
  };

  expect(await send("TypeError: x is not a function\n    at cruise (cruise.js:1:1)\n", app.token)).toMatchObject({ exit: 1, errors: expect.stringContaining("what a tool said when it failed") });
  expect(await send('{"modules":[],"summary":{"violations":[]}}', "nobody's")).toMatchObject({ exit: 1, errors: expect.stringContaining("UNAUTHENTICATED") });
  const failed = await send('{"modules":[{"source":"src/a.js",}],"summary":{"violations":[]}}', app.token);
  expect(failed).toMatchObject({ exit: 1, errors: expect.stringContaining("failed, MALFORMED") });
  expect(`${failed.out}${failed.errors}`).not.toContain(app.token);

  fs.rmSync(folder, { recursive: true, force: true });
});
