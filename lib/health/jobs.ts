/** Which event starts which command of health. */
import { snapshotsChanged } from "@/lib/history/events";
import { type RepositoryId, asId } from "@/lib/kernel";
import { defineJob } from "@/lib/outbox";
import { dayPassed } from "@/lib/outbox/events";

import { waiversChanged } from "./events";
import { expireWaivers } from "./expire-waivers";
import { measureSnapshots, measureWaivers } from "./measure-snapshots";

export const jobs = [
  defineJob("health.measure-snapshots", snapshotsChanged, ({ repositoryId, ...change }) => measureSnapshots(asId<RepositoryId>(repositoryId), change), {
    queue: ({ repositoryId }) => `health:${repositoryId}`,
  }),
  defineJob("health.measure-waivers", waiversChanged, ({ repositoryId }) => measureWaivers(asId<RepositoryId>(repositoryId)), { queue: ({ repositoryId }) => `health:${repositoryId}` }),
  defineJob("health.expire-waivers", dayPassed, () => expireWaivers()),
];
