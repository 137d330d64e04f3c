/** History on the first day: a repository of some weeks, filled in by the real command with the real checker, and by its own debt files. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { type App, expect, test } from "./support/app";
import { ask } from "./support/upload";

const DEPCRUISE = path.resolve("node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

type Ended = { exit: number | null; out: string; errors: string };

/** A laptop: a folder with a clone in it, a home, and an environment with nothing of ours. */
function laptop() {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-backfill-journey-"));
  const folder = path.join(home, "shop");
  fs.mkdirSync(folder);
  const who = Object.fromEntries(["AUTHOR", "COMMITTER"].flatMap((role) => [[`GIT_${role}_NAME`, "Grace"], [`GIT_${role}_EMAIL`, "grace@example.com"]]));
  const environment = { PATH: process.env["PATH"], HOME: home, NODE_ENV: "test" as const, GIT_CONFIG_NOSYSTEM: "1", ...who };
  const run = (program: string, words: string[], more: Record<string, string> = {}): Promise<Ended> => {
    const child = spawn(program, words, { cwd: folder, env: { ...environment, ...more } });
    const ended: Ended = { exit: null, out: "", errors: "" };
    child.stdout.on("data", (piece: Buffer) => (ended.out += piece.toString()));
    child.stderr.on("data", (piece: Buffer) => (ended.errors += piece.toString()));
    return new Promise((resolve) => child.on("close", (exit) => resolve({ ...ended, exit })));
  };
  const commit = async (message: string, day: string, files: Record<string, string | null>): Promise<string> => {
    for (const [name, content] of Object.entries(files)) {
      const place = path.join(folder, name);
      fs.mkdirSync(path.dirname(place), { recursive: true });
      if (content === null) fs.rmSync(place);
      else fs.writeFileSync(place, content);
    }
    const at = `${day}T10:00:00Z`;
    await run("git", ["add", "--all"]);
    await run("git", ["commit", "--quiet", "--message", message], { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at });
    return (await run("git", ["rev-parse", "HEAD"])).out.trim();
  };
  return { home, folder, run, commit };
}

const RULES = `module.exports = { forbidden: [{
  name: "no-reach-into-internals", severity: "error",
  from: { path: "^src/modules/([^/]+)/" }, to: { path: "^src/modules/[^/]+/internal/", pathNot: "^src/modules/$1/" },
}] };
`;
const CLEAN = 'import { tax } from "../billing/index.js";\nexport const total = (net) => net + tax(net);\n';
const BROKEN = 'import { tax } from "../billing/internal/tax.js";\nexport const total = (net) => net + tax(net);\n';

/** What the folder holds, `.git` included, as one digest. */
function digestOf(folder: string): string {
  const digest = createHash("sha256");
  for (const name of fs.readdirSync(folder, { recursive: true }).map(String).sort()) {
    const place = path.join(folder, name);
    digest.update(name);
    if (fs.lstatSync(place).isFile()) digest.update(fs.readFileSync(place));
  }
  return digest.digest("hex");
}

async function numbers(app: App, repository: string, what: string): Promise<unknown> {
  return (await ask(app, `/api/v1/repositories/${repository}/${what}`)).body;
}

async function prepare(app: App, run: ReturnType<typeof laptop>["run"], home: string, repository: string): Promise<{ command: string; upload: Record<string, string> }> {
  const command = path.join(home, "cli.mjs");
  fs.writeFileSync(command, await (await fetch(`${app.url}/cli.mjs`)).text());
  const administrator = { LINTEL_URL: app.url, LINTEL_TOKEN: app.token };
  expect(await run(process.execPath, [command, "repository", "add", repository, "--default-branch", "main"], administrator)).toMatchObject({ exit: 0 });
  const token = (await run(process.execPath, [command, "token", "create", "--repository", repository], administrator)).out.trim();
  return { command, upload: { LINTEL_URL: app.url, LINTEL_TOKEN: token } };
}

test("weeks of history appear on the first day, checked by the real checker, and the clone is as it was", async ({ app }) => {
  test.setTimeout(300_000);
  const { home, folder, run, commit } = laptop();
  await run("git", ["init", "--quiet", "--initial-branch=main"]);
  await run("git", ["remote", "add", "origin", "https://github.com/past/shop.git"]);
  const commits = [
    await commit("a shop", "2026-03-02", { "src/modules/orders/index.js": CLEAN, "src/modules/billing/index.js": 'export { tax } from "./internal/tax.js";\n', "src/modules/billing/internal/tax.js": "export const tax = (net) => net * 0.2;\n" }),
    await commit("a wall", "2026-03-10", { ".dependency-cruiser.cjs": RULES, ".github/CODEOWNERS": "src/modules/orders/ @past/orders\n" }),
    await commit("in a hurry", "2026-03-17", { "src/modules/orders/index.js": BROKEN }),
    await commit("in between", "2026-03-23", { "README.md": "A shop.\n" }),
    await commit("moved", "2026-03-25", { "src/modules/orders/index.js": null, "src/modules/orders/total.js": BROKEN }),
    await commit("repaired", "2026-03-31", { "src/modules/orders/total.js": CLEAN }),
  ];
  fs.writeFileSync(path.join(folder, "notes.txt"), "mine\n");
  const { command, upload } = await prepare(app, run, home, "past/shop");
  expect(await run(process.execPath, [command, "doctor"], upload), "nothing is missing but the first report, of which an upload token is not told").toMatchObject({ exit: 0, out: expect.stringContaining("ok      token: it may send") });
  const before = digestOf(folder);

  const words = ["backfill", "--every", "week", "--since", "2026-01-01", "--no-fetch", "--wait", "--", process.execPath, DEPCRUISE, "src", "--config", "--output-type", "json"];
  const ended = await run(process.execPath, [command, ...words], upload);
  expect(ended, ended.errors).toMatchObject({ exit: 0, errors: expect.stringContaining("4 commits sent, 1 skipped.") });
  expect(ended.errors).toContain(`skipped 2026-03-02 ${(commits[0] ?? "").slice(0, 12)}: the command ended with`);
  expect(digestOf(folder)).toBe(before);
  expect(fs.readdirSync(folder).sort()).toEqual([".dependency-cruiser.cjs", ".git", ".github", "README.md", "notes.txt", "src"]);

  expect(await numbers(app, "past/shop", "snapshots")).toMatchObject({
    items: [
      { commit: commits[5], totals: { open: 0, fixed: 1, introduced: 0 } },
      { commit: commits[4], totals: { open: 1, fixed: 0, introduced: 0 } },
      { commit: commits[2], totals: { open: 1, introduced: 1, discovered: 0 } },
      { commit: commits[1], totals: { open: 0 } },
    ],
  });
  // The move between two samples is known, so it is still the same violation, and the team's that owned it.
  expect(await numbers(app, "past/shop", "violations?status=fixed")).toMatchObject({ items: [{ rule: "no-reach-into-internals", openedBy: { commit: commits[2] }, fromTeam: ["@past/orders"] }] });

  const again = await run(process.execPath, [command, ...words], upload);
  expect(again, again.errors).toMatchObject({ exit: 1, errors: expect.stringContaining("4 are done already") });
  fs.rmSync(home, { recursive: true, force: true });
});

test("lists of known violations are replayed without running anything, and the first real report blames nobody", async ({ app }) => {
  test.setTimeout(300_000);
  const { home, folder, run, commit } = laptop();
  await run("git", ["init", "--quiet", "--initial-branch=main"]);
  await run("git", ["remote", "add", "origin", "https://github.com/past/debt.git"]);
  const known = (...files: string[]) => JSON.stringify(files.map((file) => ({ type: "dependency", from: file, to: "src/modules/billing/internal/tax.js", rule: { severity: "error", name: "no-reach-into-internals" } })));
  const LIST = ".dependency-cruiser-known-violations.json";
  const code = { ".dependency-cruiser.cjs": RULES, "src/modules/orders/index.js": BROKEN, "src/modules/billing/internal/tax.js": "export const tax = (net) => net * 0.2;\n" };
  const commits = [
    await commit("a wall and its debts", "2026-03-02", { ...code, [LIST]: known("src/modules/orders/index.js", "src/modules/cart/index.js") }),
    await commit("another tool's", "2026-03-10", { "packs/orders/package_todo.yml": '---\npacks/billing:\n  "::Tax":\n    violations:\n    - privacy\n    files:\n    - packs/orders/total.rb\n' }),
    await commit("one paid off", "2026-03-12", { [LIST]: known("src/modules/orders/index.js") }),
    await commit("a new one beside the list", "2026-03-18", { "src/modules/cart/add.js": BROKEN }),
  ];
  const { command, upload } = await prepare(app, run, home, "past/debt");
  const replayed = await run(process.execPath, [command, "backfill", "--from-baselines", "--since", "2026-01-01", "--no-fetch", "--wait"], upload);
  expect(replayed, replayed.errors).toMatchObject({ exit: 0, errors: expect.stringContaining("7 lists of known violations sent.") });
  const course = async () => numbers(app, "past/debt", "snapshots");
  expect(await course()).toMatchObject({
    items: [
      { commit: commits[3], totals: { open: 0, baselined: 2 } },
      { commit: commits[2], totals: { open: 0, baselined: 2 } },
      { commit: commits[1], totals: { open: 0, baselined: 3 } },
      { commit: commits[0], totals: { open: 0, baselined: 2 }, structure: null },
    ],
  });
  expect(await numbers(app, "past/debt", "violations?status=baselined&source=packwerk")).toMatchObject({ items: [{ rule: "privacy", kind: "privacy", status: "baselined", from: { file: "packs/orders/total.rb", module: "packs/orders" }, to: { module: "packs/billing", symbol: "::Tax" } }] });

  await run(process.execPath, [DEPCRUISE, "src", "--config", "--ignore-known", "--output-type", "json", "--output-to", "depcruise.json"]);
  const sent = await run(process.execPath, [command, "upload", "--wait", "--no-fetch", path.join(folder, "depcruise.json")], upload);
  expect(sent, sent.errors).toMatchObject({ exit: 0 });
  expect(await course()).toMatchObject({ items: [{ commit: commits[3], totals: { open: 1, baselined: 2, introduced: 0, discovered: 1 } }, {}, {}, {}] });
  fs.rmSync(home, { recursive: true, force: true });
});
