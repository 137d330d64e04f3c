import { afterAll, beforeAll, expect, it } from "vitest";

import { ask, tokenOf } from "./ask";
import { type Repository, type StandIn, startGitHub } from "./index";

let github: StandIn;
let token: string;
let shop: Repository;
let first: string;
let tip: string;

const SHOP = "/repos/acme/shop";

beforeAll(async () => {
  github = await startGitHub();
  github.addAccount({ login: "acme", type: "Organization" });
  github.addUser({ login: "grace", email: "grace@example.org" });
  shop = await github.addRepository({ owner: "acme", name: "shop", private: true });
  const app = github.addApp({ owner: "acme" });
  token = await tokenOf(github, await github.install({ app, account: "acme" }));
  first = await github.commit({ repository: shop, files: { "a.ts": "one\ntwo\nthree\n", "docs/CODEOWNERS": "* @acme/all\n", "large.txt": "x".repeat(1_100_000) } });
  tip = await github.commit({ repository: shop, files: { "a.ts": null, "lib/b.ts": "one\ntwo\nthree\n" }, message: "Move" });
});
afterAll(() => github.stop());

it("lists commits newest first with parents, page by page", async () => {
  const page = await ask(github, token, "GET", `${SHOP}/commits?sha=main&per_page=1`);

  expect(page.list).toMatchObject([{ sha: tip, parents: [{ sha: first }], commit: { message: "Move", committer: { email: "grace@example.org" } }, author: { login: "grace" } }]);
  const next = /<([^>]+)>; rel="next"/.exec(String(page.headers.get("link")))?.[1] ?? "";
  expect(next).toContain(`/repositories/${shop.id}/commits?`);
  expect((await ask(github, token, "GET", next)).list.map(({ sha }) => sha)).toEqual([first]);
});

it("tells what a commit changed, and knows a renamed file", async () => {
  expect((await ask(github, token, "GET", `${SHOP}/commits/${tip}`)).json).toMatchObject({ sha: tip, files: [{ filename: "lib/b.ts", previous_filename: "a.ts", status: "renamed" }] });
  expect((await ask(github, token, "GET", `${SHOP}/commits/${"1".repeat(40)}`)).json["message"]).toBe(`No commit found for SHA: ${"1".repeat(40)}`);
});

it("compares from the merge base, oldest first, with files on the first page only", async () => {
  const one = await github.commit({ repository: shop, branch: "feature", from: "main", files: { "c.ts": "1\n" } });
  const two = await github.commit({ repository: shop, branch: "feature", files: { "d.ts": "2\n" } });
  await github.commit({ repository: shop, files: { "e.ts": "3\n" } });

  const whole = await ask(github, token, "GET", `${SHOP}/compare/main...feature`);
  expect(whole.json).toMatchObject({ status: "diverged", ahead_by: 2, behind_by: 1, total_commits: 2, merge_base_commit: { sha: tip }, commits: [{ sha: one }, { sha: two }], files: [{ filename: "c.ts" }, { filename: "d.ts" }] });
  const second = await ask(github, token, "GET", `${SHOP}/compare/main...feature?per_page=1&page=2`);
  expect(second.json).toMatchObject({ commits: [{ sha: two }] });
  expect(second.json["files"]).toBeUndefined();
});

it("compares with a fork by its owner, and not where nothing is common", async () => {
  const fork = await github.fork(shop, "grace");
  const sha = await github.commit({ repository: fork, files: { "f.ts": "4\n" } });
  await github.commit({ repository: shop, branch: "orphan", parents: [], files: { "z.ts": "5\n" } });

  expect((await ask(github, token, "GET", `${SHOP}/compare/main...grace:main`)).json).toMatchObject({ status: "ahead", commits: [{ sha }] });
  expect((await ask(github, token, "GET", `${SHOP}/compare/main...orphan`)).status).toBe(404);
});

it("answers 250 commits without pages, those that came last", async () => {
  const { git } = shop;
  const commits = Array.from({ length: 252 }, (_, place) => {
    const message = `Commit ${place + 1}`;
    return `commit refs/heads/long\ncommitter Grace <grace@example.org> ${1_767_225_600 + place} +0000\ndata ${message.length}\n${message}\n${place === 0 ? `from ${tip}\n` : ""}\n`;
  });
  await git.text(["fast-import", "--quiet"], { input: commits.join("") });

  const { json } = await ask(github, token, "GET", `${SHOP}/compare/${tip}...long`);

  expect(json["total_commits"]).toBe(252);
  expect((json["commits"] as { commit: { message: string } }[]).map(({ commit }) => commit.message).filter((_, place, all) => place === 0 || place === all.length - 1)).toEqual(["Commit 3", "Commit 252"]);
});

it("gives contents in base64, raw, or not at all when they are large", async () => {
  const file = await ask(github, token, "GET", `${SHOP}/contents/docs/CODEOWNERS?ref=main`);
  expect(Buffer.from(String(file.json["content"]), "base64").toString()).toBe("* @acme/all\n");
  expect(file.json).toMatchObject({ type: "file", encoding: "base64", path: "docs/CODEOWNERS" });

  const large = await ask(github, token, "GET", `${SHOP}/contents/large.txt`);
  expect(large.json).toMatchObject({ encoding: "none", content: "", size: 1_100_000 });
  expect((await ask(github, token, "GET", `${SHOP}/contents/large.txt`, undefined, { accept: "application/vnd.github.raw+json" })).text).toHaveLength(1_100_000);

  expect((await ask(github, token, "GET", `${SHOP}/contents/docs`)).list).toMatchObject([{ name: "CODEOWNERS", type: "file" }]);
  expect((await ask(github, token, "GET", `${SHOP}/contents/none.txt`)).status).toBe(404);
  expect((await ask(github, token, "GET", `${SHOP}/contents/docs?ref=none`)).json["message"]).toBe("No commit found for the ref none");
  const tree = await ask(github, token, "GET", `${SHOP}/git/trees/${first}?recursive=1`);
  expect((tree.json["tree"] as { path: string }[]).map(({ path }) => path)).toEqual(["a.ts", "docs", "docs/CODEOWNERS", "large.txt"]);
});

it("makes real test merges, none where there is a conflict, and what each button makes", async () => {
  await github.commit({ repository: shop, branch: "clash", from: tip, files: { "g.ts": "here\n" } });
  await github.commit({ repository: shop, files: { "g.ts": "there\n" } });
  const clash = await github.openPullRequest({ repository: shop, head: { branch: "clash" } });
  expect((await ask(github, token, "GET", `${SHOP}/pulls/${clash.number}`)).json).toMatchObject({ mergeable: false, merge_commit_sha: null });

  const results: Record<string, string[]> = {};
  for (const method of ["merge", "squash", "rebase"] as const) {
    await github.commit({ repository: shop, branch: method, from: "main", files: { [`${method}.ts`]: "1\n" } });
    await github.commit({ repository: shop, branch: method, files: { [`${method}.ts`]: "2\n" } });
    await github.commit({ repository: shop, files: { [`beside-${method}.ts`]: "1\n" } });
    const pull = await github.openPullRequest({ repository: shop, head: { branch: method } });
    expect(await shop.git.resolve(`refs/pull/${pull.number}/merge`)).toBe(pull.mergeSha);
    const made = await github.merge(pull, method);
    const { parents } = await shop.git.commit(made);
    results[method] = [String(parents.length), String(await shop.git.contains(made, pull.head.sha))];
    expect((await ask(github, token, "GET", `${SHOP}/commits/${made}/pulls`)).list).toMatchObject([{ number: pull.number, merge_commit_sha: made, state: "closed" }]);
  }
  expect(results).toEqual({ merge: ["2", "true"], squash: ["1", "false"], rebase: ["1", "false"] });
});

it("answers, when told to think, that it does not know yet whether a pull request can be merged", async () => {
  await github.commit({ repository: shop, branch: "thoughtful", from: "main", files: { "t.ts": "1\n" } });
  const pull = await github.openPullRequest({ repository: shop, head: { branch: "thoughtful" } });
  const before = pull.mergeSha;
  github.thinkAbout(1);
  await github.commit({ repository: shop, branch: "thoughtful", files: { "t.ts": "2\n" } });

  expect((await ask(github, token, "GET", `${SHOP}/pulls/${pull.number}`)).json).toMatchObject({ mergeable: null, merge_commit_sha: before });
  expect((await ask(github, token, "GET", `${SHOP}/pulls/${pull.number}`)).json).toMatchObject({ mergeable: true, merge_commit_sha: pull.mergeSha, commits: 2, changed_files: 1 });
  github.thinkAbout(0);
});

it("lists pull requests by their head, which needs its owner, and their files page by page", async () => {
  const open = await ask(github, token, "GET", `${SHOP}/pulls?head=acme:thoughtful`);
  const unfiltered = await ask(github, token, "GET", `${SHOP}/pulls?head=thoughtful&state=all&per_page=2`);

  expect(open.list).toHaveLength(1);
  expect(open.list[0]).not.toHaveProperty("mergeable");
  expect(unfiltered.list).toHaveLength(2);
  expect((await ask(github, token, "GET", `${SHOP}/pulls/${String(open.list[0]?.["number"])}/files`)).list).toMatchObject([{ filename: "t.ts", status: "added" }]);
  expect((await ask(github, token, "GET", `${SHOP}/pulls?state=merged`)).status).toBe(422);
});
