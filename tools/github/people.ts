import { atRepository, membersOf, permissionsOf, requireInstallation, requireRepository, requireUser, roleIn } from "./access";
import { type Answer, type Call, notFound, ok, paged, refuse } from "./answers";
import { repositoriesOf } from "./apps";
import { type Route, get } from "./router";
import { nodeId, showAccount, showInstallation, showOrganization, showRepository } from "./shapes";
import { announce } from "./webhooks";
import { type Account, type Installation, type Json, type Repository, type Role, type Team, type UserToken, type World, allows } from "./world";

export type NewTeam = { organization: string; name: string; slug?: string; parent?: Team; secret?: boolean; members?: string[]; repositories?: Record<string, Role> };

export function addTeam(world: World, given: NewTeam): Team {
  const team: Team = {
    id: world.nextId(),
    organization: world.account(given.organization),
    slug: given.slug ?? given.name.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
    name: given.name,
    parent: given.parent ?? null,
    secret: given.secret ?? false,
    members: new Map((given.members ?? []).map((login) => [world.account(login).id, "member" as const])),
    repositories: new Map(Object.entries(given.repositories ?? {}).map(([name, role]) => [world.repository(name).id, role])),
  };
  world.teams.push(team);
  return team;
}

/** Puts somebody into an organisation, or gives them another role there. */
export async function addMember(world: World, organization: string, login: string, role: "admin" | "member" = "member"): Promise<void> {
  const account = world.account(organization);
  const user = world.account(login);
  const members = world.memberships.get(account.id) ?? new Map<number, "admin" | "member">();
  world.memberships.set(account.id, members);
  const isNew = !members.has(user.id);
  members.set(user.id, role);
  if (isNew) await announce(world, { event: "organization", action: "member_added", account, sender: user, payload: { membership: showMembership(world, account, user) } });
}

export async function removeMember(world: World, organization: string, login: string): Promise<void> {
  const account = world.account(organization);
  const user = world.account(login);
  const membership = showMembership(world, account, user);
  world.memberships.get(account.id)?.delete(user.id);
  for (const team of world.teams) if (team.organization === account) team.members.delete(user.id);
  await announce(world, { event: "organization", action: "member_removed", account, sender: user, payload: { membership } });
}

export async function addToTeam(world: World, team: Team, login: string): Promise<void> {
  const member = world.account(login);
  team.members.set(member.id, "member");
  await announce(world, { event: "membership", action: "added", account: team.organization, sender: member, payload: { scope: "team", member: showAccount(world, member), team: showTeam(world, team) } });
}

export async function removeFromTeam(world: World, team: Team, login: string): Promise<void> {
  const member = world.account(login);
  team.members.delete(member.id);
  await announce(world, { event: "membership", action: "removed", account: team.organization, sender: member, payload: { scope: "team", member: showAccount(world, member), team: showTeam(world, team) } });
}

export async function addCollaborator(world: World, named: string | Repository, login: string, role: Role): Promise<void> {
  const repository = world.repository(named);
  const member = world.account(login);
  repository.collaborators.set(member.id, role);
  await announce(world, { event: "member", action: "added", repository, sender: repository.owner, payload: { member: showAccount(world, member), changes: { permission: { to: role } } } });
}

export async function removeCollaborator(world: World, named: string | Repository, login: string): Promise<void> {
  const repository = world.repository(named);
  const member = world.account(login);
  repository.collaborators.delete(member.id);
  await announce(world, { event: "member", action: "removed", repository, sender: repository.owner, payload: { member: showAccount(world, member) } });
}

export const peopleRoutes: readonly Route[] = [
  get("/orgs/:organization/teams", (call) => {
    const account = requireOrganization(call);
    return paged(call, call.world.teams.filter(({ organization }) => organization === account).map((team) => showTeam(call.world, team)));
  }),
  get("/orgs/:organization/teams/:slug", (call) => ok(showTeam(call.world, findTeam(call)))),
  get("/orgs/:organization/teams/:slug/members", (call) => {
    const role = call.query.get("role") ?? "all";
    const members = [...membersOf(call.world, findTeam(call).id)].filter(([, member]) => role === "all" || member.role === role);
    return paged(call, members.flatMap(([id, member]) => (call.world.accounts.has(id) ? [{ ...showAccount(call.world, call.world.accounts.get(id) as Account), ...member }] : [])));
  }),
  get("/orgs/:organization/members", (call) => {
    const account = requireOrganization(call);
    const role = call.query.get("role") ?? "all";
    const ids = [...(call.world.memberships.get(account.id) ?? [])].filter(([, each]) => role === "all" || each === role).map(([id]) => id);
    return paged(call, ids.flatMap((id) => (call.world.accounts.has(id) ? [showAccount(call.world, call.world.accounts.get(id) as Account)] : [])));
  }),
  get("/orgs/:organization/memberships/:login", (call) => {
    const account = requireOrganization(call);
    const user = call.world.findAccount(call.params["login"] ?? "") ?? notFound();
    return call.world.memberships.get(account.id)?.has(user.id) ? ok(showMembership(call.world, account, user)) : notFound();
  }),
  get(atRepository("/collaborators/:login/permission"), (call) => {
    const repository = requireRepository(call);
    const user = call.world.findAccount(call.params["login"] ?? "") ?? notFound();
    const role = roleIn(call.world, user, repository) ?? (repository.private ? null : "pull");
    const short = role === "maintain" ? "write" : role === "triage" ? "read" : (roleNameOf(role) ?? "none");
    return ok({ permission: short, role_name: roleNameOf(role) ?? "none", user: { ...showAccount(call.world, user), permissions: permissionsOf(role) } });
  }),
  get("/users/:login", (call) => ok(showAccount(call.world, call.world.findAccount(call.params["login"] ?? "") ?? notFound()))),
  get("/user", (call) => {
    const { user } = requireUser(call);
    return ok({ ...showAccount(call.world, user), name: user.name, company: null, email: user.email, bio: null, created_at: user.createdAt.toISOString() });
  }),
  get("/user/emails", (call) => {
    const { user, app } = requireUser(call);
    if (!allows(app.permissions, "email_addresses", "read")) refuse(403, "Resource not accessible by integration");
    return ok(user.email === null ? [] : [{ email: user.email, primary: true, verified: true, visibility: "private" }]);
  }),
  get("/user/installations", listOwnInstallations),
  get("/user/installations/:id/repositories", listOwnRepositories),
  get("/user/orgs", (call) => {
    const token = requireUser(call);
    return paged(call, organizationsOf(call, token).map((account) => showOrganization(call.world, account)));
  }),
  get("/user/memberships/orgs", (call) => {
    const token = requireUser(call);
    return paged(call, organizationsOf(call, token).filter((account) => mayAsk(call.world, token, account)).map((account) => showMembership(call.world, account, token.user)));
  }),
  get("/user/memberships/orgs/:organization", (call) => {
    const token = requireUser(call);
    const account = call.world.findAccount(call.params["organization"] ?? "") ?? notFound();
    if (!organizationsOf(call, token).includes(account)) return notFound();
    return mayAsk(call.world, token, account) ? ok(showMembership(call.world, account, token.user)) : refuse(403, "Resource not accessible by integration");
  }),
  get("/user/teams", (call) => {
    const token = requireUser(call);
    const teams = call.world.teams.filter((team) => team.members.has(token.user.id) && mayAsk(call.world, token, team.organization));
    return paged(call, teams.map((team) => ({ ...showTeam(call.world, team), organization: showOrganization(call.world, team.organization) })));
  }),
  get("/user/:id", (call) => ok(showAccount(call.world, call.world.accounts.get(Number(call.params["id"])) ?? notFound()))),
];

/** Members and teams are told to the organisation's own installation, if it may know them. */
function requireOrganization(call: Call): Account {
  const { installation, permissions } = requireInstallation(call);
  const account = call.world.findAccount(call.params["organization"] ?? "");
  if (account === null || account.type !== "Organization") return notFound();
  return installation.account === account && allows(permissions, "members", "read") ? account : refuse(403, "Resource not accessible by integration", {}, { "x-accepted-github-permissions": "members=read" });
}

function findTeam(call: Call): Team {
  const account = requireOrganization(call);
  return call.world.teams.find(({ organization, slug }) => organization === account && slug === call.params["slug"]?.toLowerCase()) ?? notFound();
}

/** Of an organisation a user's token tells only what the App may know there. */
function mayAsk(world: World, token: UserToken, account: Account): boolean {
  return [...world.installations.values()].some((each) => each.app === token.app && each.account === account && !each.deleted && each.suspendedAt === null && allows(each.permissions, "members", "read"));
}

function organizationsOf({ world }: Call, { user }: UserToken): Account[] {
  return [...world.accounts.values()].filter((account) => world.memberships.get(account.id)?.has(user.id) && !world.withoutSso.has(`${account.id}/${user.id}`));
}

/** Installations of the App on whatever the user was explicitly let into; without single sign-on an organisation's is missing, and a header says so. */
function listOwnInstallations(call: Call): Answer {
  const { world } = call;
  const { user, app } = requireUser(call);
  const all = [...world.installations.values()].filter((each) => each.app === app && !each.deleted && reaches(world, user, each));
  const missing = all.filter(({ account }) => world.withoutSso.has(`${account.id}/${user.id}`));
  const found = all.filter((each) => !missing.includes(each));
  const answer = paged(call, found, (page) => ({ total_count: found.length, installations: (page as Installation[]).map((each) => showInstallation(world, each)) }));
  const sso: Record<string, string> = missing.length > 0 ? { "x-github-sso": `partial-results; organizations=${missing.map(({ account }) => account.id).join(",")}` } : {};
  return { ...answer, headers: { ...answer.headers, ...sso } };
}

function reaches(world: World, user: Account, installation: Installation): boolean {
  const { account } = installation;
  return account === user || (world.memberships.get(account.id)?.has(user.id) ?? false) || repositoriesOf(world, installation).some((repository) => roleIn(world, user, repository) !== null);
}

function listOwnRepositories(call: Call): Answer {
  const { world } = call;
  const { user, app } = requireUser(call);
  const installation = [...world.installations.values()].find((each) => each.app === app && !each.deleted && String(each.id) === call.params["id"]) ?? notFound();
  if (!reaches(world, user, installation)) return notFound();
  if (world.withoutSso.has(`${installation.account.id}/${user.id}`)) refuse(403, "Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.", {}, { "x-github-sso": `required; url=${world.url}/orgs/${installation.account.login}/sso` });
  const found = repositoriesOf(world, installation).filter((repository) => roleIn(world, user, repository) !== null);
  const selection = installation.repositories === "all" ? "all" : "selected";
  return paged(call, found, (page) => ({ total_count: found.length, repository_selection: selection, repositories: (page as Repository[]).map((each) => ({ ...showRepository(world, each), permissions: permissionsOf(roleIn(world, user, each)), role_name: roleNameOf(roleIn(world, user, each)) })) }));
}

function roleNameOf(role: Role | null): string | null {
  return role === "pull" ? "read" : role === "push" ? "write" : role;
}

function showTeam(world: World, team: Team): Json {
  const url = `${world.url}/api/v3/organizations/${team.organization.id}/team/${team.id}`;
  return { id: team.id, node_id: nodeId("T", team.id), name: team.name, slug: team.slug, description: null, privacy: team.secret ? "secret" : "closed", notification_setting: "notifications_enabled", url, html_url: `${world.url}/orgs/${team.organization.login}/teams/${team.slug}`, members_url: `${url}/members{/member}`, repositories_url: `${url}/repos`, permission: "pull", parent: team.parent === null ? null : showTeam(world, team.parent) };
}

function showMembership(world: World, account: Account, user: Account): Json {
  const organization = `${world.url}/api/v3/orgs/${account.login}`;
  return { url: `${organization}/memberships/${user.login}`, state: "active", role: world.memberships.get(account.id)?.get(user.id) ?? "member", organization_url: organization, organization: showOrganization(world, account), user: showAccount(world, user) };
}
