import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, expect, it } from "vitest";

import { type RealRepository, cruiseReport, emptyFolder, newRepository, removeFolders } from "../support/real-repository";
import { dryRun, run } from "../support/run";

afterAll(removeFolders);

/** main: base – tip; feature: head, from base; a test merge of head into tip is checked out, base first. */
function pullRequest(order: "base first" | "head first" = "base first") {
  const repository = newRepository();
  repository.write(".git/info/exclude", "depcruise.json\n");
  repository.write("a.ts", "export const a = 1;\n");
  const base = repository.commit("base", 1);
  repository.git("checkout", "--quiet", "-b", "feature");
  repository.write("b.ts", "export const b = 1;\n");
  const head = repository.commit("head", 2);
  repository.git("checkout", "--quiet", "main");
  repository.write("c.ts", "export const c = 1;\n");
  const tip = repository.commit("tip", 3);
  const [first, second] = order === "base first" ? [tip, head] : [head, tip];
  repository.git("checkout", "--quiet", "--detach", first);
  repository.git("merge", "--quiet", "--no-ff", "--no-commit", second);
  const merge = repository.commit("merge", 4);
  repository.git("update-ref", "refs/remotes/origin/main", tip);
  repository.git("config", "remote.origin.url", "https://github.com/acme/shop.git");
  repository.write("depcruise.json", cruiseReport(repository.folder));
  return { repository, base, head, tip, merge };
}

function eventFile(payload: unknown): string {
  const path = join(emptyFolder(), "event.json");
  writeFileSync(path, JSON.stringify(payload));
  return path;
}

function githubPull({ head, tip }: { head: string; tip: string }, more: { fork?: string; branch?: string } = {}) {
  return {
    repository: { default_branch: "main", full_name: "acme/shop" },
    pull_request: {
      number: 12,
      title: "Let billing ask catalog",
      head: { ref: more.branch ?? "feature", sha: head, repo: { full_name: more.fork ?? "acme/shop" } },
      base: { ref: "main", sha: tip, repo: { full_name: "acme/shop" } },
    },
  };
}

const GITHUB = { GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "acme/shop", GITHUB_SERVER_URL: "https://github.com", GITHUB_RUN_ID: "7001", GITHUB_RUN_ATTEMPT: "2" };

it("reports a GitHub pull request for its head, and says which merge was tested", async () => {
  const made = pullRequest();
  const { repository, base, head, tip, merge } = made;
  const meta = await dryRun(repository.folder, ["--no-fetch"], {
    ...GITHUB,
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_SHA: merge,
    GITHUB_REF: "refs/pull/12/merge",
    GITHUB_HEAD_REF: "feature",
    GITHUB_BASE_REF: "main",
    GITHUB_EVENT_PATH: eventFile(githubPull(made)),
  });
  expect(meta).toMatchObject({
    commit: head,
    parents: [base],
    branch: "feature",
    defaultBranch: "main",
    tested: { sha: merge, parents: [tip, head] },
    pullRequest: { number: 12, baseRef: "main", mergeBase: base, title: "Let billing ask catalog" },
    run: { id: "7001", attempt: 2, url: "https://github.com/acme/shop/actions/runs/7001" },
  });
});

it("knows a GitHub pull request's test merge from the variables alone, without the event", async () => {
  const { repository, head, tip, merge } = pullRequest();
  const meta = await dryRun(repository.folder, ["--no-fetch"], { ...GITHUB, GITHUB_SHA: merge, GITHUB_REF: "refs/pull/12/merge", GITHUB_HEAD_REF: "feature", GITHUB_BASE_REF: "main" });
  expect(meta).toMatchObject({ commit: head, tested: { sha: merge, parents: [tip, head] }, pullRequest: { number: 12, baseRef: "main" } });
});

it("tests no merge when a GitHub workflow checks out the head itself", async () => {
  const made = pullRequest();
  const { repository, head, merge } = made;
  repository.git("checkout", "--quiet", "--detach", head);
  const meta = await dryRun(repository.folder, ["--no-fetch"], { ...GITHUB, GITHUB_SHA: merge, GITHUB_REF: "refs/pull/12/merge", GITHUB_EVENT_PATH: eventFile(githubPull(made)) });
  expect(meta).toMatchObject({ commit: head, branch: "feature", pullRequest: { number: 12 } });
  expect(meta.tested).toBeUndefined();
});

it("never takes a fork's main for ours", async () => {
  const made = pullRequest();
  const meta = await dryRun(made.repository.folder, ["--no-fetch"], {
    ...GITHUB,
    GITHUB_SHA: made.merge,
    GITHUB_REF: "refs/pull/12/merge",
    GITHUB_EVENT_PATH: eventFile(githubPull(made, { fork: "mallory/shop", branch: "main" })),
  });
  expect(meta).toMatchObject({ branch: "mallory:main", defaultBranch: "main", pullRequest: { number: 12 } });
});

it("takes pull_request_target for what it checks out: the base branch, unless it was told the head", async () => {
  const made = pullRequest();
  const { repository, head, tip } = made;
  const environment = { ...GITHUB, GITHUB_SHA: tip, GITHUB_REF: "refs/heads/main", GITHUB_EVENT_PATH: eventFile(githubPull(made)) };
  repository.git("checkout", "--quiet", "--detach", tip);
  const onBase = await dryRun(repository.folder, ["--no-fetch"], environment);
  expect(onBase).toMatchObject({ commit: tip, branch: "main" });
  expect(onBase.pullRequest).toBeUndefined();

  repository.git("checkout", "--quiet", "--detach", head);
  expect(await dryRun(repository.folder, ["--no-fetch"], environment)).toMatchObject({ commit: head, branch: "feature", pullRequest: { number: 12 } });
});

it("puts a GitHub push on its branch, a tag on the line that it is on, and a merge queue beside the line", async () => {
  const { repository, tip } = pullRequest();
  repository.git("checkout", "--quiet", "--detach", tip);
  const event = eventFile({ repository: { default_branch: "main" } });
  const pushed = { ...GITHUB, GITHUB_SHA: tip, GITHUB_EVENT_PATH: event };
  expect(await dryRun(repository.folder, ["--no-fetch"], { ...pushed, GITHUB_REF: "refs/heads/main" })).toMatchObject({ commit: tip, branch: "main", defaultBranch: "main" });
  expect(await dryRun(repository.folder, ["--no-fetch"], { ...pushed, GITHUB_REF: "refs/tags/v1" })).toMatchObject({ commit: tip, branch: "main" });
  const queue = "gh-readonly-queue/main/pr-12-abc";
  expect(await dryRun(repository.folder, ["--no-fetch"], { ...pushed, GITHUB_REF: `refs/heads/${queue}` })).toMatchObject({ branch: queue });
});

it("does not guess in a workflow_run job, whose checkout is not what the report is about", async () => {
  const { repository, head, tip } = pullRequest();
  repository.git("checkout", "--quiet", "--detach", tip);
  const environment = {
    ...GITHUB,
    GITHUB_SHA: tip,
    GITHUB_REF: "refs/heads/main",
    GITHUB_EVENT_PATH: eventFile({
      repository: { default_branch: "main" },
      workflow_run: { id: 6000, run_attempt: 1, html_url: "https://github.com/acme/shop/actions/runs/6000", event: "pull_request", head_sha: head, head_branch: "main", head_repository: { full_name: "mallory/shop" }, pull_requests: [] },
    }),
  };
  expect(await run(repository.folder, ["upload", "--dry-run"], environment)).toMatchObject({ exit: 2, said: expect.stringContaining("--commit ${{ github.event.workflow_run.head_sha }}") });
  expect(await dryRun(repository.folder, ["--commit", head, "--no-fetch"], environment)).toMatchObject({ commit: head, branch: "mallory:main", run: { id: "6000", attempt: 1 } });
});

it("says so when something else is checked out than CI built, and takes neither its branch nor its pull request", async () => {
  const made = pullRequest();
  const { repository, base, merge } = made;
  repository.git("checkout", "--quiet", "--detach", base);
  const meta = await dryRun(repository.folder, ["--no-fetch"], { ...GITHUB, GITHUB_SHA: merge, GITHUB_REF: "refs/pull/12/merge", GITHUB_EVENT_PATH: eventFile(githubPull(made)) });
  expect(meta).toMatchObject({ commit: base, branch: "main" });
  expect(meta.pullRequest).toBeUndefined();
  expect(meta.said).toContain("GitHub Actions built another commit");
});

const GITLAB = { GITLAB_CI: "true", CI_PROJECT_PATH: "acme/shop", CI_DEFAULT_BRANCH: "main", CI_PIPELINE_ID: "88", CI_JOB_URL: "https://gitlab.example.com/acme/shop/-/jobs/9" };

it("reads GitLab's branch pipelines, merge requests and merged results", async () => {
  const { repository, base, head, tip, merge } = pullRequest();
  const mergeRequest = {
    ...GITLAB,
    CI_MERGE_REQUEST_IID: "12",
    CI_MERGE_REQUEST_TITLE: "Let billing ask catalog",
    CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: "feature",
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
    CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
    CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: "acme/shop",
  };
  const merged = await dryRun(repository.folder, ["--no-fetch"], { ...mergeRequest, CI_COMMIT_SHA: merge, CI_MERGE_REQUEST_EVENT_TYPE: "merged_result", CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: head });
  expect(merged).toMatchObject({ commit: head, branch: "feature", tested: { sha: merge, parents: [tip, head] }, pullRequest: { number: 12, baseRef: "main", mergeBase: base }, run: { id: "88", url: GITLAB.CI_JOB_URL } });

  repository.git("checkout", "--quiet", "--detach", head);
  const detached = await dryRun(repository.folder, ["--no-fetch"], { ...mergeRequest, CI_COMMIT_SHA: head, CI_MERGE_REQUEST_EVENT_TYPE: "detached", CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: "" });
  expect(detached).toMatchObject({ commit: head, branch: "feature", pullRequest: { number: 12 } });
  expect(detached.tested).toBeUndefined();

  repository.git("checkout", "--quiet", "--detach", tip);
  const branch = await dryRun(repository.folder, ["--no-fetch"], { ...GITLAB, CI_COMMIT_SHA: tip, CI_COMMIT_BRANCH: "main" });
  expect(branch).toMatchObject({ commit: tip, branch: "main", defaultBranch: "main" });
  expect(branch.pullRequest).toBeUndefined();
});

const JENKINS = { JENKINS_URL: "https://ci.example.com/", BUILD_TAG: "jenkins-shop-PR-12-3", BUILD_URL: "https://ci.example.com/job/shop/3/", CHANGE_ID: "12", CHANGE_TARGET: "main", CHANGE_BRANCH: "feature", CHANGE_TITLE: "Let billing ask catalog", BRANCH_NAME: "PR-12" };

it("sees through the merge that Jenkins makes of a pull request, whichever parent it puts first", async () => {
  for (const order of ["head first", "base first"] as const) {
    const { repository, base, head, merge } = pullRequest(order);
    const meta = await dryRun(repository.folder, ["--no-fetch"], JENKINS);
    expect(meta).toMatchObject({ commit: head, branch: "feature", tested: { sha: merge }, pullRequest: { number: 12, baseRef: "main", mergeBase: base }, run: { id: "jenkins-shop-PR-12-3" } });
  }
});

it("leaves a merge that the author made alone: Jenkins checked it out from the remote", async () => {
  const { repository, head, tip, merge } = pullRequest("head first");
  repository.git("update-ref", "refs/remotes/origin/PR-12", merge);
  const meta = await dryRun(repository.folder, ["--no-fetch"], JENKINS);
  expect(meta).toMatchObject({ commit: merge, parents: [head, tip], pullRequest: { number: 12 } });
  expect(meta.tested).toBeUndefined();
});

it("reads a Jenkins branch build, and that its branch is the primary one", async () => {
  const { repository, tip } = pullRequest();
  repository.git("checkout", "--quiet", "--detach", tip);
  const meta = await dryRun(repository.folder, ["--no-fetch"], { JENKINS_URL: "https://ci.example.com/", BUILD_TAG: "jenkins-shop-main-8", GIT_COMMIT: tip, GIT_BRANCH: "origin/main", BRANCH_NAME: "main", BRANCH_IS_PRIMARY: "true" });
  expect(meta).toMatchObject({ commit: tip, branch: "main", defaultBranch: "main", run: { id: "jenkins-shop-main-8" } });
});

it("reads CircleCI, whose pull request is known by its address only", async () => {
  const { repository, head } = pullRequest();
  repository.git("checkout", "--quiet", "--detach", head);
  const circle = { CIRCLECI: "true", CIRCLE_PROJECT_USERNAME: "acme", CIRCLE_PROJECT_REPONAME: "shop", CIRCLE_SHA1: head, CIRCLE_WORKFLOW_ID: "w-1", CIRCLE_BUILD_URL: "https://circleci.com/gh/acme/shop/77" };
  expect(await dryRun(repository.folder, ["--no-fetch"], { ...circle, CIRCLE_BRANCH: "feature", CIRCLE_PULL_REQUEST: "https://github.com/acme/shop/pull/12" })).toMatchObject({
    commit: head,
    branch: "feature",
    pullRequest: { number: 12 },
    run: { id: "w-1", url: "https://circleci.com/gh/acme/shop/77" },
  });
  expect(await dryRun(repository.folder, ["--no-fetch"], { ...circle, CIRCLE_BRANCH: "pull/13" })).toMatchObject({ branch: "pull/13", pullRequest: { number: 13 } });
});

it("reads Buildkite, with the head or the test merge checked out", async () => {
  const { repository, base, head, merge } = pullRequest();
  const buildkite = {
    BUILDKITE: "true",
    BUILDKITE_COMMIT: head,
    BUILDKITE_BRANCH: "feature",
    BUILDKITE_PULL_REQUEST: "12",
    BUILDKITE_PULL_REQUEST_BASE_BRANCH: "main",
    BUILDKITE_PIPELINE_DEFAULT_BRANCH: "main",
    BUILDKITE_BUILD_ID: "b-1",
    BUILDKITE_BUILD_URL: "https://buildkite.com/acme/shop/builds/5",
    BUILDKITE_RETRY_COUNT: "1",
  };
  const merged = await dryRun(repository.folder, ["--no-fetch"], { ...buildkite, BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC: "true" });
  expect(merged).toMatchObject({ commit: head, tested: { sha: merge }, pullRequest: { number: 12, baseRef: "main", mergeBase: base }, run: { id: "b-1", attempt: 2 } });

  repository.git("checkout", "--quiet", "--detach", head);
  expect(await dryRun(repository.folder, ["--no-fetch"], buildkite)).toMatchObject({ commit: head, branch: "feature", defaultBranch: "main" });
  const plain = await dryRun(repository.folder, ["--no-fetch"], { ...buildkite, BUILDKITE_PULL_REQUEST: "false" });
  expect(plain.pullRequest).toBeUndefined();
});

it("takes the head of a shallow test merge from the remote, which alone has it", async () => {
  const { repository, base, head, tip, merge } = pullRequest();
  const origin: RealRepository = repository;
  origin.git("config", "uploadpack.allowFilter", "true");
  origin.git("config", "uploadpack.allowAnySHA1InWant", "true");
  origin.git("update-ref", "refs/pull/12/merge", merge);
  const clone = newRepository();
  clone.git("remote", "add", "origin", `file://${origin.folder}`);
  clone.git("fetch", "--quiet", "--depth=1", "origin", "refs/pull/12/merge:refs/remotes/pull/12/merge");
  clone.git("checkout", "--quiet", "refs/remotes/pull/12/merge");
  clone.write("depcruise.json", cruiseReport(clone.folder));
  const environment = { ...GITHUB, GITHUB_SHA: merge, GITHUB_REF: "refs/pull/12/merge", GITHUB_EVENT_PATH: eventFile(githubPull({ head, tip })) };

  const fetched = await dryRun(clone.folder, [], environment);
  expect(fetched).toMatchObject({ commit: head, committedAt: "2026-11-02T09:02:00Z", parents: [base], tested: { sha: merge, parents: [tip, head] }, pullRequest: { mergeBase: base } });

  const alone = await dryRun(clone.folder, ["--no-fetch"], environment);
  expect(alone).toMatchObject({ commit: head, tested: { sha: merge, parents: [tip, head] } });
  expect(alone.committedAt).toBeUndefined();
  expect(alone.said).toContain("The commit's date is unknown here");
});
