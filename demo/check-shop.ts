/** Runs the real checkers over the shop as it was at a commit. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import type { Commit, Tool, Variant } from "./history";

/** What stands in the kept reports instead of the folder in which the checkers ran. */
const CI_FOLDER = "/home/ci/shop";

/** Where the checkers are installed: folders that hold a `node_modules`. */
export type Installed = { cruiser: Record<Commit["state"]["cruiser"], string>; eslint: string | null };

/** Our own packages, dependency-cruiser among them. */
export const OUR_CRUISER = fileURLToPath(new URL("..", import.meta.url));

/** Lays out a commit's files in a folder; what is there already and has not changed stays. */
export function layOut(folder: string, { files }: Pick<Commit, "files">): void {
  fs.mkdirSync(folder, { recursive: true });
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join("/");
    if (entry.isFile() && !files.has(name) && !name.startsWith("node_modules/")) fs.rmSync(file);
  }
  for (const [name, { text }] of files) {
    const file = path.join(folder, name);
    if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === text) continue;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
}

/** What the checker writes about the files in a folder; `variant` as in the story. */
export function check(folder: string, commit: Commit, tool: Tool, variant: Variant, installed: Installed): string {
  return (tool === "dependency-cruiser" ? cruise(folder, installed.cruiser[commit.state.cruiser], variant) : lint(folder, installed.eslint, variant)).replaceAll(fs.realpathSync(folder), CI_FOLDER).replaceAll(folder, CI_FOLDER);
}

function cruise(folder: string, home: string, variant: Variant): string {
  const bin = ["dependency-cruiser.mjs", "dependency-cruise.mjs"].map((name) => path.join(home, "node_modules/dependency-cruiser/bin", name)).find((file) => fs.existsSync(file)) ?? "";
  const said = run(folder, bin, [variant === "half" ? "src/modules" : "src", "--config", ".dependency-cruiser.mjs", "--output-type", "json"], [0]);
  // What it says of the machine differs from one to the next.
  return said.replaceAll(/"(nodeVersionFound|osVersionFound)": "[^"]*"/g, (_, name: string) => `"${name}": "${name === "nodeVersionFound" ? "v20.20.0" : "x64 linux"}"`);
}

function lint(folder: string, home: string | null, variant: Variant): string {
  if (home === null) throw new Error("ESLint is not installed for the shop.");
  const bin = path.join(home, "node_modules/eslint/bin/eslint.js");
  const packages = path.join(folder, "node_modules");
  fs.rmSync(packages, { force: true, recursive: true });
  // Without its packages ESLint does not find the plugin, says so and ends with 2.
  if (variant === "crash") return run(folder, bin, ["src", "--format", "json-with-metadata"], [2]);
  fs.symlinkSync(path.join(home, "node_modules"), packages);
  const said = run(folder, bin, ["src", "--format", "json-with-metadata", "--pass-on-unpruned-suppressions"], [0, 1]);
  fs.rmSync(packages, { force: true });
  return said;
}

function run(folder: string, bin: string, args: string[], codes: readonly number[]): string {
  const ran = spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1" } });
  if (ran.status === null || !codes.includes(ran.status)) throw new Error(`${path.basename(bin)} ${args.join(" ")} ended with ${ran.status}\n${ran.stdout.slice(0, 2000)}\n${ran.stderr}`);
  return ran.status === 2 ? `\n${ran.stderr.trim()}\n` : ran.stdout;
}
