/** Which event starts which command of health. */
import { snapshotsChanged } from "@/lib/history/events";
import { type RepositoryId, asId } from "@/lib/kernel";
import { defineJob } from "@/lib/outbox";

import { measureSnapshots } from "./measure-snapshots";

export const jobs = [
  defineJob("health.measure-snapshots", snapshotsChanged, ({ repositoryId, ...change }) => measureSnapshots(asId<RepositoryId>(repositoryId), change), {
    queue: ({ repositoryId }) => `health:${repositoryId}`,
  }),
];
