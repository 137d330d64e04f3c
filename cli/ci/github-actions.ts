import * as z from "zod/mini";

import { type CiFacts, type CiPullRequest, type CiSubject, type Variables, commitIn, given, numberIn } from "./ci";

const Text = z.optional(z.nullable(z.string()));

const Side = z.object({ ref: Text, sha: Text, repo: z.optional(z.nullable(z.object({ full_name: Text }))) });

const PullRequest = z.object({ number: z.number(), title: Text, head: Side, base: Side });

/** Of the event that started the workflow, only what is needed. */
const Payload = z.object({
  repository: z.optional(z.nullable(z.object({ default_branch: Text }))),
  pull_request: z.optional(z.nullable(PullRequest)),
  workflow_run: z.optional(
    z.nullable(
      z.object({
        id: z.optional(z.number()),
        run_attempt: z.optional(z.number()),
        html_url: Text,
        event: Text,
        head_sha: Text,
        head_branch: Text,
        head_repository: z.optional(z.nullable(z.object({ full_name: Text }))),
        pull_requests: z.optional(z.nullable(z.array(z.object({ number: z.number(), base: Side })))),
      }),
    ),
  ),
});

type Payload = z.infer<typeof Payload>;

/** GitHub Actions: variables, and the event's own text (the file that GITHUB_EVENT_PATH names). */
export function readGitHubActions(variables: Variables, eventText: string | null): CiFacts {
  const payload = payloadIn(eventText);
  const repository = given(variables["GITHUB_REPOSITORY"]);
  const server = given(variables["GITHUB_SERVER_URL"]);
  const runId = given(variables["GITHUB_RUN_ID"]);
  const earlier = payload.workflow_run ?? null;
  return {
    name: "GitHub Actions",
    repository,
    defaultBranch: payload.repository?.default_branch ?? null,
    run:
      earlier === null
        ? {
            id: runId,
            attempt: numberIn(variables["GITHUB_RUN_ATTEMPT"]),
            url: server !== null && repository !== null && runId !== null ? `${server}/${repository}/actions/runs/${runId}` : null,
          }
        : { id: earlier.id === undefined ? null : String(earlier.id), attempt: earlier.run_attempt ?? null, url: earlier.html_url ?? null },
    subjects: subjectsOf(variables, payload),
    needsCommit:
      earlier !== null && commitIn(earlier.head_sha ?? "") !== commitIn(variables["GITHUB_SHA"])
        ? "A workflow_run job does not check out what the report is about: say --commit ${{ github.event.workflow_run.head_sha }}"
        : null,
  };
}

function subjectsOf(variables: Variables, payload: Payload): CiSubject[] {
  const checkedOut = commitIn(variables["GITHUB_SHA"]);
  const ref = given(variables["GITHUB_REF"]) ?? "";
  const repository = given(variables["GITHUB_REPOSITORY"]);

  const earlier = payload.workflow_run ?? null;
  if (earlier !== null) {
    const fork = (earlier.head_repository?.full_name ?? repository) !== repository;
    const pull = earlier.pull_requests?.[0];
    return [
      {
        checkedOut: null,
        head: commitIn(earlier.head_sha ?? ""),
        branch: branchOf(earlier.head_branch ?? null, fork || (earlier.event ?? "").startsWith("pull_request") ? (earlier.head_repository?.full_name ?? "") : null),
        pullRequest: pull === undefined ? null : { number: pull.number, baseRef: pull.base.ref ?? null, baseSha: commitIn(pull.base.sha ?? ""), mergeBase: null, title: null },
        checkout: "head",
      },
    ];
  }

  const pull = payload.pull_request ?? null;
  if (pull !== null) {
    const fork = (pull.head.repo?.full_name ?? "") !== repository;
    const isMerge = /^refs\/pull\/\d+\/merge$/.test(ref);
    const subject: CiSubject = {
      checkedOut: isMerge ? checkedOut : null,
      head: commitIn(pull.head.sha ?? ""),
      branch: branchOf(pull.head.ref ?? given(variables["GITHUB_HEAD_REF"]), fork ? (pull.head.repo?.full_name ?? "") : null),
      pullRequest: pullRequestOf(pull),
      checkout: "merge",
    };
    // pull_request_target runs on the base branch; what it checks out unless told otherwise is that branch.
    return isMerge ? [subject] : [subject, { checkedOut, head: null, branch: branchIn(ref), pullRequest: null, checkout: "head" }];
  }

  const number = numberIn(/^refs\/pull\/(\d+)\/merge$/.exec(ref)?.[1]);
  if (number !== null) {
    return [
      {
        checkedOut,
        head: null,
        branch: given(variables["GITHUB_HEAD_REF"]),
        pullRequest: { number, baseRef: given(variables["GITHUB_BASE_REF"]), baseSha: null, mergeBase: null, title: null },
        checkout: "merge",
      },
    ];
  }
  return [{ checkedOut, head: null, branch: branchIn(ref), pullRequest: null, checkout: "head" }];
}

function pullRequestOf(pull: z.infer<typeof PullRequest>): CiPullRequest {
  return { number: pull.number, baseRef: pull.base.ref ?? null, baseSha: commitIn(pull.base.sha ?? ""), mergeBase: null, title: pull.title ?? null };
}

/** A fork's branch may well be called `main`: it is named with its owner, so that nobody takes it for ours. */
function branchOf(branch: string | null, fork: string | null): string | null {
  if (branch === null || fork === null) return branch;
  return `${fork.split("/")[0] || "fork"}:${branch}`;
}

function branchIn(ref: string): string | null {
  return /^refs\/heads\/(.+)$/.exec(ref)?.[1] ?? null;
}

function payloadIn(text: string | null): Payload {
  if (text === null) return {};
  try {
    const payload = z.safeParse(Payload, JSON.parse(text));
    return payload.success ? payload.data : {};
  } catch {
    return {};
  }
}
