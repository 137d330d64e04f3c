/** Which event starts which command of history. */
import { findRepositoryById } from "@/lib/catalog";
import { envelopeKept, reportNormalised } from "@/lib/ingestion/events";
import { type ReportId, type RepositoryId, asId } from "@/lib/kernel";
import { defineJob } from "@/lib/outbox";

import { commitFactsOf, recordAnalysis, recordCommits } from "./record-analysis";

const queue = ({ repositoryId }: { repositoryId: string }) => `repository:${repositoryId}`;

async function defaultBranchOf(repositoryId: RepositoryId): Promise<string> {
  return (await findRepositoryById(repositoryId))?.defaultBranch ?? "main";
}

export const jobs = [
  defineJob("history.record-analysis", reportNormalised, ({ reportId }) => recordAnalysis(asId<ReportId>(reportId), defaultBranchOf), { queue }),
  defineJob(
    "history.record-commits",
    envelopeKept,
    async ({ repositoryId, envelope }) => {
      const id = asId<RepositoryId>(repositoryId);
      await recordCommits(id, commitFactsOf(envelope, await defaultBranchOf(id)));
    },
    { queue },
  ),
];
