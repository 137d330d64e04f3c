import Link from "next/link";
import { createLoader, parseAsInteger, type SearchParams } from "nuqs/server";

import { type RepositoryProps, openRepository } from "@/app/_access/open-repository";
import { buttonClass } from "@/app/_ui/button";
import { CodeBlock } from "@/app/_ui/code-block";
import { EmptyState } from "@/app/_ui/empty-state";
import { addressOf, count, formatNumber, repositoryPath, shortSha } from "@/app/_ui/format";
import { Day } from "@/app/_ui/moment";
import { Name, Told } from "@/app/_ui/names";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { serverAddress } from "@/app/installation";
import { type PullRequest, listPullRequests } from "@/lib/review";

import { NOT_LOOKED_AT, OutcomeWord } from "./words";

const PAGE = 50;
const loadPlace = createLoader({ cursor: parseAsInteger });

export const metadata = { title: "Pull requests" };

/** What do pull requests do to the architecture? */
export default async function PullsPage({ params, searchParams }: RepositoryProps & { searchParams: Promise<SearchParams> }) {
  const { repository } = await openRepository(params);
  const { cursor } = await loadPlace(searchParams);
  const page = await listPullRequests(repository.id, { limit: PAGE, cursor: cursor ?? undefined });
  const path = repositoryPath(repository, "pulls");
  const failing = page.items.filter((pull) => pull.verdict?.conclusion === "failure" && !pull.merged).length;

  return (
    <PageBody>
      <PageHeader title="Pull requests">
        {page.items.length > 0 && <>Each against its merge base, by the gate of that base. {failing === 0 ? "None of these fails." : `${count(failing, "of these fails", "of these fail")}.`}</>}
      </PageHeader>
      {page.items.length === 0 ? (
        <EmptyState title="No pull request yet">
          <p>A report that is sent from a pull request’s run brings its verdict. In GitHub Actions, GitLab, CircleCI, Buildkite and Jenkins the command line sees by itself that it runs for one:</p>
          <CodeBlock label="How to send a report from CI" text={`curl -fsSO ${await serverAddress()}/cli.mjs\nnode cli.mjs upload --wait`} />
          <p>With --wait it ends with exit code 3 when the gate fails.</p>
        </EmptyState>
      ) : (
        <Table label="Pull requests and their verdicts">
          <thead>
            <tr>
              <HeadCell sticky>Pull request</HeadCell>
              <HeadCell>Verdict</HeadCell>
              <HeadCell numeric>Introduced</HeadCell>
              <HeadCell numeric>Fixed</HeadCell>
              <HeadCell>What it does</HeadCell>
              <HeadCell>Teams</HeadCell>
              <HeadCell>Head of</HeadCell>
            </tr>
          </thead>
          <tbody>{page.items.map((pull) => <Row key={pull.number} path={path} pull={pull} />)}</tbody>
        </Table>
      )}
      <nav aria-label="Pages" className="mt-4 flex gap-3">
        {cursor && <Link href={path} className={buttonClass()}>Newest</Link>}
        {page.nextCursor !== null && <Link href={addressOf(path, { cursor: page.nextCursor })} className={buttonClass()}>Older</Link>}
      </nav>
    </PageBody>
  );
}

function Row({ path, pull: { number, title, head, verdict, merged, headAt } }: { path: string; pull: PullRequest }) {
  return (
    <tr className="hover:bg-wash">
      <RowHead sticky className="max-w-64 min-w-32">
        <Link href={`${path}/${number}`} prefetch={false} className="plain-link font-medium break-words">#{number} {title !== null && <Name>{title}</Name>}</Link>
        <span className="block text-xs text-ink-3"><span className="font-mono">{shortSha(head)}</span>{merged ? ", merged" : ""}</span>
      </RowHead>
      <Cell><OutcomeWord verdict={verdict} /></Cell>
      <Cell numeric className={verdict?.counts?.introduced ? "font-medium" : "text-ink-3"}>{formatNumber(verdict?.counts?.introduced)}</Cell>
      <Cell numeric className={verdict?.counts?.fixed ? "font-medium" : "text-ink-3"}>{formatNumber(verdict?.counts?.fixed)}</Cell>
      <Cell className="max-w-md min-w-64 break-words text-ink-2"><Told text={verdict?.state === "judged" ? verdict.sentence : (verdict?.reason ?? NOT_LOOKED_AT)} /></Cell>
      <Cell className="max-w-64 min-w-32 break-words text-ink-2">{verdict?.teams.map(({ team }) => team).join(", ")}</Cell>
      <Cell>{headAt ? <Day at={headAt} /> : "–"}</Cell>
    </tr>
  );
}
