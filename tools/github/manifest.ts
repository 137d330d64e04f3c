import { randomBytes } from "node:crypto";

import { addApp, install } from "./apps";
import { type Answer, type Call, created, notFound } from "./answers";
import { isObject } from "./body";
import { escape, fieldsOf, form, goTo, html, signInFirst, visitorOf, withQuery } from "./browser";
import { complaintsOf } from "./event-permissions";
import { grantCode } from "./oauth";
import { type Route, get, post } from "./router";
import { showApp } from "./shapes";
import { type Account, type App, type Json, type Permissions, type World, fullNameOf } from "./world";

const HOUR_MS = 3_600_000;
const MOST_CALLBACKS = 10;
const LONGEST_NAME = 34;

export const manifestWebRoutes: readonly Route[] = [
  post("/settings/apps/new", propose),
  post("/organizations/:organization/settings/apps/new", propose),
  post("/settings/apps/manifest", createFromManifest),
  get("/apps/:slug", (call) => {
    const app = findApp(call);
    return html(app.name, `<p>${escape(app.description ?? "")}</p><a href="/apps/${escape(app.slug)}/installations/new">Install</a>`);
  }),
  get("/apps/:slug/installations/new", chooseAccount),
  post("/apps/:slug/installations", installHere),
  get("/settings/installations/:id", showInstalled),
  get("/organizations/:organization/settings/installations/:id", showInstalled),
];

export const manifestApiRoutes: readonly Route[] = [post("/app-manifests/:code/conversions", convert)];

/** Where the App will belong: to whoever is signed in, or to an organisation of theirs. */
function ownerOf(call: Call, visitor: Account, organization: string | undefined): Account | null {
  if (organization === undefined) return visitor;
  const account = call.world.findAccount(organization);
  return account !== null && call.world.memberships.get(account.id)?.get(visitor.id) === "admin" ? account : null;
}

function propose(call: Call): Answer {
  const visitor = visitorOf(call);
  if (visitor === null) return signInFirst(call);
  const owner = ownerOf(call, visitor, call.params["organization"]);
  if (owner === null) return html("Not Found", "", 404);
  const manifest = fieldsOf(call).get("manifest") ?? "";
  const complaints = complaintsAbout(call.world, parse(manifest));
  if (complaints.length > 0) return refused(complaints);
  const name = String(parse(manifest)?.["name"] ?? "");
  const rest = `<label>GitHub App name <input name="name" maxlength="${LONGEST_NAME}" value="${escape(name)}"></label><button>Create GitHub App for ${escape(owner.login)}</button>`;
  return html("Create GitHub App", form("/settings/apps/manifest", { manifest, state: call.query.get("state") ?? "", owner: owner.login }, rest));
}

function refused(complaints: readonly string[]): Answer {
  const list = complaints.map((complaint) => `<li>Error ${escape(complaint)}</li>`).join("");
  return html("Invalid GitHub App configuration", `<p>The configuration does not appear to be a valid GitHub App manifest.</p><ul>${list}</ul>`, 422);
}

function parse(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Why GitHub would refuse a manifest; the whole of it, for one fault. */
export function complaintsAbout(world: World, manifest: Json | null, name = manifest?.["name"]): string[] {
  if (manifest === null) return ["The manifest is not valid JSON."];
  const complaints: string[] = [];
  const isAddress = (value: unknown): boolean => typeof value === "string" && /^https?:\/\/[^\s/]+/.test(value);
  if (manifest["url"] === undefined) complaints.push('"url" wasn\'t supplied.');
  else if (!isAddress(manifest["url"])) complaints.push("Url must be a valid URL");
  const hook = manifest["hook_attributes"];
  if (hook !== undefined && (!isObject(hook) || hook["url"] === undefined)) complaints.push('"url" wasn\'t supplied.');
  else if (isObject(hook) && !isAddress(hook["url"])) complaints.push("Hook url must be a valid URL");
  const host = isObject(hook) && isAddress(hook["url"]) ? new URL(String(hook["url"])).hostname : "";
  if (world.publicHooksOnly && /^(localhost|127[.].*|\[::1\])$/.test(host)) complaints.push(`Hook url is not supported because it isn't reachable over the public Internet (${host})`);
  for (const field of ["redirect_url", "setup_url"]) if (manifest[field] !== undefined && !isAddress(manifest[field])) complaints.push(`${field} must be a valid URL`);
  if (!isAddress(manifest["redirect_url"])) complaints.push("Redirect url is missing");
  const callbacks = manifest["callback_urls"] ?? [];
  if (!Array.isArray(callbacks) || !callbacks.every(isAddress)) complaints.push("Callback urls must be valid URLs");
  else if (callbacks.length > MOST_CALLBACKS) complaints.push(`Callback urls cannot be more than ${MOST_CALLBACKS}`);
  for (const field of ["public", "request_oauth_on_install", "setup_on_update"]) if (manifest[field] !== undefined && typeof manifest[field] !== "boolean") complaints.push(`${field} is not a boolean.`);
  if (name !== undefined && typeof name !== "string") complaints.push("name is not a string.");
  if (typeof name === "string" && name.length > LONGEST_NAME) complaints.push(`Name is too long (maximum is ${LONGEST_NAME} characters)`);
  if (typeof name === "string" && [...world.apps.values()].some((app) => app.name.toLowerCase() === name.toLowerCase())) complaints.push("Name is already taken");
  const permissions = manifest["default_permissions"] ?? {};
  const events = manifest["default_events"] ?? [];
  if (!isObject(permissions) || !Array.isArray(events)) return [...complaints, "default_permissions must be an object and default_events an array."];
  return [...complaints, ...complaintsOf(permissions, events.map(String))];
}

/** The button was pressed: the App is made, under the name that stands in the form now. */
function createFromManifest(call: Call): Answer {
  const visitor = visitorOf(call);
  if (visitor === null) return signInFirst(call);
  const fields = fieldsOf(call);
  const manifest = parse(fields.get("manifest") ?? "");
  const name = fields.get("name") ?? "";
  const login = fields.get("owner") ?? "";
  const owner = login === visitor.login ? visitor : ownerOf(call, visitor, login);
  if (owner === null) return html("Not Found", "", 404);
  const complaints = [...complaintsAbout(call.world, manifest, name), ...(name.trim() === "" ? ["Name can't be blank"] : [])];
  if (manifest === null || complaints.length > 0) return refused(complaints);

  const code = randomBytes(20).toString("hex");
  call.world.conversions.set(code, { app: makeApp(call.world, manifest, name, owner), expiresAt: new Date(Date.now() + HOUR_MS) });
  const state = fields.get("state");
  return goTo(withQuery(String(manifest["redirect_url"]), { code, state: state === "" ? null : state }));
}

function makeApp(world: World, manifest: Json, name: string, owner: Account): App {
  const hook = isObject(manifest["hook_attributes"]) ? manifest["hook_attributes"] : {};
  const text = (field: string): string | null => (typeof manifest[field] === "string" ? (manifest[field] as string) : null);
  return addApp(world, {
    name,
    owner,
    url: text("url") ?? undefined,
    description: text("description"),
    hookUrl: typeof hook["url"] === "string" ? hook["url"] : null,
    hookActive: hook["active"] !== false,
    callbackUrls: (manifest["callback_urls"] as string[] | undefined) ?? [],
    setupUrl: text("setup_url"),
    setupOnUpdate: manifest["setup_on_update"] === true,
    requestOauthOnInstall: manifest["request_oauth_on_install"] === true,
    public: manifest["public"] === true,
    permissions: (manifest["default_permissions"] as Permissions | undefined) ?? {},
    events: (manifest["default_events"] as string[] | undefined) ?? [],
  });
}

/** Hands out the App's secrets to whoever brings the code, once and within the hour. */
function convert(call: Call): Answer {
  const code = call.params["code"] ?? "";
  const made = call.world.conversions.get(code);
  call.world.conversions.delete(code);
  if (made === undefined || made.expiresAt.getTime() < Date.now()) return notFound();
  const { app } = made;
  return created({ ...showApp(call.world, app), client_secret: app.clientSecret, webhook_secret: app.hookUrl === null ? null : app.webhookSecret, pem: app.privateKey });
}

function findApp(call: Call): App {
  return [...call.world.apps.values()].find(({ slug }) => slug === call.params["slug"]) ?? notFound();
}

/** Accounts on which a visitor may install: their own and organisations they administer; of a private App only its owner. */
function accountsFor(world: World, app: App, visitor: Account): Account[] {
  const own = [...world.accounts.values()].filter((account) => account === visitor || world.memberships.get(account.id)?.get(visitor.id) === "admin");
  return own.filter((account) => app.public || account === app.owner);
}

function chooseAccount(call: Call): Answer {
  const app = findApp(call);
  const visitor = visitorOf(call);
  if (visitor === null) return signInFirst(call);
  const accounts = accountsFor(call.world, app, visitor);
  if (accounts.length === 0) return html("Not Found", "", 404);
  const options = accounts.map(({ login }) => `<option>${escape(login)}</option>`).join("");
  const repositories = [...call.world.repositories.values()].filter(({ owner }) => accounts.includes(owner));
  const boxes = repositories.map((repository) => `<label><input type="checkbox" name="repository" value="${repository.id}">${escape(fullNameOf(repository))}</label>`).join("");
  const selection = '<label><input type="radio" name="selection" value="all" checked>All repositories</label><label><input type="radio" name="selection" value="selected">Only select repositories</label>';
  const rest = `<label>Install on <select name="account">${options}</select></label>${selection}${boxes}<button>Install</button>`;
  return html(`Install ${app.name}`, form(`/apps/${app.slug}/installations`, { state: call.query.get("state") ?? "" }, rest));
}

async function installHere(call: Call): Promise<Answer> {
  const { world } = call;
  const app = findApp(call);
  const visitor = visitorOf(call);
  if (visitor === null) return signInFirst(call);
  const fields = fieldsOf(call);
  const account = accountsFor(world, app, visitor).find(({ login }) => login === fields.get("account"));
  if (account === undefined) return html("Not Found", "", 404);
  if ([...world.installations.values()].some((each) => each.app === app && each.account === account && !each.deleted)) return html("This App is already installed.", "", 422);
  const chosen = fields.getAll("repository").flatMap((id) => [...world.repositories.values()].filter((repository) => String(repository.id) === id && repository.owner === account));
  // GitHub sends the visitor on without waiting until the App has heard of it.
  const { installation, told } = begin(world, app, account, fields.get("selection") === "selected" ? chosen : "all");
  world.behind(told);
  const state = fields.get("state") === "" ? null : fields.get("state");
  const facts = { installation_id: String(installation), setup_action: "install", state };
  const [callback] = app.callbackUrls;
  if (app.requestOauthOnInstall && callback !== undefined) return goTo(withQuery(callback, { ...facts, code: grantCode(world, { app, redirectUri: callback, challenge: null }, visitor) }));
  return goTo(app.setupUrl === null ? `/settings/installations/${installation}` : withQuery(app.setupUrl, facts));
}

function begin(world: World, app: App, account: Account, repositories: Parameters<typeof install>[1]["repositories"]): { installation: number; told: Promise<unknown> } {
  const told = install(world, { app, account, repositories });
  return { installation: [...world.installations.keys()].at(-1) ?? 0, told };
}

function showInstalled(call: Call): Answer {
  const installation = [...call.world.installations.values()].find(({ id, deleted }) => String(id) === call.params["id"] && !deleted);
  return installation === undefined ? html("Not Found", "", 404) : html(`${installation.app.name} is installed`, `<p>on ${escape(installation.account.login)}</p>`);
}
