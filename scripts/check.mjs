/**
 * Everything that must hold before a change goes in: types, lint, tests, the build and, with --browser, the journeys
 * through a browser. Goes on after a failure, so that one run tells everything; the last line sums up.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { findChromium } from "./find-chromium.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-check-"));
const require = createRequire(import.meta.url);
const withBrowser = process.argv.includes("--browser");
const total = { passed: 0, failed: 0 };

demandDevelopmentPackages();
const vitest = path.join(scratch, "vitest.json");
const playwright = path.join(scratch, "playwright.json");

step("Database client", [path.join(root, "scripts/generate.mjs")]);
step("Types", [bin("typescript", "bin/tsc"), "--noEmit", "-p", "."]);
step("Lint", [bin("eslint", "bin/eslint.js"), "."]);
tests("Tests", [bin("vitest", "vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${vitest}`], () => countVitest(vitest));
const built = step("Build", [path.join(root, "scripts/build.mjs"), "--if-needed"]);
if (withBrowser && built) journeys();

fs.rmSync(scratch, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

function journeys() {
  const chromium = findChromium();
  if (!chromium.ok) return fail("Browser", chromium.reason);
  tests("Journeys in a browser", [bin("@playwright/test", "cli.js"), "test", "--reporter=list,json"], () => countPlaywright(playwright), {
    CHROMIUM: chromium.path,
    PLAYWRIGHT_JSON_OUTPUT_NAME: playwright,
  });
}

/** A step without a count of its own: counted only when it fails. */
function step(name, args) {
  const code = run(name, args);
  if (code !== 0) fail(name, `${name} failed (exit code ${code}).`);
  return code === 0;
}

/** A step that says how many passed and failed. A run that breaks without naming a failed test is a failure too. */
function tests(name, args, count, env = {}) {
  const code = run(name, args, env);
  const { passed, failed } = count();
  total.passed += passed;
  total.failed += failed;
  if (code !== 0 && failed === 0) fail(name, `${name} broke off (exit code ${code}).`);
  if (code === 0 && passed === 0) fail(name, `${name}: not a single test was run.`);
}

function run(name, args, env = {}) {
  const begun = Date.now();
  console.log(`\n== ${name}`);
  const ran = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...environment(), ...env } });
  console.log(`== ${name}: ${ran.status === 0 ? "done" : "failed"} in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  return ran.status ?? 1;
}

/** The caller's own settings are for the caller's own Lintel, not for its tests. */
function environment() {
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (/^(LINTEL_|GITHUB_|DATABASE_URL$|HOST$|PORT$)/.test(name)) delete env[name];
  delete env.NODE_ENV;
  return env;
}

function fail(name, reason) {
  total.failed += 1;
  console.error(`${name}: ${reason}`);
}

function countVitest(file) {
  if (!fs.existsSync(file)) return { passed: 0, failed: 0 };
  const { numPassedTests, numFailedTests, numFailedTestSuites, testResults } = JSON.parse(fs.readFileSync(file, "utf8"));
  const filesThatBroke = testResults.filter(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0).length;
  return { passed: numPassedTests, failed: Math.max(numFailedTests + filesThatBroke, numFailedTestSuites > 0 ? 1 : 0) };
}

function countPlaywright(file) {
  if (!fs.existsSync(file)) return { passed: 0, failed: 0 };
  const { stats } = JSON.parse(fs.readFileSync(file, "utf8"));
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
}

function bin(name, file) {
  return path.join(path.dirname(require.resolve(`${name}/package.json`)), file);
}

function demandDevelopmentPackages() {
  if (fs.existsSync(path.join(root, "node_modules/vitest/package.json"))) return;
  console.log("Installing the development packages that NODE_ENV=production left out.");
  const npm = spawnSync("npm", ["ci", "--include=dev"], { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (npm.status !== 0) process.exit(1);
}
