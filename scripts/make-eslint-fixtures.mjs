/**
 * Makes the ESLint fixtures anew by running the real ESLint and its plugins over the small shop in
 * lib/ingestion/adapters/fixtures/eslint/sample.
 *
 *   node scripts/make-eslint-fixtures.mjs [folder to keep the installed tools in]
 *
 * The sample's files end in .txt, so that none of our own tools reads them as code. Each case gets its report, a
 * provenance.txt and, by `UPDATE_FACTS=1 npx vitest run lib/ingestion/adapters`, its facts.json.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const HOME = new URL("../lib/ingestion/adapters/fixtures/eslint/", import.meta.url).pathname;
const PARSER = ["@typescript-eslint/parser@8.73.0", "typescript@5.4.5", "eslint-import-resolver-node@0.3.9"];
const TOOLS = {
  "8.57.1": { config: "eslint8.cjs", called: ".eslintrc.cjs", plugins: ["eslint-plugin-boundaries@4.2.2", "eslint-plugin-import@2.32.0", ...PARSER] },
  "9.39.5": {
    config: "eslint9.mjs",
    called: "eslint.config.mjs",
    plugins: ["eslint-plugin-boundaries@5.4.0", "eslint-plugin-import-x@4.18.1", "@softarc/eslint-plugin-sheriff@0.19.6", "@softarc/sheriff-core@0.19.6", ...PARSER],
  },
  "10.15.0": { config: "eslint10.mjs", called: "eslint.config.mjs", plugins: ["eslint-plugin-boundaries@7.2.0", "eslint-plugin-import-x@4.18.1", ...PARSER] },
};
const KNOWN = "eslint-suppressions.json";

const tools = process.argv[2] ?? mkdtempSync(join(tmpdir(), "lintel-fixtures-"));

function install(version) {
  const at = join(tools, `eslint-${version}`);
  if (existsSync(join(at, "node_modules"))) return at;
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "package.json"), '{"private":true}');
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--force", `eslint@${version}`, ...TOOLS[version].plugins], { cwd: at, stdio: "inherit" });
  return at;
}

function copySample(version) {
  const shop = join(mkdtempSync(join(tmpdir(), "lintel-sample-")), "shop");
  cpSync(join(HOME, "sample"), shop, { recursive: true });
  for (const path of readdirSync(shop, { recursive: true })) {
    if (path.endsWith(".txt")) renameSync(join(shop, path), join(shop, path.slice(0, -4)));
  }
  const { config, called } = TOOLS[version];
  renameSync(join(shop, config), join(shop, called));
  symlinkSync(join(install(version), "node_modules"), join(shop, "node_modules"));
  return shop;
}

function lint(version, shop, args) {
  const bin = join(install(version), "node_modules/eslint/bin/eslint.js");
  const run = spawnSync(process.execPath, [bin, ...args], { cwd: shop, encoding: "utf8", maxBuffer: 1 << 28 });
  if (run.status !== 0 && run.status !== 1) throw new Error(`eslint ${version} ${args.join(" ")}\n${run.stdout}\n${run.stderr}`);
  return run.stdout.replaceAll(shop, "/home/ci/shop");
}

function keep(name, version, commands, files) {
  const folder = join(HOME, name);
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(folder)) if (file !== "facts.json") rmSync(join(folder, file));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const { config, called, plugins } = TOOLS[version];
  writeFileSync(
    join(folder, "provenance.txt"),
    `eslint ${version}, ${plugins.map((plugin) => plugin.replace(/(.)@/, "$1 ")).join(", ")}, Node ${process.version}\n${commands.map((line) => `$ ${line}\n`).join("")}` +
      `Run in a copy of ../sample, ${config} as ${called}, by scripts/make-eslint-fixtures.mjs; the folder is named anew.\n`,
  );
  console.log(relative(process.cwd(), folder));
}

const said = (args) => `eslint ${args.join(" ")}`;
const withFormat = (version, format, ...more) => ["src", ...(version.startsWith("8.") ? ["--ext", ".ts"] : []), ...more, "--format", format];

for (const [version, format] of [["8.57.1", "json"], ["8.57.1", "json-with-metadata"], ["9.39.5", "json"], ["9.39.5", "json-with-metadata"], ["10.15.0", "json"], ["10.15.0", "json-with-metadata"]]) {
  const args = withFormat(version, format);
  keep(format === "json" ? version : `${version}-metadata`, version, [said(args)], { "report.json": lint(version, copySample(version), args) });
}

for (const version of ["9.39.5", "10.15.0"]) {
  const shop = copySample(version);
  // A file that cannot be parsed would keep ESLint from suppressing anything.
  rmSync(join(shop, "src/modules/catalog/internal/broken.ts"));
  const suppress = withFormat(version, "json", "--suppress-all");
  lint(version, shop, suppress);
  const known = readFileSync(join(shop, KNOWN), "utf8");
  const tax = join(shop, "src/modules/billing/internal/tax.ts");
  writeFileSync(tax, readFileSync(tax, "utf8").replace('import { charge } from "./charge";\n', "const charge = [];\n"));
  const place = join(shop, "src/modules/orders/internal/place-order.ts");
  writeFileSync(place, `import "../../billing/internal/send-invoice";\n${readFileSync(place, "utf8")}`);
  writeFileSync(join(shop, "src/modules/billing/internal/send-invoice.ts"), "export {};\n");
  const args = withFormat(version, "json-with-metadata", "--pass-on-unpruned-suppressions");
  const changes = [
    "sed -i 's/import { charge } from \".\\/charge\";/const charge = [];/' src/modules/billing/internal/tax.ts",
    "sed -i '1i import \"../../billing/internal/send-invoice\";' src/modules/orders/internal/place-order.ts",
    "echo 'export {};' > src/modules/billing/internal/send-invoice.ts",
  ];
  keep(`${version}-suppressions`, version, ["rm src/modules/catalog/internal/broken.ts", said(suppress), ...changes, said(args)], { "report.json": lint(version, shop, args), [KNOWN]: known });
}
