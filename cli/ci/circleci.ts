import { type CiFacts, type Variables, commitIn, given, numberIn } from "./ci";

/** CircleCI. It builds the head of a pull request and does not say where that goes. */
export function readCircleCi(variables: Variables): CiFacts {
  const owner = given(variables["CIRCLE_PROJECT_USERNAME"]);
  const name = given(variables["CIRCLE_PROJECT_REPONAME"]);
  const number = numberIn(variables["CIRCLE_PR_NUMBER"]) ?? numberIn(/\/(?:pull|pull-requests|merge_requests)\/(\d+)\/?$/.exec(variables["CIRCLE_PULL_REQUEST"] ?? "")?.[1]);
  const fork = given(variables["CIRCLE_PR_USERNAME"]);
  const branch = given(variables["CIRCLE_BRANCH"]);
  const checkedOut = commitIn(variables["CIRCLE_SHA1"]);
  // A pull request of a fork is built as the branch `pull/12`.
  const forkNumber = numberIn(/^pull\/(\d+)$/.exec(branch ?? "")?.[1]);
  const pull = number ?? forkNumber;
  return {
    name: "CircleCI",
    repository: owner !== null && name !== null ? `${owner}/${name}` : null,
    defaultBranch: null,
    run: { id: given(variables["CIRCLE_WORKFLOW_ID"]) ?? given(variables["CIRCLE_BUILD_NUM"]), attempt: null, url: given(variables["CIRCLE_BUILD_URL"]) },
    subjects: [
      {
        checkedOut,
        head: null,
        branch: fork !== null && branch !== null && forkNumber === null ? `${fork}:${branch}` : branch,
        pullRequest: pull === null ? null : { number: pull, baseRef: null, baseSha: null, mergeBase: null, title: null },
        checkout: "head",
      },
    ],
    needsCommit: null,
  };
}
