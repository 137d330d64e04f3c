import { type Call, Refusal, notFound, numberedPath, refuse } from "./answers";
import { type Account, type App, type InstallationToken, type Level, type Repository, type Role, type UserToken, type World, allows, covers, installationFor } from "./world";

export const ROLES: readonly Role[] = ["pull", "triage", "push", "maintain", "admin"];

/** The App that signed the request; nobody else may come here. */
export function requireApp(call: Call): App {
  if (call.caller.kind === "app") return call.caller.app;
  return refuse(401, "A JSON web token could not be decoded");
}

export function requireInstallation(call: Call): InstallationToken {
  if (call.caller.kind === "installation") return call.caller;
  return call.caller.kind === "nobody" ? refuse(401, "Requires authentication") : refuse(403, "You must authenticate with an installation access token in order to list repositories for an installation.");
}

export function requireUser(call: Call): UserToken {
  if (call.caller.kind === "user") return call.caller;
  if (call.caller.kind === "installation") return refuse(403, "Resource not accessible by integration");
  return refuse(401, "Requires authentication");
}

/** The repository that the path names, if the caller may do with it what `permission` and `level` say. */
export function requireRepository(call: Call, permission = "metadata", level: Level = "read"): Repository {
  const { world, caller } = call;
  if (caller.kind === "nobody") return refuse(401, "Must authenticate to access this API.");
  if (caller.kind === "app") return refuse(401, "Bad credentials");
  const named = `${call.params["owner"]}/${call.params["repo"]}`;
  const moved = world.findRepository(named) === null;
  const repository = moved ? formerly(world, named) : world.findRepository(named);
  if (repository === null) return notFound();

  if (caller.kind === "installation") requireOfInstallation(call, caller, repository, permission, level);
  else requireOfUser(call, caller, repository, permission, level);
  if (moved) redirect(call, repository);
  if (repository.archived && level !== "read") refuse(403, "Repository was archived so is read-only.");
  return repository;
}

function requireOfInstallation(call: Call, token: InstallationToken, repository: Repository, permission: string, level: Level): void {
  const own = covers(token.installation, repository) && (token.repositoryIds?.has(repository.id) ?? true);
  if (!own && repository.private) notFound();
  if (own ? !allows(token.permissions, permission, level) : call.method !== "GET") refuse(403, "Resource not accessible by integration", {}, { "x-accepted-github-permissions": `${permission}=${level}` });
}

/** A user's token may do what both the user and the App may. */
function requireOfUser(call: Call, token: UserToken, repository: Repository, permission: string, level: Level): void {
  const installation = installationFor(call.world, token.app, repository);
  const role = roleIn(call.world, token.user, repository);
  if ((installation === null || role === null) && repository.private) notFound();
  if (level === "read" && !repository.private) return;
  if (installation === null || !allows(installation.permissions, permission, level)) refuse(403, "Resource not accessible by integration");
  if (level !== "read" && (role === null || ROLES.indexOf(role) < ROLES.indexOf("push"))) refuse(403, "Must have write access to the repository.");
}

/** The repository that the path names, for an App that asks about itself; an old name is redirected. */
export function findNamed(call: Call): Repository {
  const named = `${call.params["owner"]}/${call.params["repo"]}`;
  const repository = call.world.findRepository(named);
  if (repository !== null) return repository;
  return redirect(call, formerly(call.world, named) ?? notFound());
}

function formerly(world: World, named: string): Repository | null {
  return [...world.repositories.values()].find(({ formerNames }) => formerNames.some((name) => name.toLowerCase() === named.toLowerCase())) ?? null;
}

function redirect(call: Call, repository: Repository): never {
  const query = call.query.toString();
  const url = `${call.world.url}/api/v3${numberedPath(repository, call.path)}${query && `?${query}`}`;
  const permanent = call.method === "GET";
  const json = { message: permanent ? "Moved Permanently" : "Temporary Redirect", url, documentation_url: "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects" };
  throw new Refusal({ status: permanent ? 301 : 307, json, headers: { location: url } });
}

/** What somebody was explicitly given: as owner, collaborator, member of the organisation or of a team. That everybody may read a public repository does not count. */
export function roleIn(world: World, user: Account, repository: Repository): Role | null {
  if (repository.owner === user) return "admin";
  const membership = world.memberships.get(repository.owner.id)?.get(user.id);
  if (membership === "admin") return "admin";
  const given = [
    repository.collaborators.get(user.id),
    membership === "member" ? repository.owner.basePermission : null,
    ...world.teams.filter((team) => membersOf(world, team.id).has(user.id)).flatMap((team) => [team.repositories.get(repository.id), team.parent?.repositories.get(repository.id)]),
  ];
  const places = given.map((role) => (role ? ROLES.indexOf(role) : -1));
  return ROLES[Math.max(...places)] ?? null;
}

/** A team's members: its own and those of the teams beneath it. */
export function membersOf(world: World, teamId: number): Map<number, { role: "member" | "maintainer"; inherited: boolean }> {
  const members = new Map<number, { role: "member" | "maintainer"; inherited: boolean }>();
  for (const child of world.teams.filter(({ parent }) => parent?.id === teamId)) {
    for (const userId of membersOf(world, child.id).keys()) members.set(userId, { role: "member", inherited: true });
  }
  for (const [userId, role] of world.teams.find(({ id }) => id === teamId)?.members ?? []) members.set(userId, { role, inherited: false });
  return members;
}

export function permissionsOf(role: Role | null): Record<Role, boolean> {
  const place = role === null ? -1 : ROLES.indexOf(role);
  return { admin: place >= 4, maintain: place >= 3, push: place >= 2, triage: place >= 1, pull: place >= 0 };
}

/** Where the repository stands in the path, for what follows after it. */
export function atRepository(path: string): string {
  return `/repos/:owner/:repo${path}`;
}
