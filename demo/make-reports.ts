/**
 * Makes the demo's reports anew: tells the story, lays out the shop at every commit that CI saw, and runs the real
 * dependency-cruiser and ESLint over it, in the versions that the shop's package.json names at that commit. Reports of
 * trees that were checked before are kept, unless all are asked for.
 *
 *   npx tsx demo/make-reports.ts [--all] [folder to keep the installed checkers in]
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { type Installed, OUR_CRUISER, check, layOut } from "./check-shop";
import { type Tool, makeHistory, reportKey } from "./history";
import { KEPT, keep, readKept } from "./kept-reports";
import { ESLINT } from "./shop/render-checks";

const OLD_CRUISER = "16.10.4";
const TYPESCRIPT = "5.4.5";

const [given] = process.argv.slice(2).filter((word) => word !== "--all");
const kept = new Map(process.argv.includes("--all") ? [] : Object.values(KEPT).flatMap((file) => (fs.existsSync(file) ? [...readKept(file)] : [])));
const tools = path.resolve(given ?? fs.mkdtempSync(path.join(os.tmpdir(), "lintel-demo-checkers-")));
const installed: Installed = {
  cruiser: { [OLD_CRUISER]: install("dependency-cruiser-16", `dependency-cruiser@${OLD_CRUISER}`, `typescript@${TYPESCRIPT}`), "17.4.3": OUR_CRUISER },
  eslint: install("eslint", ...Object.entries(ESLINT).map(([name, version]) => `${name}@${version}`)),
};

// Reports go by the tree that was checked, so any newest week gives the same ones.
const { sendings } = makeHistory(new Date(Date.UTC(2026, 10, 16)));
const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "lintel-demo-")), "shop");
const reports: Record<Tool, Map<string, string>> = { "dependency-cruiser": new Map(), eslint: new Map() };
sendings.forEach((sending, index) => {
  const { tool, commit, variant } = sending;
  const key = reportKey(sending);
  if (reports[tool].has(key)) return;
  const known = kept.get(key);
  if (known === undefined) layOut(folder, commit);
  reports[tool].set(key, known ?? check(folder, commit, tool, variant, installed));
  if (known === undefined && index % 20 === 0) keepAll();
  console.log(`${index + 1} of ${sendings.length}: ${commit.at.toISOString().slice(0, 10)} ${key}`);
});
fs.rmSync(path.dirname(folder), { recursive: true, force: true });

keepAll();
fs.writeFileSync(
  new URL("reports/provenance.txt", import.meta.url),
  [
    `dependency-cruiser ${OLD_CRUISER} with typescript ${TYPESCRIPT}, later 17.4.3 with the typescript of package.json; ${Object.entries(ESLINT).map(([name, version]) => `${name} ${version}`).join(", ")}; Node ${process.version}`,
    "$ depcruise src --config .dependency-cruiser.mjs --output-type json",
    "$ depcruise src/modules --config .dependency-cruiser.mjs --output-type json    (half)",
    "$ eslint src --format json-with-metadata --pass-on-unpruned-suppressions",
    "$ eslint src --format json-with-metadata    (crash: without its packages; standard error)",
    "Run by demo/make-reports.ts in the shop that demo/shop generates, at every commit that the story's CI saw; the folder, Node and the operating system are named anew.",
    "",
  ].join("\n"),
);

function keepAll(): void {
  for (const tool of ["dependency-cruiser", "eslint"] as const) keep(KEPT[tool], reports[tool]);
}

function install(name: string, ...packages: string[]): string {
  const at = path.join(tools, name);
  if (fs.existsSync(path.join(at, "node_modules"))) return at;
  fs.mkdirSync(at, { recursive: true });
  fs.writeFileSync(path.join(at, "package.json"), '{"private":true}');
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--force", ...packages], { cwd: at, stdio: "inherit" });
  return at;
}
