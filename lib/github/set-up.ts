import { z } from "zod";

import { type Result, fail, ok } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";
import { log } from "@/lib/kernel/log";
import { clock } from "@/lib/kernel/time";
import { noTransaction, transaction } from "@/lib/kernel/transaction";

import { allInstallations, dropApps, keepApp } from "./app.store";
import { forgetCredentials, readCredentials, sealSecrets } from "./credentials";
import { forgetInstallation } from "./handle-installation";
import { type Manifest, manifestFor, wayIn } from "./model/manifest";
import { readOwnAddress, readPlatform } from "./platform";
import { type Made, askMade, asked } from "./set-up.gateway";
import { seal, unseal } from "./sealing.gateway";

const Config = z.object({ LINTEL_SECRET: z.string().min(32) });
const State = z.object({ until: z.number() });

const HOUR = 3_600_000;

/** What a browser sends to GitHub to have an App made. `state` comes back with the answer. */
export type SetUp = { readonly web: string; readonly manifest: Manifest; readonly state: string };

/** Begins a set-up for whoever is to end it, within the hour. `UNREACHABLE`: GitHub would refuse the App for our address. */
export function beginSetUp(by: string): Result<SetUp, "UNREACHABLE"> {
  const { web } = readPlatform();
  const address = readOwnAddress();
  if (wayIn(address, web) === "refused") return fail("UNREACHABLE", `GitHub makes no App whose webhook is at ${address}: it must be an address that is not this machine alone.`);
  const state = seal(readConfig(Config).LINTEL_SECRET, about(by), JSON.stringify({ until: clock.now().getTime() + HOUR }));
  return ok({ web, manifest: manifestFor(address), state: Buffer.from(state).toString("base64url") });
}

/** What hinders a set-up from being completed; each is told apart on the page. */
export const SET_UP_REFUSALS = ["ENVIRONMENT", "STATE", "CODE", "UNAVAILABLE"] as const;
export type SetUpRefusal = (typeof SET_UP_REFUSALS)[number];

/** Takes the App that GitHub has made: its secrets are fetched once, kept sealed, and in force at once. */
export async function completeSetUp({ code, state }: { code: string; state: string }, by: string): Promise<Result<{ slug: string }, SetUpRefusal>> {
  if ((await readCredentials())?.from === "environment") return fail("ENVIRONMENT", "The environment names an App, which takes precedence.");
  if (!isOurs(state, by)) return fail("STATE", "This is not the end of a set-up that you began here within the last hour.");
  const made = await fetchMade(code);
  if (!made.ok) return made;
  const { id, slug, name, owner, client_id: clientId, pem: privateKey, webhook_secret: webhookSecret, client_secret: clientSecret } = made.value;
  const host = readPlatform().web;
  await transaction(async (tx) => {
    await dropApps(tx, host);
    await keepApp(tx, { id, host, slug, name, ownerLogin: owner.login, clientId, secrets: sealSecrets(id, { privateKey, webhookSecret, clientSecret }) });
  });
  forgetCredentials();
  log.info("A GitHub App was set up", { app: id });
  return ok({ slug });
}

/** Forgets the App that was set up here, with its secrets. On GitHub it stays until somebody deletes it there. False when there was none. */
export async function forgetApp(): Promise<boolean> {
  const dropped = await transaction((tx) => dropApps(tx, readPlatform().web));
  forgetCredentials();
  // An App that the environment names is another one, and stays.
  if ((await readCredentials()) === null) for (const { id } of await allInstallations(noTransaction)) await forgetInstallation(id);
  if (dropped > 0) log.info("The GitHub App was forgotten");
  return dropped > 0;
}

async function fetchMade(code: string): Promise<Result<Made, "CODE" | "UNAVAILABLE">> {
  const made = await asked(() => askMade(code));
  if (!made.ok) return fail("UNAVAILABLE", made.detail);
  return made.value ? ok(made.value) : fail("CODE", "GitHub does not know this code: it was used before, or its hour is over.");
}

function isOurs(state: string, by: string): boolean {
  const text = unseal(readConfig(Config).LINTEL_SECRET, about(by), Buffer.from(state, "base64url"));
  return text !== null && State.parse(JSON.parse(text)).until >= clock.now().getTime();
}

/** Good for one person and one GitHub. */
function about(by: string): string {
  return `github set-up at ${readPlatform().web} by ${by}`;
}
