import { type CiFacts, type CiPullRequest, type CiSubject, type Variables, commitIn, given, numberIn } from "./ci";

/** GitLab CI, with branch pipelines, merge request pipelines, merged results and merge trains. */
export function readGitLab(variables: Variables): CiFacts {
  return {
    name: "GitLab CI",
    repository: given(variables["CI_PROJECT_PATH"]),
    defaultBranch: given(variables["CI_DEFAULT_BRANCH"]),
    run: { id: given(variables["CI_PIPELINE_ID"]), attempt: null, url: given(variables["CI_JOB_URL"]) ?? given(variables["CI_PIPELINE_URL"]) },
    subjects: [subjectOf(variables)],
    needsCommit: null,
  };
}

function subjectOf(variables: Variables): CiSubject {
  const checkedOut = commitIn(variables["CI_COMMIT_SHA"]);
  const number = numberIn(variables["CI_MERGE_REQUEST_IID"]);
  if (number === null) return { checkedOut, head: null, branch: given(variables["CI_COMMIT_BRANCH"]), pullRequest: null, checkout: "head" };

  // Filled in merged results and merge trains only: there the pipeline runs on a merge, not on the branch's tip.
  const head = commitIn(variables["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"]);
  const isMerge = head !== null || ["merged_result", "merge_train"].includes(variables["CI_MERGE_REQUEST_EVENT_TYPE"] ?? "");
  const from = given(variables["CI_MERGE_REQUEST_SOURCE_PROJECT_PATH"]);
  const branch = given(variables["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"]);
  const isFork = from !== null && from !== given(variables["CI_PROJECT_PATH"]);
  return {
    checkedOut,
    head: head ?? (isMerge ? null : checkedOut),
    branch: isFork && branch !== null ? `${from.split("/")[0]}:${branch}` : branch,
    pullRequest: mergeRequestOf(variables, number),
    checkout: isMerge ? "merge" : "head",
  };
}

function mergeRequestOf(variables: Variables, number: number): CiPullRequest {
  return {
    number,
    baseRef: given(variables["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"]),
    baseSha: commitIn(variables["CI_MERGE_REQUEST_TARGET_BRANCH_SHA"]),
    mergeBase: commitIn(variables["CI_MERGE_REQUEST_DIFF_BASE_SHA"]),
    title: given(variables["CI_MERGE_REQUEST_TITLE"]),
  };
}
