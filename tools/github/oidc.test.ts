import { createPublicKey, verify } from "node:crypto";

import { afterAll, beforeAll, expect, it } from "vitest";

import { read } from "./ask";
import { type StandIn, startGitHub } from "./index";

let github: StandIn;

beforeAll(async () => {
  github = await startGitHub();
  github.addAccount({ login: "acme", type: "Organization" });
  github.addUser({ login: "grace" });
  await github.addRepository({ owner: "acme", name: "shop" });
  await github.commit({ repository: "acme/shop", files: { "a.ts": "1\n" } });
});
afterAll(() => github.stop());

function decode(part: string | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));
}

async function isSigned(token: string): Promise<boolean> {
  const discovered = await read(await fetch(`${github.issuer}/.well-known/openid-configuration`));
  const { json } = await read(await fetch(String(discovered.json["jwks_uri"])));
  const [head = "", body = "", signature = ""] = token.split(".");
  const key = (json["keys"] as { kid: string; kty: string; n: string; e: string }[]).find(({ kid }) => kid === decode(head)["kid"]);
  return key !== undefined && verify("RSA-SHA256", Buffer.from(`${head}.${body}`), createPublicKey({ key, format: "jwk" }), Buffer.from(signature, "base64url"));
}

it("signs what a run on a branch says of itself: five minutes, every number a text", async () => {
  const run = await github.runWorkflow({ repository: "acme/shop", headSha: "1".repeat(40) });
  const token = github.idTokenOfPush(run, "https://lintel.example");
  const claims = decode(token.split(".")[1]);

  expect(claims).toMatchObject({ iss: github.issuer, aud: "https://lintel.example", repository: "acme/shop", repository_id: String(run.repository.id), ref: "refs/heads/main", sha: "1".repeat(40), event_name: "push", run_id: String(run.id), run_attempt: "1" });
  expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(300);
  expect(await isSigned(token)).toBe(true);

  github.rotateKeys();
  expect(await isSigned(token)).toBe(false);
});

it("names the test merge for a pull request, and gives a fork no token", async () => {
  await github.commit({ repository: "acme/shop", branch: "change", from: "main", files: { "b.ts": "1\n" } });
  await github.fork("acme/shop", "grace");
  const headSha = await github.commit({ repository: "grace/shop", files: { "c.ts": "1\n" } });
  const pull = await github.openPullRequest({ repository: "acme/shop", head: { branch: "change" } });
  const foreign = await github.openPullRequest({ repository: "acme/shop", head: { repository: "grace/shop", branch: "main" } });
  const run = await github.runWorkflow({ repository: "acme/shop", headSha: pull.head.sha, headBranch: "change", event: "pull_request" });
  const forkRun = await github.runWorkflow({ repository: "acme/shop", headRepository: "grace/shop", headSha, event: "pull_request" });

  expect(decode(github.idTokenOfPullRequest(run, pull, "a").split(".")[1])).toMatchObject({ ref: `refs/pull/${pull.number}/merge`, sha: pull.mergeSha, head_ref: "change", base_ref: "main" });
  expect(() => github.idTokenOfPullRequest(forkRun, foreign, "a")).toThrow("gets no identity token");
});
