import { createHash } from "node:crypto";

import { type Account, type App, type Installation, type Json, type Repository, type World, fullNameOf, iso, isoOrNull } from "./world";

/** GraphQL's ids; opaque to everybody. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(`${kind}:${id}`).toString("base64url")}`;
}

export function showAccount(world: World, account: Account): Json {
  const api = `${world.url}/api/v3/users/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type === "Organization" ? "O" : account.type === "User" ? "U" : "BOT", account.id),
    avatar_url: `${world.url}/avatars/u/${account.id}?`,
    gravatar_id: "",
    url: api,
    html_url: account.type === "Bot" ? `${world.url}/apps/${account.login.replace("[bot]", "")}` : `${world.url}/${account.login}`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    type: account.type,
    user_view_type: "public",
    site_admin: false,
  };
}

export function showOrganization(world: World, account: Account): Json {
  const api = `${world.url}/api/v3/orgs/${account.login}`;
  return { login: account.login, id: account.id, node_id: nodeId("O", account.id), url: api, repos_url: `${api}/repos`, members_url: `${api}/members{/member}`, avatar_url: `${world.url}/avatars/u/${account.id}?`, description: null };
}

/** The App itself, as its own actor. */
export function botOf(app: App): Account {
  return { id: app.id + 100_000_000, login: `${app.slug}[bot]`, type: "Bot", name: null, email: null, basePermission: null, createdAt: app.createdAt };
}

export function showRepository(world: World, repository: Repository): Json {
  const fullName = fullNameOf(repository);
  const api = `${world.url}/api/v3/repos/${fullName}`;
  const html = `${world.url}/${fullName}`;
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullName,
    private: repository.private,
    owner: showAccount(world, repository.owner),
    html_url: html,
    description: null,
    fork: repository.parent !== null,
    url: api,
    commits_url: `${api}/commits{/sha}`,
    compare_url: `${api}/compare/{base}...{head}`,
    contents_url: `${api}/contents/{+path}`,
    pulls_url: `${api}/pulls{/number}`,
    branches_url: `${api}/branches{/branch}`,
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.pushedAt),
    pushed_at: iso(repository.pushedAt),
    git_url: `git://${new URL(world.url).host}/${fullName}.git`,
    clone_url: `${html}.git`,
    homepage: null,
    size: 1,
    language: null,
    archived: repository.archived,
    disabled: false,
    topics: [],
    visibility: repository.private ? "private" : "public",
    forks: 0,
    open_issues: 0,
    default_branch: repository.defaultBranch,
  };
}

/** One repository asked for by itself also tells of what it is a fork. */
export function showWholeRepository(world: World, repository: Repository): Json {
  const { parent } = repository;
  const owner = repository.owner.type === "Organization" ? { organization: showAccount(world, repository.owner) } : {};
  return { ...showRepository(world, repository), ...owner, ...(parent ? { parent: showRepository(world, parent), source: showRepository(world, parent) } : {}), network_count: 0, subscribers_count: 0 };
}

export function showApp(world: World, app: App): Json {
  return {
    id: app.id,
    client_id: app.clientId,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    owner: showAccount(world, app.owner),
    name: app.name,
    description: app.description,
    external_url: app.url,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: iso(app.createdAt),
    updated_at: iso(app.createdAt),
    permissions: app.permissions,
    events: app.events,
  };
}

export function showInstallation(world: World, installation: Installation): Json {
  const { account, app } = installation;
  const settings = account.type === "Organization" ? `organizations/${account.login}/settings` : "settings";
  return {
    id: installation.id,
    client_id: app.clientId,
    account: showAccount(world, account),
    repository_selection: installation.repositories === "all" ? "all" : "selected",
    access_tokens_url: `${world.url}/api/v3/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${world.url}/api/v3/installation/repositories`,
    html_url: `${world.url}/${settings}/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: installation.events,
    created_at: iso(installation.createdAt),
    updated_at: iso(installation.createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspendedAt === null ? null : showAccount(world, account),
    suspended_at: isoOrNull(installation.suspendedAt),
  };
}

export function etagOf(body: string | Buffer): string {
  return `W/"${createHash("sha256").update(body).digest("hex")}"`;
}
