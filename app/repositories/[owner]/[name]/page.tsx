import type { SearchParams } from "nuqs/server";

import { type RepositoryProps, openRepository } from "@/app/_access/open-repository";
import { CommitLink } from "@/app/_ui/commit-link";
import { Age } from "@/app/_ui/moment";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { RangePicker } from "@/app/_ui/range-picker.client";
import { findLatestSnapshot, listSnapshots, listSources } from "@/lib/history";
import { clock } from "@/lib/kernel/time";

import { readAgainst } from "./against";
import { Freshness } from "./counted";
import { FirstReport } from "./first-report";
import { FlowByWeek } from "./flow-by-week";
import { LargestTangle } from "./largest-tangle";
import { Lead } from "./lead";
import { OpenOverTime } from "./open-over-time";
import { StructureLines } from "./structure-lines";
import { TopPairs } from "./top-pairs";
import { firstLook, loadView, setScene } from "./view";

type Props = RepositoryProps & { searchParams: Promise<SearchParams> };

export async function generateMetadata({ params }: RepositoryProps) {
  const { owner, name } = await params;
  return { title: `${decodeURIComponent(owner)}/${decodeURIComponent(name)}` };
}

/** Is the wall holding? */
export default async function RepositoryPage({ params, searchParams }: Props) {
  const { repository } = await openRepository(params);
  const asked = await loadView(searchParams);
  const [latest, oldest, sources] = await Promise.all([findLatestSnapshot(repository.id), listSnapshots(repository.id, { order: "oldest", limit: 1 }), listSources(repository.id)]);
  if (!latest) return <FirstReport repository={repository} />;

  const first = oldest.items[0] ?? latest;
  const now = clock.now();
  const scene = setScene(repository, asked, now, firstLook(now, new Date(first.committedAt), new Date(latest.committedAt)));
  const { view, range, isSilent } = scene;
  const { against, unknown } = await readAgainst(repository.id, view.vs, range);
  return (
    <PageBody>
      <PageHeader
        title={<><span className="text-ink-3">{repository.owner}/</span>{repository.name}</>}
        aside={<RangePicker range={{ from: view.from, to: view.to }} now={now.toISOString()} isChosen={!isSilent} comparison={view.vs} />}
      >
        <Lead scene={scene} against={against} />
        <span className="mt-1 block text-sm text-ink-3">
          The newest snapshot is of <CommitLink repository={repository} sha={latest.commit} /> on {repository.defaultBranch}, <Age at={latest.committedAt} now={now} />.
        </span>
      </PageHeader>
      {!range.valid && (
        <div className="mb-6"><Notice tone="alarm" title="The address names no time">“{view.from} to {view.to}” is not a range; the last 90 days are shown.</Notice></div>
      )}

      {unknown !== null && (
        <div className="mb-6"><Notice tone="alarm" title="There is no such commit to compare with">“{unknown}” begins the name of no commit on {repository.defaultBranch} that has a report, or of more than one.</Notice></div>
      )}

      <div className="space-y-14">
        <OpenOverTime scene={scene} sources={latest.sources} against={against} />
        <FlowByWeek scene={scene} sources={latest.sources} against={against} />
        <div className="grid gap-x-12 gap-y-14 lg:grid-cols-2">
          <TopPairs scene={scene} groupBy="modulePair" />
          <TopPairs scene={scene} groupBy="teamPair" />
        </div>
        <LargestTangle scene={scene} />
        <StructureLines scene={scene} against={against} />
        <section aria-labelledby="sources">
          <SectionHeader id="sources" title="Sources">Where the numbers come from, and how fresh each is.</SectionHeader>
          <Freshness repository={repository} sources={sources} />
        </section>
      </div>
    </PageBody>
  );
}
