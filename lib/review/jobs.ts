/** Which event starts which command of review. */
import { repositoryMeasured, waiversChanged } from "@/lib/health/events";
import { headReported, snapshotsChanged } from "@/lib/history/events";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { defineJob } from "@/lib/outbox";
import { fiveMinutesPassed, weekPassed } from "@/lib/outbox/events";

import { limitsChanged, policyChanged, pullRequestOpened } from "./events";
import { holdRatchets } from "./hold-ratchets";
import { endWaiting, judgeAgain, judgeAll, judgeHead, judgePullRequest } from "./judge-pull-request";
import { openPullRequest } from "./open-pull-request";
import { prepareWeeklyReviews } from "./prepare-weekly-review";

const queue = ({ repositoryId }: { repositoryId: string }) => `review:${repositoryId}`;

export const jobs = [
  defineJob(
    "review.note-head",
    headReported,
    ({ repositoryId, commit, pullRequest, tested, runAt }) => {
      const [id, head] = [asId<RepositoryId>(repositoryId), asId<CommitSha>(commit)];
      return pullRequest ? openPullRequest({ ...pullRequest, repositoryId: id, head, tested, runAt }) : judgeHead(id, head);
    },
    { queue },
  ),
  defineJob("review.judge-pull-request", pullRequestOpened, ({ repositoryId, number, head }) => judgePullRequest(asId<RepositoryId>(repositoryId), number, asId<CommitSha>(head)), { queue }),
  defineJob("review.judge-again", snapshotsChanged, ({ repositoryId, keys, removed }) => judgeAgain(asId<RepositoryId>(repositoryId), [...keys, ...removed]), { queue }),
  defineJob("review.judge-all", waiversChanged, ({ repositoryId }) => judgeAll(asId<RepositoryId>(repositoryId)), { queue }),
  defineJob("review.judge-by-policy", policyChanged, ({ repositoryId }) => judgeAll(asId<RepositoryId>(repositoryId)), { queue }),
  defineJob("review.judge-by-limits", limitsChanged, ({ repositoryId }) => judgeAll(asId<RepositoryId>(repositoryId)), { queue }),
  defineJob("review.hold-ratchets", repositoryMeasured, ({ repositoryId }) => holdRatchets(asId<RepositoryId>(repositoryId)), { queue }),
  defineJob("review.hold-ratchets-by-policy", policyChanged, ({ repositoryId }) => holdRatchets(asId<RepositoryId>(repositoryId)), { queue }),
  defineJob("review.end-waiting", fiveMinutesPassed, () => endWaiting()),
  defineJob("review.prepare-weekly-reviews", weekPassed, ({ week }) => prepareWeeklyReviews(week)),
];
