/** What every journey begins with. */
import fs from "node:fs";

import { test as base } from "@playwright/test";

import { type App, LONGEST_START, startApp } from "./start-app";

export { type App, startApp };

/** One Lintel for all journeys of a worker; its address is the one that pages and requests start from. */
export const test = base.extend<object, { app: App }>({
  app: [
    async ({}, use) => {
      const app = await startApp();
      await use(app);
      await app.stop();
      fs.rmSync(app.dataDir, { recursive: true, force: true });
    },
    { scope: "worker", timeout: LONGEST_START },
  ],
  baseURL: async ({ app }, use) => use(app.url),
});

export { expect } from "@playwright/test";
