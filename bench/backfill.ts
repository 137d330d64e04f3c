import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { createServer } from "node:http";
import os from "node:os";
import path from "node:path";

import { build } from "esbuild";

import { type Bench, atMost } from "./bench";
import { randomFrom } from "../tools/random";

const COMMITS = Number(process.env.LINTEL_BENCH_COMMITS ?? 100);
const MODULES = 30;
const FILES = 20;
/** What a commit of every day changes. */
const CHANGED = 6;
const CHECKER = [process.execPath, path.resolve("node_modules/dependency-cruiser/bin/dependency-cruise.mjs"), "src", "--config", "--output-type", "json", "--output-to", "depcruise.json"];

const RULES = `module.exports = { forbidden: [
  { name: "no-internals", severity: "error", from: { path: "^src/([^/]+)/" }, to: { path: "^src/[^/]+/internal/", pathNot: "^src/$1/" } },
  { name: "no-circular", severity: "warn", from: {}, to: { circular: true } },
] };
`;

/** A modular monolith of its own git history, the same in every run. */
function makeRepository(folder: string): string[] {
  const pick = randomFrom(14);
  const place = (module: number, file: number) => `src/m${module}/${file % 3 === 0 ? "internal/" : ""}f${file}.js`;
  const write = (module: number, file: number) => {
    const from = path.join(folder, place(module, file));
    // Downwards only: every loop would be told anew for each of its edges, and the report be nothing but loops.
    const targets = Array.from({ length: 4 }, () => (module > 0 && pick(3) === 0 ? place(pick(module), pick(FILES)) : place(module, pick(file + 1))));
    fs.mkdirSync(path.dirname(from), { recursive: true });
    fs.writeFileSync(from, [...new Set(targets)].filter((to) => to !== place(module, file)).map((to) => `import "${relative(path.dirname(from), path.join(folder, to))}";\n`).join(""));
  };
  const git = (minute: number, ...words: string[]) => {
    const at = new Date(Date.UTC(2026, 0, 5) + minute * 3_600_000).toISOString();
    const who = { GIT_AUTHOR_NAME: "Grace", GIT_AUTHOR_EMAIL: "grace@example.com", GIT_COMMITTER_NAME: "Grace", GIT_COMMITTER_EMAIL: "grace@example.com", GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at };
    return execFileSync("git", words, { cwd: folder, env: { ...process.env, ...who }, encoding: "utf8" }).trim();
  };
  git(0, "init", "--quiet", "--initial-branch=main");
  fs.writeFileSync(path.join(folder, ".dependency-cruiser.cjs"), RULES);
  for (let module = 0; module < MODULES; module += 1) for (let file = 0; file < FILES; file += 1) write(module, file);
  return Array.from({ length: COMMITS }, (_, minute) => {
    for (let change = 0; change < CHANGED; change += 1) write(pick(MODULES), pick(FILES));
    git(minute, "add", "--all");
    git(minute, "commit", "--quiet", "--message", `change ${minute}`);
    return git(minute, "rev-parse", "HEAD");
  });
}

function relative(from: string, to: string): string {
  const way = path.relative(from, to);
  return way.startsWith(".") ? way : `./${way}`;
}

function run(words: readonly string[], folder: string, environment: NodeJS.ProcessEnv = process.env): Promise<number> {
  const [program = "", ...rest] = words;
  const begun = performance.now();
  const child = spawn(program, rest, { cwd: folder, env: environment, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (piece: Buffer) => (said += piece.toString()));
  return new Promise((resolve, reject) => child.on("close", (code) => (code === 0 ? resolve(performance.now() - begun) : reject(new Error(`${words.join(" ")} ended with ${code}: ${said}`)))));
}

/** What the checker alone takes on commits that are checked out already. */
async function runAlone(clone: string, commits: readonly string[]): Promise<number> {
  let total = 0;
  for (const commit of commits) {
    execFileSync("git", ["checkout", "--quiet", "--force", "--detach", commit], { cwd: clone });
    total += await run(CHECKER, clone);
  }
  return total;
}

/** A server that stores nothing: what a real one does with a report goes on behind its answer, on another machine. */
async function receiveAll(): Promise<{ address: string; taken(): number; close(): void }> {
  let taken = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      if (request.method === "POST") taken += 1;
      const isUpload = request.method === "POST";
      response.writeHead(isUpload ? 202 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(isUpload ? { reports: [{ id: `r${taken}`, source: "dependency-cruiser", status: "queued" }] } : { code: "NOT_FOUND", title: "No" }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The receiver has no port.");
  return { address: `http://127.0.0.1:${address.port}`, taken: () => taken, close: () => void server.close() };
}

const bench: Bench = {
  name: "backfill",
  async run() {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-bench-backfill-"));
    const [folder, clone, command] = [path.join(home, "shop"), path.join(home, "clone"), path.join(home, "cli.mjs")];
    fs.mkdirSync(folder);
    const commits = makeRepository(folder);
    execFileSync("git", ["clone", "--quiet", folder, clone]);
    const banner = "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";
    await build({ entryPoints: ["cli/main.ts"], outfile: command, bundle: true, platform: "node", format: "esm", target: "node20", minify: true, define: { LINTEL_VERSION: '"0.0.0"' }, banner: { js: banner } });
    const server = await receiveAll();

    // The floor is measured half before and half after, because a machine grows warm and tired.
    await run(CHECKER, clone);
    const before = await runAlone(clone, commits.slice(0, COMMITS / 2));
    const words = ["backfill", "--every", "commit", "--since", "all", "--repository", "bench/shop", "--no-fetch", "--install", "none", "--report", "depcruise.json", "--", ...CHECKER];
    const environment = { ...process.env, LINTEL_URL: server.address, LINTEL_TOKEN: "bench", XDG_STATE_HOME: home, TMPDIR: home };
    const whole = await run([process.execPath, command, ...words], folder, environment);
    const after = await runAlone(clone, commits.slice(COMMITS / 2));
    server.close();
    const taken = server.taken();
    fs.rmSync(home, { recursive: true, force: true });
    if (taken !== COMMITS) throw new Error(`${taken} of ${COMMITS} commits were sent.`);
    return [atMost(`backfill of ${COMMITS} commits, ${MODULES * FILES} files, against the checker alone`, whole / 1000, "s", (before + after) / 1000, 1.1)];
  },
};

export default bench;
