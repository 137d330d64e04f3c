import { afterAll, beforeAll, expect, it } from "vitest";

import { ask, listenForHooks, tokenOf } from "./ask";
import { type Installation, type StandIn, startGitHub } from "./index";

let github: StandIn;
let hooks: Awaited<ReturnType<typeof listenForHooks>>;
let installation: Installation;

beforeAll(async () => {
  github = await startGitHub();
  hooks = await listenForHooks();
  github.addAccount({ login: "acme", type: "Organization" });
  for (const login of ["grace", "ada", "alan"]) github.addUser({ login });
  await github.addMember("acme", "grace", "admin");
  installation = await github.install({ app: github.addApp({ owner: "acme", hookUrl: hooks.url }), account: "acme" });
});
afterAll(async () => {
  hooks.stop();
  await github.stop();
});

it("counts the members of a child team among its parent's", async () => {
  const parent = github.addTeam({ organization: "acme", name: "Shop", members: ["grace"] });
  github.addTeam({ organization: "acme", name: "Shop Checkout", parent, members: ["ada"] });
  const token = await tokenOf(github, installation);

  expect((await ask(github, token, "GET", "/orgs/acme/teams")).list).toMatchObject([{ slug: "shop", parent: null }, { slug: "shop-checkout", parent: { slug: "shop" } }]);
  expect((await ask(github, token, "GET", "/orgs/acme/teams/shop/members")).list).toMatchObject([{ login: "ada", inherited: true }, { login: "grace", inherited: false }]);
  expect((await ask(github, token, "GET", "/orgs/acme/memberships/grace")).json).toMatchObject({ role: "admin", state: "active" });
  expect((await ask(github, token, "GET", "/orgs/acme/memberships/alan")).status).toBe(404);
});

it("tells members and teams to nobody who may not read them", async () => {
  const token = await tokenOf(github, installation, { permissions: { contents: "read" } });

  expect((await ask(github, token, "GET", "/orgs/acme/teams")).status).toBe(403);
});

it("says of anybody that they may read a public repository, whatever they were given", async () => {
  await github.addRepository({ owner: "acme", name: "open" });
  const token = await tokenOf(github, installation);

  expect((await ask(github, token, "GET", "/repos/acme/open/collaborators/alan/permission")).json).toMatchObject({ permission: "read", role_name: "read" });
  await github.addCollaborator("acme/open", "alan", "maintain");
  expect((await ask(github, token, "GET", "/repos/acme/open/collaborators/alan/permission")).json).toMatchObject({ permission: "write", role_name: "maintain" });
});

it("tells of people who come and go", async () => {
  const team = github.addTeam({ organization: "acme", name: "Platform" });
  await github.addRepository({ owner: "acme", name: "shop" });
  const before = hooks.heard.length;

  await github.addMember("acme", "alan");
  await github.addToTeam(team, "alan");
  await github.addCollaborator("acme/shop", "alan", "push");
  await github.removeCollaborator("acme/shop", "alan");
  await github.removeFromTeam(team, "alan");
  await github.removeMember("acme", "alan");

  expect(hooks.named().slice(before)).toEqual(["organization.member_added", "membership.added", "member.added", "member.removed", "membership.removed", "organization.member_removed"]);
});

it("tells of a repository that is renamed, hidden, archived, given another default branch and given away", async () => {
  github.addAccount({ login: "other", type: "Organization" });
  const repository = await github.addRepository({ owner: "acme", name: "old" });
  await github.commit({ repository, files: { "a.ts": "1\n" } });
  await github.commit({ repository, branch: "trunk", from: "main", files: { "a.ts": "2\n" } });
  const before = hooks.heard.length;

  await github.renameRepository(repository, "new");
  await github.setPrivate(repository, true);
  await github.setArchived(repository, true);
  await github.setDefaultBranch(repository, "trunk");
  await github.transferRepository(repository, "other");

  expect(hooks.named().slice(before)).toEqual(["repository.renamed", "repository.privatized", "repository.archived", "repository.edited"]);
  expect(hooks.heard.at(-1)?.json).toMatchObject({ changes: { default_branch: { from: "main" } }, repository: { default_branch: "trunk", full_name: "acme/new" } });
});
