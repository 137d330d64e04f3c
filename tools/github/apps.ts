import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";

import { atRepository, findNamed, requireApp, requireInstallation, requireRepository } from "./access";
import { type Answer, type Call, created, notFound, ok, paged, refuse } from "./answers";
import { readBody } from "./body";
import { complaintsOf } from "./event-permissions";
import { type Route, del, get, post } from "./router";
import { showAccount, showApp, showInstallation, showRepository, showWholeRepository } from "./shapes";
import { announce, deliver } from "./webhooks";
import { type Account, type App, type Installation, type Json, type Level, type Permissions, type Repository, type World, allows, covers, fullNameOf, installationFor, iso } from "./world";

const TOKEN_MS = 3_600_000;
const REPOSITORIES_PER_TOKEN = 500;

/** What Lintel asks for. */
export const USUAL_PERMISSIONS: Permissions = { actions: "read", checks: "write", contents: "read", members: "read", merge_queues: "read", metadata: "read", pull_requests: "write" };
export const USUAL_EVENTS = ["check_run", "check_suite", "member", "membership", "merge_group", "organization", "public", "pull_request", "push", "repository", "team", "workflow_run"];

export type NewApp = {
  name?: string;
  owner: Account;
  url?: string;
  hookUrl?: string | null;
  hookActive?: boolean;
  callbackUrls?: string[];
  setupUrl?: string | null;
  setupOnUpdate?: boolean;
  requestOauthOnInstall?: boolean;
  description?: string | null;
  public?: boolean;
  permissions?: Permissions;
  events?: string[];
  webhookSecret?: string;
};

export function addApp(world: World, given: NewApp): App {
  const name = given.name ?? "Lintel";
  const permissions: Permissions = { metadata: "read", ...(given.permissions ?? USUAL_PERMISSIONS) };
  const events = given.events ?? USUAL_EVENTS;
  const [complaint] = complaintsOf(permissions, events);
  if (complaint !== undefined) throw new Error(complaint);
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs1", format: "pem" } });
  const app: App = {
    id: 1000 + world.apps.size,
    slug: name.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
    name,
    owner: given.owner,
    description: given.description ?? null,
    url: given.url ?? "https://lintel.example",
    clientId: `Iv23${randomBytes(8).toString("hex")}`,
    clientSecret: randomBytes(20).toString("hex"),
    privateKey,
    publicKey: createPublicKey(publicKey),
    webhookSecret: given.webhookSecret ?? randomBytes(20).toString("hex"),
    hookId: world.nextId(),
    hookUrl: given.hookUrl ?? null,
    hookActive: given.hookActive ?? true,
    callbackUrls: given.callbackUrls ?? [],
    setupUrl: given.setupUrl ?? null,
    setupOnUpdate: given.setupOnUpdate ?? false,
    requestOauthOnInstall: given.requestOauthOnInstall ?? false,
    public: given.public ?? false,
    permissions,
    events,
    createdAt: new Date(),
  };
  world.apps.set(app.id, app);
  return app;
}

export type Choice = { app?: App; account: Account; repositories?: "all" | readonly (string | Repository)[]; permissions?: Permissions; silent?: boolean };

/** Installs an App on an account and tells it so. */
export async function install(world: World, { app = world.app(), account, repositories = "all", permissions, silent }: Choice): Promise<Installation> {
  const chosen = repositories === "all" ? "all" : new Set(repositories.map((named) => world.repository(named).id));
  const installation: Installation = {
    id: world.nextId(),
    app,
    account,
    repositories: chosen,
    permissions: { metadata: "read", ...(permissions ?? app.permissions) },
    events: app.events,
    suspendedAt: null,
    deleted: false,
    createdAt: new Date(),
  };
  world.installations.set(installation.id, installation);
  if (silent !== true) await tell(world, installation, "installation", "created", { repositories: repositoriesOf(world, installation).map(brief), requester: null });
  return installation;
}

/** News about an installation itself, which name it whole and come even while it is suspended or already gone. */
function tell(world: World, installation: Installation, event: string, action: string, more: Json = {}): Promise<unknown> {
  const sender = installation.account.type === "User" ? installation.account : (ownerOf(world, installation.account) ?? installation.account);
  return deliver(world, installation.app, { event, installation, body: { action, installation: showInstallation(world, installation), ...more, sender: showAccount(world, sender) } });
}

function ownerOf(world: World, organization: Account): Account | null {
  const [id] = [...(world.memberships.get(organization.id) ?? [])].find(([, role]) => role === "admin") ?? [];
  return id === undefined ? null : (world.accounts.get(id) ?? null);
}

function brief(repository: Repository): Json {
  return { id: repository.id, node_id: `R_${repository.id}`, name: repository.name, full_name: fullNameOf(repository), private: repository.private };
}

export async function suspend(world: World, installation: Installation): Promise<void> {
  installation.suspendedAt = new Date();
  await tell(world, installation, "installation", "suspend");
}

export async function unsuspend(world: World, installation: Installation): Promise<void> {
  installation.suspendedAt = null;
  await tell(world, installation, "installation", "unsuspend");
}

export async function uninstall(world: World, installation: Installation): Promise<void> {
  const repositories = repositoriesOf(world, installation).map(brief);
  installation.deleted = true;
  await tell(world, installation, "installation", "deleted", { repositories });
}

export async function acceptPermissions(world: World, installation: Installation, permissions: Permissions): Promise<void> {
  installation.permissions = { metadata: "read", ...permissions };
  await tell(world, installation, "installation", "new_permissions_accepted");
}

export async function addRepositories(world: World, installation: Installation, named: readonly (string | Repository)[]): Promise<void> {
  const added = named.map((each) => world.repository(each));
  if (installation.repositories === "all") throw new Error("This installation has all repositories.");
  for (const { id } of added) installation.repositories.add(id);
  await tell(world, installation, "installation_repositories", "added", { repository_selection: "selected", repositories_added: added.map(brief), repositories_removed: [], requester: null });
}

export async function removeRepositories(world: World, installation: Installation, named: readonly (string | Repository)[]): Promise<void> {
  const removed = named.map((each) => world.repository(each));
  if (installation.repositories === "all") throw new Error("This installation has all repositories.");
  for (const { id } of removed) installation.repositories.delete(id);
  await tell(world, installation, "installation_repositories", "removed", { repository_selection: "selected", repositories_added: [], repositories_removed: removed.map(brief), requester: null });
}

export function repositoriesOf(world: World, installation: Installation): Repository[] {
  return [...world.repositories.values()].filter((repository) => covers(installation, repository));
}

export const appRoutes: readonly Route[] = [
  get("/app", (call) => {
    const app = requireApp(call);
    return ok({ ...showApp(call.world, app), installations_count: installationsOf(call, app).length });
  }),
  get("/app/installations", (call) => paged(call, installationsOf(call, requireApp(call)).map((installation) => showInstallation(call.world, installation)))),
  get("/app/installations/:id", (call) => ok(showInstallation(call.world, requireOwn(call)))),
  del("/app/installations/:id", async (call) => {
    await uninstall(call.world, requireOwn(call));
    return { status: 204 };
  }),
  post("/app/installations/:id/access_tokens", issueToken),
  get("/apps/:slug", (call) => ok(showApp(call.world, [...call.world.apps.values()].find(({ slug }) => slug === call.params["slug"]) ?? notFound()))),
  get(atRepository("/installation"), (call) => {
    const app = requireApp(call);
    const repository = findNamed(call);
    return ok(showInstallation(call.world, installationFor(call.world, app, repository) ?? notFound()));
  }),
  get("/orgs/:account/installation", readInstallationOfAccount),
  get("/users/:account/installation", readInstallationOfAccount),
  get("/installation/repositories", (call) => {
    const token = requireInstallation(call);
    const repositories = repositoriesOf(call.world, token.installation).filter(({ id }) => token.repositoryIds?.has(id) ?? true);
    const selection = token.installation.repositories === "all" && token.repositoryIds === null ? "all" : "selected";
    return paged(call, repositories, (page) => ({ total_count: repositories.length, repository_selection: selection, repositories: (page as Repository[]).map((each) => showRepository(call.world, each)) }));
  }),
  del("/installation/token", (call) => {
    call.world.tokens.delete(requireInstallation(call).token);
    return { status: 204 };
  }),
  get(atRepository(""), (call) => ok(showWholeRepository(call.world, requireRepository(call)))),
];

function installationsOf(call: Call, app: App): Installation[] {
  return [...call.world.installations.values()].filter((installation) => installation.app === app && !installation.deleted);
}

function requireOwn(call: Call): Installation {
  const app = requireApp(call);
  return installationsOf(call, app).find(({ id }) => String(id) === call.params["id"]) ?? notFound();
}

function readInstallationOfAccount(call: Call): Answer {
  const app = requireApp(call);
  const login = (call.params["account"] ?? "").toLowerCase();
  return ok(showInstallation(call.world, installationsOf(call, app).find(({ account }) => account.login.toLowerCase() === login) ?? notFound()));
}

function issueToken(call: Call): Answer {
  const { world } = call;
  const installation = requireOwn(call);
  if (installation.suspendedAt !== null) refuse(403, "This installation has been suspended");
  const body = readBody(call, "InstallationToken", { repositories: { type: "array", maxItems: REPOSITORIES_PER_TOKEN }, repository_ids: { type: "array", maxItems: REPOSITORIES_PER_TOKEN }, permissions: { type: "object" } });
  const own = repositoriesOf(world, installation);
  const wanted = [...body.list("repository_ids").map((id) => own.find((each) => each.id === id)), ...body.list("repositories").map((name) => own.find((each) => each.name === name))];
  if (wanted.includes(undefined)) refuse(422, "There is at least one repository that does not exist or is not accessible to the parent installation.");
  const narrowed = body.has("repository_ids") || body.has("repositories");
  const asked = Object.entries(body.object("permissions") ?? {}).map(([name, level]): [string, Level] => [name, level as Level]);
  if (asked.some(([name, level]) => !allows(installation.permissions, name, level))) refuse(422, "The permissions requested are not granted to this installation.");
  const permissions: Permissions = body.has("permissions") ? { metadata: "read", ...Object.fromEntries(asked) } : { ...installation.permissions };
  const expiresAt = new Date(Date.now() + TOKEN_MS);
  const repositoryIds = narrowed ? new Set(wanted.flatMap((each) => (each ? [each.id] : []))) : null;
  const token = longToken(installation.app);
  world.tokens.set(token, { kind: "installation", token, installation, repositoryIds, permissions, expiresAt });
  const selection = installation.repositories === "all" && !narrowed ? "all" : "selected";
  const repositories = narrowed ? { repositories: wanted.flatMap((each) => (each ? [showRepository(world, each)] : [])) } : {};
  return created({ token, expires_at: iso(expiresAt), permissions, repository_selection: selection, ...repositories });
}

/** As GitHub's tokens look today: long, with two dots, to be understood by nobody. */
function longToken(app: App): string {
  return `ghs_${app.id}_${[24, 90, 256].map((bytes) => randomBytes(bytes).toString("base64url").replaceAll("-", "_")).join(".")}`;
}

/** News of an account's name. */
export async function renameAccount(world: World, account: Account, login: string): Promise<void> {
  const from = account.login;
  for (const repository of world.repositories.values()) if (repository.owner === account) repository.formerNames.push(fullNameOf(repository));
  account.login = login;
  await announce(world, { event: "installation_target", action: "renamed", account, sender: account, payload: { account: showAccount(world, account), changes: { login: { from } }, target_type: account.type } });
}
