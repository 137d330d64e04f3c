import os from "node:os";

import { defineConfig, devices } from "@playwright/test";

import { findChromium } from "./scripts/find-chromium.mjs";

const chromium = findChromium();
if (!chromium.ok) throw new Error(chromium.reason);

/**
 * A worker starts one Lintel (e2e/support/app.ts) for all files that it works through, so each file names its own
 * repositories and assumes nothing of the others. What stops, kills or fills a Lintel starts another.
 */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  workers: Math.max(1, Math.floor(os.availableParallelism() / 2)),
  retries: 0,
  timeout: 600_000,
  expect: { timeout: 30_000 },
  reporter: "list",
  use: {
    ...devices["Desktop Chrome"],
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    actionTimeout: 60_000,
    launchOptions: { executablePath: chromium.path },
  },
});
