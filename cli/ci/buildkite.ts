import { type CiFacts, type Variables, commitIn, given, numberIn } from "./ci";

/** Buildkite, with its pull requests of heads and, where a pipeline is set so, of test merges. */
export function readBuildkite(variables: Variables): CiFacts {
  const number = numberIn(variables["BUILDKITE_PULL_REQUEST"]);
  const commit = commitIn(variables["BUILDKITE_COMMIT"]);
  const isMerge = number !== null && variables["BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC"] === "true";
  const retries = numberIn(variables["BUILDKITE_RETRY_COUNT"]);
  return {
    name: "Buildkite",
    repository: null,
    defaultBranch: given(variables["BUILDKITE_PIPELINE_DEFAULT_BRANCH"]),
    run: { id: given(variables["BUILDKITE_BUILD_ID"]), attempt: retries === null ? null : retries + 1, url: given(variables["BUILDKITE_BUILD_URL"]) },
    subjects: [
      {
        checkedOut: isMerge ? null : commit,
        head: number !== null ? commit : null,
        branch: given(variables["BUILDKITE_BRANCH"]),
        pullRequest: number === null ? null : { number, baseRef: given(variables["BUILDKITE_PULL_REQUEST_BASE_BRANCH"]), baseSha: null, mergeBase: null, title: null },
        checkout: isMerge ? "merge" : "head",
      },
    ],
    needsCommit: null,
  };
}
