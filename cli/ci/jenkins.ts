import { type CiFacts, type Variables, commitIn, given, numberIn } from "./ci";

/** Jenkins, with multibranch pipelines and their pull requests (`CHANGE_…`). */
export function readJenkins(variables: Variables): CiFacts {
  const number = numberIn(variables["CHANGE_ID"]);
  const branch = given(variables["BRANCH_NAME"]) ?? given(variables["GIT_LOCAL_BRANCH"]) ?? withoutRemote(given(variables["GIT_BRANCH"]));
  const fork = given(variables["CHANGE_FORK"]);
  const changed = given(variables["CHANGE_BRANCH"]);
  return {
    name: "Jenkins",
    repository: null,
    defaultBranch: variables["BRANCH_IS_PRIMARY"] === "true" && number === null ? given(variables["BRANCH_NAME"]) : null,
    run: { id: given(variables["BUILD_TAG"]), attempt: null, url: given(variables["BUILD_URL"]) },
    subjects: [
      number === null
        ? { checkedOut: commitIn(variables["GIT_COMMIT"]), head: null, branch, pullRequest: null, checkout: "head" }
        : {
            // GIT_COMMIT may be the head or the merge that Jenkins made of it: what is checked out decides.
            checkedOut: null,
            head: null,
            branch: fork !== null && changed !== null ? `${fork.split("/")[0]}:${changed}` : changed,
            pullRequest: { number, baseRef: given(variables["CHANGE_TARGET"]), baseSha: null, mergeBase: null, title: given(variables["CHANGE_TITLE"]) },
            checkout: "local-merge",
          },
    ],
    needsCommit: null,
  };
}

/** `origin/feature/x` → `feature/x`; a detached checkout has no name. */
function withoutRemote(branch: string | null): string | null {
  if (branch === null || /(^|\/)(HEAD|detached)$/.test(branch)) return null;
  return branch.replace(/^(refs\/remotes\/)?origin\//, "");
}
