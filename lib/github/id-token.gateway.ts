/** The keys with which GitHub signs id-tokens, and whether one has signed. Verified by jose. */
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from "jose";
import { z } from "zod";

import { type Result, fail, ok } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";
import { log } from "@/lib/kernel/log";
import { clock } from "@/lib/kernel/time";

import { wordsOf } from "./client.gateway";
import { Claims, complaintAboutTimes } from "./model/id-token";
import { readOwnAddress, readPlatform } from "./platform";

const Config = z.object({ LINTEL_OIDC_ISSUER: z.url().optional() });

const OF_GITHUB_COM = "https://token.actions.githubusercontent.com";
const LONGEST_ANSWER = 5_000;
const LARGEST_ANSWER = 256 * 1024;
/** An unknown key is looked for once in so long, whoever sends how many tokens. */
const BETWEEN_LOOKS = 60_000;
const KEYS_REMEMBERED = 60 * 60_000;

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });
const Jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

type Keys = { issuer: string; fetchedAt: number; find: ReturnType<typeof createLocalJWKSet> };
let known: Keys | null = null;
/** Of an issuer that does not answer: it is asked again after a while, not for every request. */
let tried: { issuer: string; at: number } | null = null;
let fetching: Promise<Keys> | null = null;

/** GitHub's keys cannot be had at the moment: nobody can say whose a token is. */
export class IssuerSilent extends Error {}

/** Who signs this GitHub's id-tokens. */
export function readIssuer(): string {
  const { LINTEL_OIDC_ISSUER } = readConfig(Config);
  if (LINTEL_OIDC_ISSUER !== undefined) return LINTEL_OIDC_ISSUER.replace(/\/+$/, "");
  const { web } = readPlatform();
  const { protocol, host } = new URL(web);
  if (host === "github.com") return OF_GITHUB_COM;
  return host.endsWith(".ghe.com") ? `${protocol}//token.actions.${host}` : `${web}/_services/token`;
}

/** Whether a bearer token looks like one that GitHub Actions may have made, and not like one of ours. */
export function isIdToken(token: string): boolean {
  return /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*$/.test(token);
}

/** What a token says, once its signature, issuer, audience and times have held; else why it is not taken. */
export async function verifyIdToken(token: string): Promise<Result<Claims, "UNAUTHENTICATED">> {
  const issuer = readIssuer();
  const audience = readOwnAddress();
  const refusal = complaintAboutFace(token, issuer, audience);
  if (refusal !== null) return fail("UNAUTHENTICATED", refusal);
  const signed = await verify(token, issuer);
  if (signed === null) return fail("UNAUTHENTICATED", "This id-token was not signed by GitHub's key.");
  const claims = Claims.safeParse(signed);
  if (!claims.success) return fail("UNAUTHENTICATED", `This id-token is not as GitHub makes them: ${claims.error.issues[0]?.path.join(".")} ${claims.error.issues[0]?.message}.`);
  return ok(claims.data);
}

const Face = z.object({ iss: z.string(), aud: z.unknown(), exp: z.int(), iat: z.int(), nbf: z.int().optional() });

/** What is wrong with a token before anybody is asked for a key. Nothing of it is true yet. */
function complaintAboutFace(token: string, issuer: string, audience: string): string | null {
  try {
    if (decodeProtectedHeader(token).alg !== "RS256") return "This id-token is not signed with RS256.";
    const face = Face.safeParse(decodeJwt(token));
    if (!face.success) return "This id-token is not as GitHub makes them.";
    const { iss, aud } = face.data;
    if (iss !== issuer) return `This id-token is of another issuer; taken are those of ${issuer}.`;
    if (aud !== audience) return `This id-token is meant for somebody else: ask for it with the audience ${audience}, and no other.`;
    return complaintAboutTimes(face.data, clock.now().getTime() / 1000);
  } catch {
    return "This is no id-token.";
  }
}

async function verify(token: string, issuer: string): Promise<unknown> {
  const options = { algorithms: ["RS256"], issuer, currentDate: clock.now(), clockTolerance: 30, requiredClaims: ["exp", "iat", "jti"] };
  const keys = await keysOf(issuer);
  try {
    return (await jwtVerify(token, keys.find, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey) || clock.now().getTime() - keys.fetchedAt < BETWEEN_LOOKS) return refused(error);
    // GitHub may have taken another key since.
    return jwtVerify(token, (await fetchOnce(issuer)).find, options).then(({ payload }) => payload, refused);
  }
}

function refused(error: unknown): null {
  if (error instanceof errors.JOSEError) return null;
  throw error;
}

async function keysOf(issuer: string): Promise<Keys> {
  return known?.issuer === issuer && clock.now().getTime() - known.fetchedAt < KEYS_REMEMBERED ? known : fetchOnce(issuer);
}

/** One look at a time, for all who wait for it. */
async function fetchOnce(issuer: string): Promise<Keys> {
  const now = clock.now().getTime();
  if (tried?.issuer === issuer && Math.abs(now - tried.at) < LONGEST_ANSWER * 2) throw new IssuerSilent("GitHub's keys cannot be had at the moment, so nobody can say whose this id-token is. Try again in a minute.");
  fetching ??= fetchKeys(issuer).finally(() => (fetching = null));
  try {
    known = await fetching;
    tried = null;
    return known;
  } catch (error) {
    tried = { issuer, at: now };
    log.warn("GitHub's keys for id-tokens cannot be had", { issuer, reason: wordsOf(error) });
    throw new IssuerSilent("GitHub's keys cannot be had at the moment, so nobody can say whose this id-token is. Try again in a minute.");
  }
}

async function fetchKeys(issuer: string): Promise<Keys> {
  const discovery = Discovery.parse(await fetchJson(`${issuer}/.well-known/openid-configuration`));
  if (discovery.issuer !== issuer) throw new Error(`It says that it is ${discovery.issuer}.`);
  const [home, keys] = [new URL(issuer), new URL(discovery.jwks_uri)];
  if (keys.host !== home.host || keys.protocol !== home.protocol) throw new Error(`It keeps its keys elsewhere, at ${keys.host}.`);
  return { issuer, fetchedAt: clock.now().getTime(), find: createLocalJWKSet(Jwks.parse(await fetchJson(keys.href))) };
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(LONGEST_ANSWER), headers: { accept: "application/json", "user-agent": "lintel" } });
  if (!response.ok || !response.body) throw new Error(`${new URL(url).pathname} answers ${response.status}.`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > LARGEST_ANSWER) throw new Error(`${new URL(url).pathname} answers with more than ${LARGEST_ANSWER} bytes.`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}
