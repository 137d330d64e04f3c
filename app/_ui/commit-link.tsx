import Link from "next/link";

import { repositoryPath, shortSha } from "./format";

/** A commit by its short name, leading to what it changed. Lists have many of them, and what a commit changed is dear to tell: nothing is fetched before somebody goes there. */
export function CommitLink({ repository, sha }: { repository: { owner: string; name: string }; sha: string }) {
  return (
    <Link href={repositoryPath(repository, `commits/${sha}`)} prefetch={false} title={sha} className="link font-mono text-[0.92em]">
      {shortSha(sha)}
    </Link>
  );
}
