import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath, pathToFileURL } from "node:url";

import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";

import { BARE_ENVIRONMENT, cruiseReport, emptyFolder, newRepository, removeFolders } from "./support/real-repository";
import { accepted, answers, partsOf, receive } from "./support/receiver";

afterAll(removeFolders);

/** The command as it travels: one file, alone in a folder. */
let command = "";
let imports: string[] = [];

beforeAll(async () => {
  command = join(emptyFolder(), "cli.mjs");
  const { metafile } = await build({
    metafile: true,
    entryPoints: [fileURLToPath(new URL("main.ts", import.meta.url))],
    outfile: command,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    minify: true,
    define: { LINTEL_VERSION: '"9.8.7"' },
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  });
  imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
});

type Ended = { exit: number | null; out: string; errors: string };

function start(folder: string, words: string[], environment: { [name: string]: string } = {}): Promise<Ended> {
  const child = spawn(process.execPath, [command, ...words], { cwd: folder, env: { ...BARE_ENVIRONMENT, ...environment, NODE_ENV: "test" } });
  let out = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((resolve) => child.on("close", (exit) => resolve({ exit, out, errors })));
}

it("runs alone, with nothing installed beside it, and imports only what Node has", async () => {
  expect(await start(emptyFolder(), ["--version"])).toEqual({ exit: 0, out: "9.8.7\n", errors: "" });
  expect(imports.filter((name) => !isBuiltin(name))).toEqual([]);
  expect(imports).toContain("node:https");
});

it("tells people on standard error, programs on standard output, and the shell by its exit code", async () => {
  const repository = newRepository();
  const commit = repository.commit("one", 1);
  repository.write("depcruise.json", cruiseReport());
  const ended = await start(repository.folder, ["upload", "--dry-run", "--repository", "acme/shop"]);
  expect(ended.exit).toBe(0);
  expect(JSON.parse(ended.out)).toMatchObject({ commit });
  expect(ended.errors).toContain("Found depcruise.json");
  expect(await start(repository.folder, ["upload", "gone.json"])).toMatchObject({ exit: 1, out: "" });
  expect(await start(repository.folder, ["upload", "--bogus"])).toMatchObject({ exit: 2, out: "" });
});

it("speaks no stack traces when there is no git", async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "depcruise.json"), cruiseReport());
  const ended = await start(folder, ["upload", "--dry-run"], { PATH: "/nonexistent" });
  expect(ended).toMatchObject({ exit: 2, errors: expect.stringContaining("There is no git repository here") });
  expect(ended.errors).not.toMatch(/^\s+at /m);
});

/** A report of that many megabytes that does not compress to nothing. */
async function writeLargeReport(path: string, megabytes: number): Promise<string> {
  const file = createWriteStream(path);
  file.write('{"modules":[{"source":"src/a.ts","dependencies":[],"valid":true}');
  for (let part = 0; part < megabytes; part += 1) {
    const names = Array.from({ length: 16 * 1024 }, (_, index) => createHash("md5").update(`${part}/${index}`).digest("hex"));
    file.write(`,{"source":"src/${part}.ts","dependencies":[],"comment":"${names.join("  ").padEnd(1024 * 1024 - 60, " ")}"}`);
  }
  file.end(`],"summary":{"violations":[],"optionsUsed":{"baseDir":${JSON.stringify(path)}}}}`);
  await finished(file);
  const digest = createHash("sha256");
  for await (const chunk of createReadStream(path)) digest.update(chunk);
  return digest.digest("hex");
}

it("sends a report of 60 MB in a heap of 32 MB, byte for byte, compressed or as it is", async () => {
  const repository = newRepository();
  repository.commit("one", 1);
  const path = join(repository.folder, "depcruise.json");
  const digest = await writeLargeReport(path, 60);
  const memory = join(emptyFolder(), "memory");
  const meter = join(emptyFolder(), "meter.mjs");
  writeFileSync(meter, `import { writeFileSync } from "node:fs"; process.on("exit", () => writeFileSync(${JSON.stringify(memory)}, String(process.resourceUsage().maxRSS)));`);
  const server = await receive([accepted], 1 << 26);
  const environment = { LINTEL_URL: server.address, LINTEL_TOKEN: "secret", NODE_OPTIONS: `--max-old-space-size=32 --import=${pathToFileURL(meter).href}` };
  const ended = await start(repository.folder, ["upload", "--repository", "acme/shop"], environment);
  expect(ended).toMatchObject({ exit: 0, errors: expect.stringContaining("report r1") });
  expect(Number(readFileSync(memory, "utf8"))).toBeLessThan(200 * 1024);

  execFileSync("gzip", ["--keep", "depcruise.json"], { cwd: repository.folder });
  const packed = readFileSync(join(repository.folder, "depcruise.json.gz"));
  expect(await start(repository.folder, ["upload", "--repository", "acme/shop", "depcruise.json.gz"], environment)).toMatchObject({ exit: 0 });
  const [first, second] = server.arrivals;
  await server.close();
  // The file is in the middle of a form: its bytes are, one after another.
  expect(second?.body.includes(packed)).toBe(true);
  expect(first?.bytes).toBeLessThan(48 * 1024 * 1024);
  const report = (first === undefined ? [] : await partsOf(first)).at(-1);
  expect(createHash("sha256").update(report?.content ?? "").digest("hex")).toBe(digest);
});

it.each([["SIGINT", 130], ["SIGTERM", 143]] as const)("ends a backfill on %s: the checker is stopped, no folder is left, and it says how far it came", async (signal, exit) => {
  const repository = newRepository();
  repository.write("src/a.js", "");
  repository.commit("one", 1);
  const [temporary, notes] = [emptyFolder(), emptyFolder()];
  const server = await receive([answers(404, { code: "NOT_FOUND", title: "No" }), answers(403, { code: "FORBIDDEN", title: "No" }), accepted]);
  const words = ["backfill", "--repository", "acme/shop", "--since", "all", "--no-fetch", "--", `echo $$ > ${notes}/pid; mkdir deep && cd deep && touch file && exec sleep 600`];
  const child = spawn(process.execPath, [command, ...words], { cwd: repository.folder, env: { ...BARE_ENVIRONMENT, TMPDIR: temporary, XDG_STATE_HOME: notes, LINTEL_URL: server.address, LINTEL_TOKEN: "secret", NODE_ENV: "test" }, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (bytes: Buffer) => (said += bytes.toString("utf8")));
  const ended = new Promise((resolve) => child.on("close", resolve));
  const checker = await until(() => (existsSync(join(notes, "pid")) ? Number(readFileSync(join(notes, "pid"), "utf8")) : 0));
  expect(readdirSync(temporary)).toEqual([expect.stringMatching(/^lintel-backfill-/)]);
  child.kill(signal);
  expect(await ended).toBe(exit);
  expect(said).toContain("Stopped. Nothing was sent.");
  expect(readdirSync(temporary)).toEqual([]);
  expect(await until(() => !isAlive(checker))).toBe(true);
  expect(server.arrivals.map(({ method }) => method)).toEqual(["GET", "GET"]);
  await server.close();
});

async function until<Value>(look: () => Value): Promise<Value> {
  for (let value = look(); ; value = look()) {
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A process that has ended and waits for nobody to ask is no longer alive. */
function isAlive(pid: number): boolean {
  const { status, stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return status === 0 && !stdout.trim().startsWith("Z");
}

it("ends quietly when whoever reads it has seen enough", async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, "x"));
  expect(execFileSync("sh", ["-c", `"${process.execPath}" "${command}" help | head -n 1`], { cwd: folder, encoding: "utf8" })).toBe("Usage: lintel [options] [command]\n");
});
