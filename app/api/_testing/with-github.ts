/** A GitHub of our own that the routes speak with, and people who sign in with it as a browser does: for tests of the routes. */
import { drain } from "@/lib/outbox";
import { jobs } from "@/lib/worker";
import { listenForHooks } from "@/tools/github/ask";
import { startGitHub } from "@/tools/github";

import { knock } from "./knock";

const OWN = "http://localhost:3000";

export type GitHub = Awaited<ReturnType<typeof withGitHub>>;

/**
 * acme has the App installed for all its repositories. grace owns acme; nobody sees anything of it without being given it.
 * Before the routes are imported nothing may have read the environment: call this first of all.
 */
export async function withGitHub({ repositories = ["shop", "bank"] }: { repositories?: string[] } = {}) {
  const github = await startGitHub({ requirePkce: true });
  const hooks = await listenForHooks();
  github.addAccount({ login: "acme", type: "Organization", basePermission: null });
  for (const login of ["grace", "ada", "eve", "alan"]) github.addUser({ login });
  await github.addMember("acme", "grace", "admin");
  for (const name of repositories) await github.addRepository({ owner: "acme", name, private: true });
  const app = github.addApp({ owner: "acme", callbackUrls: [`${OWN}/api/auth/callback/github`], hookUrl: hooks.url });
  const installation = await github.install({ app, account: "acme" });
  github.setConsent("grant");
  Object.assign(process.env, {
    GITHUB_URL: github.url, GITHUB_APP_ID: String(app.id), GITHUB_APP_PRIVATE_KEY: app.privateKey, GITHUB_WEBHOOK_SECRET: app.webhookSecret,
    GITHUB_CLIENT_ID: app.clientId, GITHUB_CLIENT_SECRET: app.clientSecret,
  });
  let passedOn = 0;

  return {
    github, app, installation, hooks,
    /** Goes the whole way as a browser: to GitHub, back, and home with a session. */
    signIn: async (login: string, next = "/"): Promise<{ cookie: string; to: string }> => {
      github.signIn(login);
      const begun = await knock("GET", `/login/github?next=${encodeURIComponent(next)}`);
      const authorised = await fetch(begun.headers.get("location") ?? "", { redirect: "manual" });
      const back = new URL(authorised.headers.get("location") ?? "");
      const ended = await knock("GET", `${back.pathname}${back.search}`, { headers: { cookie: cookiesOf(begun) } });
      return { cookie: cookiesOf(ended), to: ended.headers.get("location") ?? "" };
    },
    /** Passes on what GitHub has told since the last time, and works it. */
    hear: async (): Promise<void> => {
      await github.settled();
      for (const { text, headers } of hooks.heard.slice(passedOn)) {
        const told = Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (typeof value === "string" && name.startsWith("x-") ? [[name, value]] : [])));
        await knock("POST", "/api/webhooks/github", { body: text, headers: { ...told, "content-type": "application/json" } });
      }
      passedOn = hooks.heard.length;
      await drain(jobs);
    },
    stop: async (): Promise<void> => {
      hooks.stop();
      await github.stop();
    },
  };
}

/** What a browser keeps of the cookies of an answer: those that are not taken back. */
function cookiesOf(answer: Response): string {
  return answer.headers.getSetCookie().filter((cookie) => !/Max-Age=0/.test(cookie)).map((cookie) => cookie.split(";")[0]).join("; ");
}
