/** Which event starts which command of history. */
import { findRepositoryById } from "@/lib/catalog";
import { readEnvelope } from "@/lib/ingestion";
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
    async ({ repositoryId, reportId, envelope }) => {
      const id = asId<RepositoryId>(repositoryId);
      const meta = await readEnvelope(asId<ReportId>(reportId), envelope);
      if (meta) await recordCommits(id, commitFactsOf(meta, await defaultBranchOf(id)), { meta });
    },
    { queue },
  ),
];
