import Link from "next/link";

import { repositoryPath, shortSha } from "./format";

/** A commit by its short name, leading to what it changed. */
export function CommitLink({ repository, sha }: { repository: { owner: string; name: string }; sha: string }) {
  return (
    <Link href={repositoryPath(repository, `commits/${sha}`)} title={sha} className="link font-mono text-[0.92em]">
      {shortSha(sha)}
    </Link>
  );
}
