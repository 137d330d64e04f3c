import { z } from "zod";

import { readConfig } from "@/lib/kernel/config";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { type AppRow, findApp } from "./app.store";
import { readPlatform } from "./platform";
import { seal, unseal } from "./sealing.gateway";

const Config = z.object({
  LINTEL_SECRET: z.string().min(32),
  GITHUB_APP_ID: z.coerce.number().int().positive().optional(),
  GITHUB_APP_PRIVATE_KEY: z.string().optional(),
  GITHUB_WEBHOOK_SECRET: z.string().optional(),
  GITHUB_WEBHOOK_SECRET_PREVIOUS: z.string().optional(),
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: z.string().optional(),
});

/** With what this server speaks as its GitHub App. */
export type Credentials = {
  readonly appId: number;
  readonly privateKey: string;
  /** Valid for webhooks; the first is the newest. */
  readonly webhookSecrets: readonly string[];
  /** Null where people cannot sign in with GitHub. */
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly slug: string | null;
  readonly from: "environment" | "set-up";
};

export const Secrets = z.object({ privateKey: z.string(), webhookSecret: z.string(), clientSecret: z.string() });
export type Secrets = z.infer<typeof Secrets>;

const REMEMBERED = 5_000;
let remembered: { until: number; value: Credentials } | null = null;

/** The App's credentials: the environment's, else what a set-up in the browser left; null while there is none. */
export async function readCredentials(): Promise<Credentials | null> {
  const now = clock.now().getTime();
  if (remembered && now < remembered.until && now > remembered.until - 2 * REMEMBERED) return remembered.value;
  const value = fromEnvironment() ?? (await fromSetUp());
  // That there is none is asked anew each time: the first delivery comes in the second in which the App is made.
  remembered = value && { until: now + REMEMBERED, value };
  return value;
}

/** What was remembered of them is no longer true. */
export function forgetCredentials(): void {
  remembered = null;
}

function fromEnvironment(): Credentials | null {
  const given = readConfig(Config);
  if (given.GITHUB_APP_ID === undefined || given.GITHUB_APP_PRIVATE_KEY === undefined) return null;
  return {
    appId: given.GITHUB_APP_ID,
    // Variables that cannot hold lines hold `\n` instead.
    privateKey: given.GITHUB_APP_PRIVATE_KEY.replaceAll("\\n", "\n"),
    webhookSecrets: [given.GITHUB_WEBHOOK_SECRET, given.GITHUB_WEBHOOK_SECRET_PREVIOUS].filter((secret) => secret !== undefined),
    clientId: given.GITHUB_CLIENT_ID ?? null, clientSecret: given.GITHUB_CLIENT_SECRET ?? null, slug: null, from: "environment",
  };
}

async function fromSetUp(): Promise<Credentials | null> {
  const app = await findApp(noTransaction, readPlatform().web);
  if (!app) return null;
  const opened = unsealSecrets(app);
  if (opened === null) return null;
  const { privateKey, webhookSecret, clientSecret } = opened;
  return { appId: app.id, privateKey, webhookSecrets: [webhookSecret], clientId: app.clientId, clientSecret, slug: app.slug, from: "set-up" };
}

/** As they are kept: opened only by this server's secret, and only as those of this App. */
export function sealSecrets(appId: number, secrets: Secrets): Uint8Array<ArrayBuffer> {
  return seal(readConfig(Config).LINTEL_SECRET, aboutApp(appId), JSON.stringify(secrets));
}

/** Null when LINTEL_SECRET is another than at the set-up. */
function unsealSecrets({ id, secrets }: AppRow): Secrets | null {
  const text = unseal(readConfig(Config).LINTEL_SECRET, aboutApp(id), secrets);
  return text === null ? null : Secrets.parse(JSON.parse(text));
}

function aboutApp(id: number): string {
  return `github app ${id}`;
}
