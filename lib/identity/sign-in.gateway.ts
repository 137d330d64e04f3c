/** better-auth: sessions, one-time links, and the way to GitHub and back. Nothing outside this file knows it. */
import { betterAuth } from "better-auth";
import { symmetricDecrypt, symmetricEncrypt } from "better-auth/crypto";
import { genericOAuth, magicLink } from "better-auth/plugins";
import { z } from "zod";

import { type UserId, asId } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";
import { log } from "@/lib/kernel/log";

import { authTables } from "./identity.store";
import { GITHUB } from "./person.store";

const LINK_MINUTES = 15;
const SESSION_DAYS = 7;

/** Whom one-time links sign in. Nobody else can have this address: people from GitHub get one made of their number. */
export const LINK_EMAIL = "admin@lintel.invalid";

const Config = z.object({ LINTEL_URL: z.url().optional(), PORT: z.string().optional(), LINTEL_SECRET: z.string().min(32) });

/** How people sign in with GitHub, from whoever knows GitHub. */
export type SignIn = {
  readonly clientId: string;
  /** Changes with everything that this is made of. */
  readonly key: string;
  /** Where people are sent to say yes. */
  readonly authorizationUrl: string;
  /** Trades the code that they bring back for tokens. */
  exchange(code: { code: string; redirectUri: string; verifier: string | undefined }): Promise<{ accessToken: string; expiresAt: Date | null; refreshToken: string | null }>;
  /** Whose a token is: the number, which stays, and the name, which may not. */
  readOwner(accessToken: string): Promise<{ id: number; login: string }>;
};

/** What of better-auth may be reached from outside: its other doors would let people rename themselves or fetch their tokens. */
const OPEN_DOORS = ["/api/auth/magic-link/verify", `/api/auth/callback/${GITHUB}`];

/** Where people reach this server: `LINTEL_URL`, or this machine. */
export function publicAddress({ LINTEL_URL, PORT }: { LINTEL_URL?: string | undefined; PORT?: string | undefined }): string {
  return (LINTEL_URL ?? `http://localhost:${PORT ?? "3000"}`).replace(/\/+$/, "");
}

let link: string | null = null;
/** With the way to GitHub, and without. */
let made: { key: string | null; auth: ReturnType<typeof make> } | null = null;

function make(signIn: SignIn | null) {
  const config = readConfig(Config);
  const baseURL = publicAddress(config);
  return betterAuth({
    baseURL, secret: config.LINTEL_SECRET, telemetry: { enabled: false }, database: authTables(),
    // Only this process may make links: a public door would put them into the log for anyone who asks.
    disabledPaths: ["/sign-in/magic-link", "/sign-in/social"],
    session: { expiresIn: SESSION_DAYS * 86_400 },
    account: { encryptOAuthTokens: true, accountLinking: { enabled: false } },
    advanced: { useSecureCookies: baseURL.startsWith("https:"), cookiePrefix: "lintel" },
    trustedOrigins: [baseURL, `http://127.0.0.1:${config.PORT ?? "3000"}`],
    rateLimit: { enabled: true, window: 60, max: 300, customRules: { "/magic-link/verify": { window: 60, max: 60 }, "/callback/*": { window: 60, max: 120 } } },
    onAPIError: { errorURL: "/login" },
    // Its own words would stand on standard error beside ours, in another form.
    logger: { log: (level, message) => (level === "error" ? log.warn("Signing in did not work", { message }) : undefined) },
    plugins: [
      magicLink({
        storeToken: "hashed", expiresIn: LINK_MINUTES * 60,
        sendMagicLink: async ({ url }) => {
          link = url;
        },
      }),
      ...(signIn ? [genericOAuth({ config: [wayToGitHub(signIn)] })] : []),
    ],
  });
}

function wayToGitHub({ clientId, authorizationUrl, exchange, readOwner }: SignIn) {
  return {
    providerId: GITHUB, clientId, authorizationUrl, pkce: true, overrideUserInfo: true,
    getToken: async ({ code, redirectURI, codeVerifier }: { code: string; redirectURI: string; codeVerifier?: string | undefined }) => {
      const { accessToken, expiresAt, refreshToken } = await exchange({ code, redirectUri: redirectURI, verifier: codeVerifier });
      return { accessToken, accessTokenExpiresAt: expiresAt ?? undefined, refreshToken: refreshToken ?? undefined };
    },
    getUserInfo: async ({ accessToken }: { accessToken?: string | undefined }) => {
      const { id, login } = await readOwner(accessToken ?? "");
      return { id: String(id), name: login, email: `github-${id}@lintel.invalid`, emailVerified: false };
    },
  };
}

/** Made at the first need, after the database is up and the secret is known, and anew when the App is another. */
function auth(signIn: SignIn | null = null) {
  const key = signIn?.key ?? null;
  // What needs no way to GitHub is done as well by one that has it.
  if (made === null || (signIn !== null && made.key !== key)) made = { key, auth: make(signIn) };
  return made.auth;
}

/** A link that signs an administrator in, once, within 15 minutes. */
export async function makeSignInLink(): Promise<string> {
  await auth().api.signInMagicLink({ body: { email: LINK_EMAIL, name: "Administrator", callbackURL: "/", errorCallbackURL: "/login" }, headers: new Headers() });
  const url = link;
  link = null;
  if (url === null) throw new Error("better-auth made no link.");
  return url;
}

export type SessionUser = { id: UserId; name: string; email: string };

/** Who the session cookie belongs to; null without a valid one. */
export async function findSessionUser(headers: Headers): Promise<SessionUser | null> {
  const session = await auth().api.getSession({ headers });
  return session ? { id: asId<UserId>(session.user.id), name: session.user.name, email: session.user.email } : null;
}

/** Answers what comes in below /api/auth. Looking at a link with HEAD does not use it up. */
export async function answerAuthRequest(request: Request, signIn: SignIn | null = null): Promise<Response> {
  if (request.method === "HEAD") return new Response(null, { status: 405, headers: { allow: "GET, POST" } });
  if (!OPEN_DOORS.includes(new URL(request.url).pathname)) return new Response("There is nothing here.\n", { status: 404, headers: { "content-type": "text/plain; charset=utf-8" } });
  return auth(signIn).handler(request);
}

/** Sends somebody to GitHub: where to, and the cookies by which they are known when they come back. They end up at `next`, a path of ours. */
export async function beginSignIn(signIn: SignIn, headers: Headers, next: string): Promise<{ url: string; headers: Headers }> {
  const { response, headers: answer } = await auth(signIn).api.signInSocial({
    body: { provider: GITHUB, callbackURL: next, errorCallbackURL: "/login", disableRedirect: true }, headers, returnHeaders: true,
  });
  if (!("url" in response) || typeof response.url !== "string") throw new Error("better-auth knows no way to GitHub.");
  return { url: response.url, headers: answer };
}

/** Ends the session of these headers; the answer carries the cookies that forget it. */
export async function endSession(headers: Headers): Promise<Headers> {
  const { headers: answer } = await auth().api.signOut({ headers, returnHeaders: true });
  return answer;
}

/** A token as it is kept: nobody reads it without this server's secret. */
export async function closeToken(token: string | null): Promise<string | null> {
  return token === null ? null : symmetricEncrypt({ key: readConfig(Config).LINTEL_SECRET, data: token });
}

/** Null when there is none, or when LINTEL_SECRET was another when it was kept. */
export async function openToken(kept: string | null): Promise<string | null> {
  return kept === null ? null : symmetricDecrypt({ key: readConfig(Config).LINTEL_SECRET, data: kept }).catch(() => null);
}
