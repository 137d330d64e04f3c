/** Which event starts which command of github. Attempts are many: GitHub may be slow, limited or away for hours. */
import { headReported } from "@/lib/history/events";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { defineJob } from "@/lib/outbox";
import { dayPassed, fiveMinutesPassed, hourPassed } from "@/lib/outbox/events";
import { verdictReached } from "@/lib/review/events";

import { checkWanted, deliveryReceived, repositoryUnchecked, runEnded } from "./events";
import { fetchReports } from "./fetch-reports";
import { ATTEMPTS, handleDelivery } from "./handle-delivery";
import { publishCheck } from "./publish-check";
import { publishComment } from "./publish-comment";
import { poll, pruneDeliveries, reconcile, reconcileRepository } from "./reconcile";
import { followDefaultBranch } from "./refresh-line";

const checks = { queue: ({ repositoryId }: { repositoryId: string }) => `github-checks:${repositoryId}`, maxAttempts: ATTEMPTS };

const comments = { queue: ({ repositoryId }: { repositoryId: string }) => `github-comments:${repositoryId}`, maxAttempts: ATTEMPTS };

export const jobs = [
  defineJob("github.handle-delivery", deliveryReceived, ({ id }) => handleDelivery(id), { queue: ({ about }) => `github:${about}`, maxAttempts: ATTEMPTS }),
  defineJob("github.fetch-reports", runEnded, (run) => fetchReports(run), { queue: ({ githubId }) => `github-runs:${githubId}`, maxAttempts: ATTEMPTS }),
  defineJob(
    "github.follow-default-branch",
    headReported,
    ({ repositoryId, pullRequest }) => (pullRequest ? Promise.resolve() : followDefaultBranch(asId<RepositoryId>(repositoryId))),
    { queue: ({ repositoryId }) => `github-line:${repositoryId}`, maxAttempts: ATTEMPTS },
  ),
  defineJob("github.publish-check", verdictReached, ({ repositoryId, head }) => publishCheck(asId<RepositoryId>(repositoryId), asId<CommitSha>(head)), checks),
  defineJob("github.publish-comment", verdictReached, ({ repositoryId, number, head }) => publishComment(asId<RepositoryId>(repositoryId), number, asId<CommitSha>(head)), comments),
  defineJob("github.reconcile", hourPassed, () => reconcile()),
  defineJob("github.reconcile-repository", repositoryUnchecked, ({ repositoryId }) => reconcileRepository(asId<RepositoryId>(repositoryId)), { queue: () => "github-reconcile" }),
  defineJob("github.poll", fiveMinutesPassed, () => poll()),
  defineJob("github.prune-deliveries", dayPassed, ({ day }) => pruneDeliveries(day)),
  defineJob("github.repeat-check", checkWanted, ({ repositoryId, head, again }) => publishCheck(asId<RepositoryId>(repositoryId), asId<CommitSha>(head), { again }), checks),
];
