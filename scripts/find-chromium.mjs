/** Finds a browser for the journeys: the system's own, else Playwright's, else one that can be installed. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";

const SYSTEM = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Answers the path of a browser that starts, or why there is none. */
export function findChromium() {
  const found = ofSystem() ?? ofPlaywright() ?? downloaded() ?? installed();
  if (found) return { ok: true, path: found };
  return { ok: false, reason: "There is no Chromium, and none could be installed. Install one and name it with CHROMIUM=/path/to/chromium." };
}

function ofSystem() {
  return SYSTEM.find((file) => file && starts(file));
}

/** Playwright is a development package, so it is looked for only now. */
function ofPlaywright() {
  const { chromium } = createRequire(import.meta.url)("playwright");
  const file = chromium.executablePath();
  return starts(file) ? file : undefined;
}

function downloaded() {
  console.log("No Chromium found; asking Playwright for one.");
  const cli = createRequire(import.meta.url).resolve("@playwright/test/cli");
  spawnSync(process.execPath, [cli, "install", "chromium"], { stdio: ["ignore", "inherit", "inherit"], timeout: 120_000 });
  return ofPlaywright();
}

function installed() {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return undefined;
  console.log("Installing Chromium from the system's packages.");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
    spawnSync("apt-get", args, { stdio: ["ignore", "inherit", "inherit"], env });
  }
  return ofSystem();
}

function starts(file) {
  return fs.existsSync(file) && spawnSync(file, ["--version"], { timeout: 30_000 }).status === 0;
}
