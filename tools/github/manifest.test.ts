import { afterAll, beforeAll, expect, it } from "vitest";

import { ask, jwtOf, listenForHooks } from "./ask";
import { type StandIn, USUAL_EVENTS, USUAL_PERMISSIONS, startGitHub } from "./index";

let github: StandIn;
let hooks: Awaited<ReturnType<typeof listenForHooks>>;

beforeAll(async () => {
  github = await startGitHub();
  hooks = await listenForHooks();
  github.addAccount({ login: "acme", type: "Organization" });
  github.addUser({ login: "grace" });
  await github.addMember("acme", "grace", "admin");
  await github.addRepository({ owner: "acme", name: "shop", private: true });
  github.signIn("grace");
});
afterAll(async () => {
  hooks.stop();
  await github.stop();
});

const MANIFEST = {
  name: "Lintel of Acme",
  url: "https://lintel.example",
  redirect_url: "https://lintel.example/settings/github/made",
  callback_urls: ["https://lintel.example/api/auth/callback/github"],
  setup_url: "https://lintel.example/settings/github/installed",
  default_permissions: USUAL_PERMISSIONS,
  default_events: USUAL_EVENTS,
};

function send(path: string, fields: Record<string, string>): Promise<Response> {
  return fetch(`${github.url}${path}`, { method: "POST", redirect: "manual", body: new URLSearchParams(fields) });
}

/** Presses the one button of the form on a page, as a browser does. */
async function press(page: string, changed: Record<string, string> = {}): Promise<Response> {
  const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1] ?? "";
  const fields = [...page.matchAll(/<input(?: type="hidden")? name="([^"]+)"[^>]* value="([^"]*)"/g)].map(([, name = "", value = ""]): [string, string] => [name, value.replace(/&#(\d+);/g, (_, number) => String.fromCharCode(Number(number)))]);
  return send(action, { ...Object.fromEntries(fields), ...changed });
}

it.each([
  { name: "an event that every App hears anyway", change: { default_events: ["push", "installation"] }, says: "Default events unsupported: installation" },
  { name: "an event without its permission", change: { default_permissions: { ...USUAL_PERMISSIONS, merge_queues: undefined } }, says: "Default events are not supported by permissions: merge_group" },
  { name: "comments on issues without issues", change: { default_events: ["issue_comment"] }, says: "Default events are not supported by permissions: issue_comment" },
  { name: "no address", change: { url: undefined }, says: "wasn&#39;t supplied" },
  { name: "a hook without an address", change: { hook_attributes: { active: true } }, says: "wasn&#39;t supplied" },
  { name: "eleven callbacks", change: { callback_urls: Array.from({ length: 11 }, (_, place) => `https://lintel.example/${place}`) }, says: "Callback urls cannot be more than 10" },
  { name: "a long name", change: { name: "x".repeat(35) }, says: "Name is too long (maximum is 34 characters)" },
])("refuses a manifest with $name", async ({ change, says }) => {
  const answer = await send("/organizations/acme/settings/apps/new?state=s1", { manifest: JSON.stringify({ ...MANIFEST, ...change }) });

  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain(says);
});

it("makes an App at the press of a button, hands its secrets out once, and installs it at another", async () => {
  const manifest = JSON.stringify({ ...MANIFEST, hook_attributes: { url: hooks.url } });
  const page = await (await send("/organizations/acme/settings/apps/new?state=s1", { manifest })).text();
  const back = new URL(String((await press(page)).headers.get("location")));
  expect([back.origin + back.pathname, back.searchParams.get("state")]).toEqual([MANIFEST.redirect_url, "s1"]);

  const path = `/app-manifests/${back.searchParams.get("code")}/conversions`;
  const made = await ask(github, null, "POST", path);
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ slug: "lintel-of-acme", owner: { login: "acme" }, client_id: expect.any(String), client_secret: expect.any(String), webhook_secret: expect.any(String), pem: expect.stringContaining("BEGIN RSA PRIVATE KEY") });
  expect((await ask(github, null, "POST", path)).status).toBe(404);

  const choose = await (await fetch(`${github.url}/apps/lintel-of-acme/installations/new?state=s2`)).text();
  const installed = new URL(String((await press(choose, { account: "acme", selection: "all" })).headers.get("location")));
  await github.settled();
  const [installation] = [...github.world.installations.values()];
  expect(installed.origin + installed.pathname).toBe(MANIFEST.setup_url);
  expect(Object.fromEntries(installed.searchParams)).toEqual({ installation_id: String(installation?.id), setup_action: "install", state: "s2" });
  expect(hooks.named()).toEqual(["installation.created"]);
  expect((await ask(github, jwtOf(github.world.app("lintel-of-acme")), "GET", "/repos/acme/shop/installation")).json["id"]).toBe(installation?.id);
});

it("shows an organisation's forms to nobody who does not own it", async () => {
  github.addUser({ login: "ada" });
  github.signIn("ada");

  expect((await send("/organizations/acme/settings/apps/new", { manifest: JSON.stringify({ ...MANIFEST, name: "Other" }) })).status).toBe(404);
  expect((await fetch(`${github.url}/apps/lintel-of-acme/installations/new`)).status).toBe(404);
  github.signIn("grace");
});
