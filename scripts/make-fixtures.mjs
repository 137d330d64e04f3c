/**
 * Makes the dependency-cruiser fixtures anew by running the real tool over the small shop in
 * lib/ingestion/adapters/fixtures/dependency-cruiser/sample: every version, and the ways to know violations beforehand.
 *
 *   node scripts/make-fixtures.mjs [folder to keep the installed tools in]
 *
 * The sample's files end in .txt, so that none of our own tools reads them as code; its packages lie in `installed`.
 * Each case gets its report, a provenance.txt and, by `UPDATE_FACTS=1 npx vitest run lib/ingestion/adapters`, its facts.json.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const HOME = new URL("../lib/ingestion/adapters/fixtures/dependency-cruiser/", import.meta.url).pathname;
const VERSIONS = ["13.1.5", "14.1.2", "15.5.0", "16.10.4", "17.4.3", "18.7.2"];
const NODE_22 = "22.23.3";
const TYPESCRIPT = "5.4.5";
const KNOWN = ".dependency-cruiser-known-violations.json";

const tools = process.argv[2] ?? mkdtempSync(join(tmpdir(), "lintel-fixtures-"));

function install(folder, ...packages) {
  const at = join(tools, folder);
  if (existsSync(join(at, "node_modules"))) return at;
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "package.json"), '{"private":true}');
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--force", ...packages], { cwd: at, stdio: "inherit" });
  return at;
}

function copySample() {
  const shop = join(mkdtempSync(join(tmpdir(), "lintel-sample-")), "shop");
  cpSync(join(HOME, "sample"), shop, { recursive: true });
  renameSync(join(shop, "installed"), join(shop, "node_modules"));
  for (const path of readdirSync(shop, { recursive: true })) {
    if (path.endsWith(".txt")) renameSync(join(shop, path), join(shop, path.slice(0, -4)));
  }
  return shop;
}

function cruise(version, shop, args) {
  const tool = install(`dc-${version}`, `dependency-cruiser@${version}`, `typescript@${TYPESCRIPT}`);
  const node = version.startsWith("18.") ? join(install("node22", `node@${NODE_22}`), "node_modules/node/bin/node") : process.execPath;
  const bin = ["dependency-cruiser.mjs", "dependency-cruise.mjs", "dependency-cruise.js"].map((name) => join(tool, "node_modules/dependency-cruiser/bin", name)).find(existsSync);
  const run = spawnSync(node, [bin, ...args], { cwd: shop, encoding: "utf8", maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(`dependency-cruiser ${version} ${args.join(" ")}\n${run.stderr}`);
  return run.stdout.replaceAll(shop, "/home/ci/shop").replaceAll(/"osVersionFound": "[^"]*"/g, '"osVersionFound": "x64 linux"');
}

function keep(name, version, commands, files) {
  const folder = join(HOME, name);
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (file !== "facts.json") rmSync(join(folder, file));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const node = version.startsWith("18.") ? `v${NODE_22}` : process.version;
  writeFileSync(
    join(folder, "provenance.txt"),
    `dependency-cruiser ${version}, typescript ${TYPESCRIPT}, Node ${node}\n${commands.map((line) => `$ ${line}\n`).join("")}` +
      "Run in a copy of ../sample by scripts/make-fixtures.mjs; the folder and the operating system are named anew.\n",
  );
  console.log(relative(process.cwd(), folder));
}

const JSON_REPORT = ["src", "--config", "rules.cjs", "--output-type", "json"];
const said = (args) => `depcruise ${args.join(" ")}`;

for (const version of VERSIONS) {
  const shop = copySample();
  keep(version, version, [said(JSON_REPORT)], { "report.json": cruise(version, shop, JSON_REPORT) });
}

for (const version of ["15.5.0", "17.4.3", "18.7.2"]) {
  const shop = copySample();
  const baseline = ["src", "--config", "rules.cjs", "--output-type", "baseline"];
  const known = cruise(version, shop, baseline);
  writeFileSync(join(shop, KNOWN), known);
  rmSync(join(shop, "src/modules/catalog/internal/forgotten.ts"));
  writeFileSync(join(shop, "src/modules/catalog/internal/new-orphan.ts"), "export const orphan = true;\n");
  const ignoring = [...JSON_REPORT, "--ignore-known", KNOWN];
  const changes = ["rm src/modules/catalog/internal/forgotten.ts", "echo 'export const orphan = true;' > src/modules/catalog/internal/new-orphan.ts"];
  keep(`${version}-ignore-known`, version, [`${said(baseline)} > ${KNOWN}`, ...changes, said(ignoring)], { "report.json": cruise(version, shop, ignoring) });
  keep(`${version}-baseline`, version, [`${said(baseline)} > ${KNOWN}`, ...changes, said(JSON_REPORT)], {
    "report.json": cruise(version, shop, JSON_REPORT),
    [KNOWN]: known,
  });
}

{
  const version = "17.4.3";
  const args = ["src", "--no-config", "--output-type", "json"];
  keep(`${version}-no-rules`, version, [said(args)], { "report.json": cruise(version, copySample(), args) });
  const collapsed = [...JSON_REPORT, "--collapse", "^src/modules/[^/]+/"];
  keep(`${version}-collapse`, version, [said(collapsed)], { "report.json": cruise(version, copySample(), collapsed) });
  const nothing = ["src/legacy/*.vue", "--config", "rules.cjs", "--output-type", "json"];
  keep(`${version}-nothing`, version, [said(nothing)], { "report.json": cruise(version, copySample(), nothing) });
}
