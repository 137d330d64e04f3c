import { afterAll, beforeAll, expect, it } from "vitest";

import { ask, read, tokenOf } from "./ask";
import { type Installation, type PullRequest, type StandIn, startGitHub } from "./index";

let github: StandIn;
let token: string;
let installation: Installation;
let pull: PullRequest;

beforeAll(async () => {
  github = await startGitHub();
  github.addAccount({ login: "acme", type: "Organization" });
  github.addUser({ login: "grace" });
  await github.addRepository({ owner: "acme", name: "shop" });
  installation = await github.install({ app: github.addApp({ owner: "acme" }), account: "acme" });
  token = await tokenOf(github, installation);
  await github.commit({ repository: "acme/shop", files: { "a.ts": "1\n" } });
  await github.commit({ repository: "acme/shop", branch: "change", from: "main", files: { "b.ts": "2\n" } });
  pull = await github.openPullRequest({ repository: "acme/shop", head: { branch: "change" } });
});
afterAll(() => github.stop());

const COMMENTS = "/repos/acme/shop/issues/1/comments";

it("takes an App's comment, says who wrote it by which App, and lets it be changed and removed", async () => {
  const made = await ask(github, token, "POST", COMMENTS, { body: "<!-- marker -->\nAll well." });
  const path = `/repos/acme/shop/issues/comments/${String(made.json["id"])}`;

  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ body: "<!-- marker -->\nAll well.", user: { login: "lintel[bot]", type: "Bot" }, performed_via_github_app: { id: installation.app.id } });
  expect((await ask(github, token, "PATCH", path, { body: "Changed." })).json["body"]).toBe("Changed.");
  expect((await ask(github, token, "DELETE", path)).status).toBe(204);
  expect((await ask(github, token, "PATCH", path, { body: "Gone." })).status).toBe(404);
});

it("lists the comments of people without an App, thirty to a page", async () => {
  for (let number = 1; number <= 31; number += 1) github.writeComment({ repository: "acme/shop", number: 1, user: "grace", body: `<!-- marker --> ${number}` });

  const first = await ask(github, token, "GET", COMMENTS);
  const next = /<([^>]+)>; rel="next"/.exec(String(first.headers.get("link")))?.[1] ?? "";

  expect(first.list).toHaveLength(30);
  expect((await ask(github, token, "GET", next)).list).toMatchObject([{ body: "<!-- marker --> 31", performed_via_github_app: null }]);
  expect((await ask(github, token, "GET", `${COMMENTS}?per_page=1000`)).list).toHaveLength(31);
  expect((await ask(github, token, "PATCH", `/repos/acme/shop/issues/comments/${String(first.list[0]?.["id"])}`, { body: "Mine now." })).status).toBe(403);
});

it("takes 65,536 characters and not one more, counted as people count them", async () => {
  expect((await ask(github, token, "POST", COMMENTS, { body: "😀".repeat(65_536) })).status).toBe(201);
  const refused = await ask(github, token, "POST", COMMENTS, { body: "x".repeat(65_537) });

  expect(refused.status).toBe(422);
  expect(refused.json["errors"]).toEqual([{ resource: "IssueComment", code: "unprocessable", field: "data", message: "Body is too long (maximum is 65536 characters)" }]);
});

it("wants permission to write pull requests, and a conversation that is open", async () => {
  const reader = await tokenOf(github, installation, { permissions: { pull_requests: "read" } });
  expect((await ask(github, reader, "POST", COMMENTS, { body: "x" })).status).toBe(403);

  github.lock(pull);
  expect((await ask(github, token, "POST", COMMENTS, { body: "x" })).json["message"]).toBe("Unable to create comment because issue is locked.");
  pull.locked = false;
});

it.each([
  { name: "one variable", query: "mutation($input: MinimizeCommentInput!) { minimizeComment(input: $input) { minimizedComment { isMinimized } } }", variables: (id: string) => ({ input: { subjectId: id, classifier: "OUTDATED" } }) },
  { name: "an id of its own", query: "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { minimizedComment { isMinimized } } }", variables: (id: string) => ({ id }) },
])("hides a comment by GraphQL, asked with $name", async ({ query, variables }) => {
  const comment = github.writeComment({ repository: "acme/shop", number: 1, user: "grace", body: "Old." });

  const answer = await read(await fetch(`${github.url}/api/graphql`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: JSON.stringify({ query, variables: variables(comment.nodeId) }) }));

  expect(answer.json).toEqual({ data: { minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: "outdated" } } } });
  expect(comment.minimized).toBe("outdated");
});

it("answers GraphQL's errors with status 200", async () => {
  const answer = await read(await fetch(`${github.url}/api/graphql`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: JSON.stringify({ query: 'mutation { minimizeComment(input: {subjectId: "none", classifier: OUTDATED}) { clientMutationId } }' }) }));

  expect([answer.status, answer.json["errors"]]).toMatchObject([200, [{ type: "NOT_FOUND" }]]);
});
