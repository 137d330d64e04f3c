import { z } from "zod";

import type { Result } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { allInstallations, findApp } from "./app.store";
import { forgetCredentials, readCredentials } from "./credentials";
import { forgetInstallation, rememberInstallation } from "./handle-installation";
import { lackingEvents, lackingPermissions, wayIn } from "./model/manifest";
import { readOwnAddress, readPlatform } from "./platform";
import { askInstallations } from "./repositories.gateway";
import { MOST_ATTEMPTS, type NewestAttempt, type Unanswered, askApp, askNewestAttempts, asked } from "./set-up.gateway";

const Config = z.object({
  LINTEL_GITHUB_POLL: z.enum(["0", "1"]).default("0"),
  LINTEL_ARTIFACTS: z.string().default("lintel*"),
  GITHUB_APP_ID: z.string().optional(),
  GITHUB_APP_PRIVATE_KEY: z.string().optional(),
});

/** How this server is connected, as far as it knows by itself. */
export type Connection = {
  /** Which GitHub. */
  readonly web: string;
  /** Where it finds us. */
  readonly address: string;
  /** `unreadable`: an App was set up, and LINTEL_SECRET is another than then. */
  readonly from: "environment" | "set-up" | "unreadable" | "nothing";
  readonly app: { readonly id: number; readonly name: string | null; readonly slug: string | null } | null;
  /** What an App from the environment lacks. */
  readonly lacks: readonly ("GITHUB_APP_ID" | "GITHUB_APP_PRIVATE_KEY" | "GITHUB_WEBHOOK_SECRET" | "GITHUB_CLIENT_ID" | "GITHUB_CLIENT_SECRET")[];
  readonly wayIn: ReturnType<typeof wayIn>;
  readonly isPolled: boolean;
  /** Which artifacts are taken for reports. */
  readonly artifacts: string;
};

/** How this server is connected with GitHub. Nobody is asked. */
export async function readConnection(): Promise<Connection> {
  const { web } = readPlatform();
  const given = readConfig(Config);
  // Whoever looks at this has perhaps just set up an App, in another part of this process than this one.
  forgetCredentials();
  const [credentials, kept] = [await readCredentials(), await findApp(noTransaction, web)];
  const isSetUp = credentials?.from !== "environment" && kept !== null;
  const address = readOwnAddress();
  return {
    web, address, wayIn: wayIn(address, web), isPolled: given.LINTEL_GITHUB_POLL === "1", artifacts: given.LINTEL_ARTIFACTS,
    from: credentials?.from ?? (kept ? "unreadable" : "nothing"),
    app: isSetUp ? { id: kept.id, name: kept.name, slug: kept.slug } : credentials && { id: credentials.appId, name: null, slug: null },
    lacks: credentials?.from === "environment"
      ? [...(credentials.webhookSecrets.length === 0 ? ["GITHUB_WEBHOOK_SECRET" as const] : []), ...(credentials.clientId === null ? ["GITHUB_CLIENT_ID" as const] : []), ...(credentials.clientSecret === null ? ["GITHUB_CLIENT_SECRET" as const] : [])]
      : (["GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY"] as const).filter((name, _index, both) => given[name] === undefined && both.some((other) => given[other] !== undefined)),
  };
}

export type InstallationView = {
  readonly id: number;
  readonly account: string;
  readonly selection: "all" | "selected";
  readonly suspendedAt: Date | null;
  readonly lacking: readonly { name: string; level: string; why: string }[];
  /** Where it is changed, and where new permissions are accepted. */
  readonly url: string;
};

/** What GitHub says of the App. */
export type Survey = {
  readonly app: { readonly name: string; readonly url: string; readonly installUrl: string; readonly settingsUrl: string; readonly lacking: readonly { name: string; level: string; why: string }[]; readonly lackingEvents: readonly string[] };
  readonly installations: readonly InstallationView[];
  /** Of GitHub's newest deliveries: how many there were within a day, or are looked at of more than those, how many failed, and how the last of those ended. Null when the App has no webhook. */
  readonly attempts: { readonly made: number; readonly isCut: boolean; readonly failed: number; readonly lastFailure: string | null } | null;
};

const DAY = 86_400_000;

/** Asks GitHub how the App stands, and takes in who has it installed: a delivery that said so may not have come. */
export async function surveyGitHub(): Promise<Result<Survey, Unanswered>> {
  const { web } = readPlatform();
  return asked(async () => {
    const [app, there, attempts] = [await askApp(), await askInstallations(), await askNewestAttempts()];
    for (const facts of there) await rememberInstallation(facts);
    for (const { id } of await allInstallations(noTransaction)) if (!there.some((facts) => facts.id === id)) await forgetInstallation(id);
    const url = app.html_url.startsWith(`${web}/`) ? app.html_url : `${web}/apps/${app.slug}`;
    return {
      app: {
        name: app.name, url, installUrl: `${url}/installations/new`, settingsUrl: `${web}${settingsOf(app.owner)}/apps/${app.slug}/permissions`,
        lacking: lackingPermissions(app.permissions), lackingEvents: lackingEvents(app.events),
      },
      installations: there.map(({ id, account, repository_selection: selection, suspended_at: suspendedAt, permissions }) => ({
        id, selection, account: account.login, suspendedAt: suspendedAt ? new Date(suspendedAt) : null,
        lacking: lackingPermissions(permissions), url: `${web}${settingsOf(account)}/installations/${id}`,
      })),
      attempts: attempts && fareOf(attempts),
    };
  });
}

function settingsOf({ login, type }: { login: string; type: string }): string {
  return type === "Organization" ? `/organizations/${encodeURIComponent(login)}/settings` : "/settings";
}

/** Each delivery once, as its newest attempt ended. */
function fareOf(attempts: readonly NewestAttempt[]): NonNullable<Survey["attempts"]> {
  const since = clock.now().getTime() - DAY;
  const newest = new Map<string, NewestAttempt>();
  for (const attempt of attempts) if (!newest.has(attempt.guid) && Date.parse(attempt.delivered_at) >= since) newest.set(attempt.guid, attempt);
  const failed = [...newest.values()].filter(({ status }) => status !== "OK");
  const [last] = failed;
  const oldest = attempts.at(-1);
  const isCut = attempts.length >= MOST_ATTEMPTS && oldest !== undefined && Date.parse(oldest.delivered_at) >= since;
  return { made: newest.size, isCut, failed: failed.length, lastFailure: last ? `${last.status_code > 0 ? `${last.status_code} ` : ""}${last.status}` : null };
}
