/** A visitor's way in. The link works once, so whoever comes later in the same run of Lintel brings the first one's cookies. */
import type { Page } from "@playwright/test";

import type { App } from "./start-app";

type Cookies = Awaited<ReturnType<ReturnType<Page["context"]>["cookies"]>>;

const sessions = new Map<string, Cookies>();

export async function signIn(page: Page, app: App): Promise<void> {
  const kept = sessions.get(app.signInLink);
  if (kept) {
    await page.context().addCookies(kept);
    return;
  }
  await page.goto(app.signInLink);
  await page.getByRole("heading", { level: 1 }).waitFor();
  sessions.set(app.signInLink, await page.context().cookies());
}
