export type { Variables } from "../run-git";

/** What a CI system says about the run that the command is part of. Only documented variables are read. */
export type CiFacts = {
  /** As its makers write it. */
  name: string;
  /** The repository's path as CI knows it, `owner/name` where it has two parts. */
  repository: string | null;
  defaultBranch: string | null;
  run: { id: string | null; attempt: number | null; url: string | null };
  /** What the run may be about; the one that fits what is checked out counts. */
  subjects: CiSubject[];
  /** Why what is checked out cannot be taken for what the report is about. */
  needsCommit: string | null;
};

export type CiSubject = {
  /** The commit that CI checked out, as far as it tells. */
  checkedOut: string | null;
  /** The commit that the run is about: a pull request's head. Null: what is checked out. */
  head: string | null;
  branch: string | null;
  pullRequest: CiPullRequest | null;
  /** How a pull request is checked out: `head` as it is, `merge` as a test merge of the platform, `local-merge` made by CI. */
  checkout: "head" | "merge" | "local-merge";
};

export type CiPullRequest = { number: number; baseRef: string | null; baseSha: string | null; mergeBase: string | null; title: string | null };

/** Empty variables are as good as none: CI systems set them so. */
export function given(text: string | undefined): string | null {
  return text === undefined || text.trim() === "" ? null : text.trim();
}

export function commitIn(text: string | undefined): string | null {
  const sha = given(text);
  return sha !== null && /^[0-9a-f]{40}$/.test(sha) && !/^0+$/.test(sha) ? sha : null;
}

export function numberIn(text: string | undefined): number | null {
  const digits = given(text);
  return digits !== null && /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}
