/** Which event starts which command of github. Attempts are many: GitHub may be slow, limited or away for hours. */
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { defineJob } from "@/lib/outbox";
import { verdictReached } from "@/lib/review/events";

import { checkWanted, deliveryReceived, runEnded } from "./events";
import { fetchReports } from "./fetch-reports";
import { ATTEMPTS, handleDelivery } from "./handle-delivery";
import { publishCheck } from "./publish-check";

const checks = { queue: ({ repositoryId }: { repositoryId: string }) => `github-checks:${repositoryId}`, maxAttempts: ATTEMPTS };

export const jobs = [
  defineJob("github.handle-delivery", deliveryReceived, ({ id }) => handleDelivery(id), { queue: ({ about }) => `github:${about}`, maxAttempts: ATTEMPTS }),
  defineJob("github.fetch-reports", runEnded, (run) => fetchReports(run), { queue: ({ githubId }) => `github-runs:${githubId}`, maxAttempts: ATTEMPTS }),
  defineJob("github.publish-check", verdictReached, ({ repositoryId, head }) => publishCheck(asId<RepositoryId>(repositoryId), asId<CommitSha>(head)), checks),
  defineJob("github.repeat-check", checkWanted, ({ repositoryId, head, again }) => publishCheck(asId<RepositoryId>(repositoryId), asId<CommitSha>(head), { again }), checks),
];
