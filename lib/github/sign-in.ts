import { createHash } from "node:crypto";

import type { SignIn } from "@/lib/identity";

import { speakAsPerson } from "./client.gateway";
import { readCredentials } from "./credentials";
import { askPerson, fetchTokens } from "./people.gateway";
import { readPlatform } from "./platform";

/** How people sign in with GitHub; null while no App with a client id and secret is set up. */
export async function readSignIn(): Promise<SignIn | null> {
  const client = await readClient();
  if (!client) return null;
  const { web, api } = readPlatform();
  return {
    clientId: client.client_id,
    key: createHash("sha256").update(JSON.stringify([client, web, api])).digest("hex"),
    authorizationUrl: `${web}/login/oauth/authorize`,
    exchange: ({ code, redirectUri, verifier }) => fetchTokens({ ...client, code, redirect_uri: redirectUri, ...(verifier === undefined ? {} : { code_verifier: verifier }) }),
    readOwner: (accessToken) => askPerson(speakAsPerson(accessToken)),
  };
}

/** As GitHub wants them in a form. */
export async function readClient(): Promise<{ client_id: string; client_secret: string } | null> {
  const credentials = await readCredentials();
  if (!credentials?.clientId || !credentials.clientSecret) return null;
  return { client_id: credentials.clientId, client_secret: credentials.clientSecret };
}
