import Link from "next/link";
import { redirect } from "next/navigation";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";

import { type RepositoryProps, openRepository } from "@/app/_access/open-repository";
import { CommitLink } from "@/app/_ui/commit-link";
import { EmptyState } from "@/app/_ui/empty-state";
import { repositoryPath } from "@/app/_ui/format";
import { DayAndTime } from "@/app/_ui/moment";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { listSnapshots } from "@/lib/history";
import { listPullRequests } from "@/lib/review";

import { ComparePicker } from "./picker";
import { resolveCommit } from "./resolve-commit";

const loadChoice = createLoader({ base: parseAsString.withDefault(""), head: parseAsString.withDefault("") });

export const metadata = { title: "Compare" };

/** Which two commits shall be compared? */
export default async function ComparePage({ params, searchParams }: RepositoryProps & { searchParams: Promise<SearchParams> }) {
  const { repository } = await openRepository(params);
  const { base, head } = await loadChoice(searchParams);
  const [one, other] = await Promise.all([base, head].map((text) => (text === "" ? null : resolveCommit(repository.id, text))));
  if (one && other) redirect(repositoryPath(repository, `compare/${one}...${other}`));
  const wrong = [base, head].filter((text, index) => text !== "" && [one, other][index] === null);
  const [latest, ...earlier] = (await listSnapshots(repository.id, { limit: 2 })).items;
  const hasTwo = earlier.length > 0 || (latest !== undefined && (await listPullRequests(repository.id, { limit: 1 })).items.length > 0);

  return (
    <PageBody>
      <PageHeader title="Compare two commits">What was introduced, fixed and moved between any two commits with a report, and which dependencies and tangles formed or dissolved.</PageHeader>
      {wrong.length > 0 && (
        <div className="mb-6"><Notice tone="alarm" title="No single commit with a report is meant">{wrong.map((text) => `“${text}”`).join(" and ")}: give more digits of its name, or a day on which the default branch had a report by then.</Notice></div>
      )}
      {hasTwo ? (
        <ComparePicker repository={repository} base={base} head={head === "" ? "latest" : head} />
      ) : (
        <EmptyState title="Nothing to compare yet">
          {latest ? (
            <p>Only <CommitLink repository={repository} sha={latest.commit} /> of <DayAndTime at={latest.committedAt} /> UTC has a report so far. The next commit’s report brings something to compare it with, and <code className="font-mono text-[0.92em]">node cli.mjs backfill</code> fills in the past. <Link href={repositoryPath(repository, `commits/${latest.commit}`)} className="link">What the first report found</Link></p>
          ) : (
            <p>The first report brings the first commit, the second one something to compare it with. <Link href={repositoryPath(repository)} className="link">How to send it</Link></p>
          )}
        </EmptyState>
      )}
    </PageBody>
  );
}
