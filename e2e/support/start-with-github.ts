/** Lintel beside a GitHub of our own, for journeys of people who sign in there. */
import fs from "node:fs";

import { type StandIn, startGitHub } from "@/tools/github";

import { type App, startApp } from "./start-app";

export type Town = { github: StandIn; app: App; stop(): Promise<void> };

/** acme has the App installed for everything that it owns; grace owns acme. */
export async function startWithGitHub(repositories: string[], environment: Record<string, string> = {}): Promise<Town> {
  const github = await startGitHub({ requirePkce: true });
  github.addAccount({ login: "acme", type: "Organization", basePermission: null });
  for (const login of ["grace", "ada", "eve"]) github.addUser({ login });
  await github.addMember("acme", "grace", "admin");
  for (const name of repositories) await github.addRepository({ owner: "acme", name, private: true });
  const own = github.addApp({ owner: "acme" });
  const app = await startApp({
    GITHUB_URL: github.url, GITHUB_APP_ID: String(own.id), GITHUB_APP_PRIVATE_KEY: own.privateKey, GITHUB_WEBHOOK_SECRET: own.webhookSecret,
    GITHUB_CLIENT_ID: own.clientId, GITHUB_CLIENT_SECRET: own.clientSecret, ...environment,
  });
  Object.assign(own, { callbackUrls: [`${app.url}/api/auth/callback/github`], hookUrl: `${app.url}/api/webhooks/github` });
  await github.install({ app: own, account: "acme" });
  await github.settled();
  return {
    github, app,
    stop: async () => {
      await app.stop();
      await github.stop();
      fs.rmSync(app.dataDir, { recursive: true, force: true });
    },
  };
}
