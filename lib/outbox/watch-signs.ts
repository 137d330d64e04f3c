import type { WorkerEvents } from "graphile-worker";

/** A worker that looks for jobs does so twice a second; one that has been silent for so long has broken without a word. */
const LONGEST_SILENCE = 20_000;

export type Signs = {
  /** Jobs that the worker knows it has: taken, and not yet told to be over. */
  held(): string[];
  /** Whether it neither works nor looks for work. */
  isSilent(): boolean;
};

/**
 * Listens whether a worker lives. Where the database goes in the wrong moment, graphile-worker may wait for ever for what
 * never comes, and never know of a job that it was given. `now` is in milliseconds.
 */
export function watchSigns(events: WorkerEvents, now: () => number = () => performance.now()): Signs {
  const held = new Set<string>();
  const running = new Set<string>();
  let last = now();
  const sign = () => {
    last = now();
  };
  for (const name of ["worker:getJob:start", "worker:getJob:empty", "worker:getJob:error"] as const) events.on(name, sign);
  events.on("job:start", ({ job }) => {
    sign();
    held.add(String(job.id));
    running.add(String(job.id));
  });
  for (const name of ["job:success", "job:error"] as const) {
    events.on(name, ({ job }) => {
      sign();
      running.delete(String(job.id));
    });
  }
  events.on("job:complete", ({ job }) => {
    sign();
    held.delete(String(job.id));
  });
  return { held: () => [...held], isSilent: () => running.size === 0 && now() - last > LONGEST_SILENCE };
}
