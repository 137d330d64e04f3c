/** better-auth: sessions and one-time links. Nothing outside this file knows it. */
import { betterAuth } from "better-auth";
import { magicLink } from "better-auth/plugins";
import { z } from "zod";

import { readConfig } from "@/lib/kernel/config";

import { authTables } from "./identity.store";

const LINK_MINUTES = 15;
const SESSION_DAYS = 7;

const Config = z.object({ LINTEL_URL: z.url().optional(), PORT: z.string().optional(), LINTEL_SECRET: z.string().min(32) });

/** Where people reach this server: `LINTEL_URL`, or this machine. */
export function publicAddress({ LINTEL_URL, PORT }: { LINTEL_URL?: string | undefined; PORT?: string | undefined }): string {
  return (LINTEL_URL ?? `http://localhost:${PORT ?? "3000"}`).replace(/\/+$/, "");
}

let link: string | null = null;
let made: ReturnType<typeof make> | null = null;

function make() {
  const config = readConfig(Config);
  const baseURL = publicAddress(config);
  return betterAuth({
    baseURL, secret: config.LINTEL_SECRET, telemetry: { enabled: false }, database: authTables(),
    // Only this process may make links: a public door would put them into the log for anyone who asks.
    disabledPaths: ["/sign-in/magic-link"],
    session: { expiresIn: SESSION_DAYS * 86_400 },
    advanced: { useSecureCookies: baseURL.startsWith("https:"), cookiePrefix: "lintel" },
    trustedOrigins: [baseURL, `http://127.0.0.1:${config.PORT ?? "3000"}`],
    rateLimit: { enabled: true, window: 60, max: 300, customRules: { "/magic-link/verify": { window: 60, max: 60 } } },
    plugins: [
      magicLink({
        storeToken: "hashed", expiresIn: LINK_MINUTES * 60,
        sendMagicLink: async ({ url }) => {
          link = url;
        },
      }),
    ],
  });
}

/** Made at the first need, after the database is up and the secret is known. */
function auth() {
  made ??= make();
  return made;
}

/** A link that signs an administrator in, once, within 15 minutes. */
export async function makeSignInLink(): Promise<string> {
  await auth().api.signInMagicLink({ body: { email: "admin@lintel.invalid", name: "Administrator", callbackURL: "/", errorCallbackURL: "/login" }, headers: new Headers() });
  const url = link;
  link = null;
  if (url === null) throw new Error("better-auth made no link.");
  return url;
}

/** Who the session cookie belongs to; null without a valid one. */
export async function findSessionUser(headers: Headers): Promise<{ id: string; name: string } | null> {
  const session = await auth().api.getSession({ headers });
  return session ? { id: session.user.id, name: session.user.name } : null;
}

/** Answers what comes in below /api/auth. Looking at a link with HEAD does not use it up. */
export async function answerAuthRequest(request: Request): Promise<Response> {
  if (request.method === "HEAD") return new Response(null, { status: 405, headers: { allow: "GET, POST" } });
  return auth().handler(request);
}

/** Ends the session of these headers; the answer carries the cookies that forget it. */
export async function endSession(headers: Headers): Promise<Headers> {
  const { headers: answer } = await auth().api.signOut({ headers, returnHeaders: true });
  return answer;
}
