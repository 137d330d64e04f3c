/** What every journey begins with. */
import fs from "node:fs";

import { type Page, test as base } from "@playwright/test";

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
  page: async ({ page }, use) => {
    const goto = page.goto.bind(page);
    page.goto = async (...asked) => {
      const response = await goto(...asked);
      await awake(page);
      return response;
    };
    await use(page);
  },
});

/** A person begins to type and click when a page stands still; what the server drew alone would not hear it. */
async function awake(page: Page): Promise<void> {
  const search = page.getByRole("button", { name: "Go to …" });
  if ((await search.count()) > 0) await page.locator('button[aria-keyshortcuts^="Control+K"]').waitFor();
}

export { expect } from "@playwright/test";
