import { randomUUID } from "node:crypto";

import pg from "pg";
import { afterEach, expect, it } from "vitest";
import { z } from "zod";

import { log } from "@/lib/kernel/log";
import { clock } from "@/lib/kernel/time";
import { transaction } from "@/lib/kernel/transaction";

import { dayPassed } from "./events";
import { defineEvent, defineJob, drain, listFailedJobs, publish, readBacklog, retryJob, runWorker } from "./index";
import { addEntries, freeAbandoned } from "./outbox.store";
import { passTime } from "./pass-time";

const letterSent = defineEvent("post.letter-sent", z.object({ to: z.string() }));
const letterRead = defineEvent("post.letter-read", z.object({ by: z.string() }));
const send = (to: string) => transaction((tx) => publish(tx, letterSent({ to })));
const realNow = clock.now;

function promise(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  return { promise: new Promise<void>((done) => (resolve = done)), resolve: () => resolve() };
}

afterEach(() => {
  clock.now = realNow;
});

it("lets every job see an event, and every event that follows from it", async () => {
  const seen: string[] = [];
  const jobs = [
    defineJob("post.deliver", letterSent, async ({ to }) => {
      seen.push(`delivered to ${to}`);
      await transaction((tx) => publish(tx, letterRead({ by: to })));
    }),
    defineJob("post.count", letterSent, async () => void seen.push("counted")),
    defineJob("post.reply", letterRead, async ({ by }) => void seen.push(`${by} replied`)),
  ];

  await send("grace");
  await drain(jobs);

  expect(seen.sort()).toEqual(["counted", "delivered to grace", "grace replied"]);
  expect(await readBacklog()).toEqual({ waiting: 0, failed: 0, oldest: null });
});

it("is never at rest between an event and the last job that follows from it", async () => {
  const counts: number[] = [];
  const over = promise();
  let left = 20;
  const jobs = [
    defineJob("post.deliver", letterSent, async ({ to }) => void (await transaction((tx) => publish(tx, letterRead({ by: to }))))),
    defineJob("post.reply", letterRead, async ({ by }) => {
      left -= 1;
      if (left > 0) await transaction((tx) => publish(tx, letterSent({ to: `${by}'` })));
      else over.resolve();
    }),
  ];
  await send("grace");
  const worker = await runWorker(jobs);
  let isOver = false;
  void over.promise.then(() => (isOver = true));
  while (!isOver) {
    const { waiting } = await readBacklog();
    if (!isOver) counts.push(waiting);
  }
  await worker.stop();

  expect(counts.length).toBeGreaterThan(20);
  expect(Math.min(...counts)).toBeGreaterThan(0);
  expect(await readBacklog()).toMatchObject({ waiting: 0 });
});

it("forgets what was published in a transaction that was undone", async () => {
  const seen: string[] = [];
  const undone = transaction(async (tx) => {
    await publish(tx, letterSent({ to: "nobody" }));
    throw new Error("changed our mind");
  });

  await expect(undone).rejects.toThrow("changed our mind");
  await drain([defineJob("post.deliver", letterSent, async ({ to }) => void seen.push(to))]);
  expect(seen).toEqual([]);
});

it("does equal work once while it waits", async () => {
  const seen: string[] = [];
  await send("ada");
  await send("ada");
  await send("alan");
  await drain([defineJob("post.deliver", letterSent, async ({ to }) => void seen.push(to))]);

  expect(seen.sort()).toEqual(["ada", "alan"]);
});

it("refuses a payload that is not what the event says", () => {
  expect(() => defineEvent("post.weighed", z.object({ grams: z.number() }))({ grams: Number.NaN })).toThrow();
});

it("tries again, and after the last attempt throws the job's own error and keeps the job visible until it is retried", async () => {
  let attempts = 0;
  let broken = true;
  const jobs = [
    defineJob("post.break", letterSent, async () => {
      attempts += 1;
      if (broken) throw new Error(`the ${attempts}. attempt broke`);
    }),
  ];

  await send("grace");
  await expect(drain(jobs)).rejects.toThrow("the 3. attempt broke");
  expect(attempts).toBe(3);
  expect(await readBacklog()).toMatchObject({ waiting: 0, failed: 1 });
  const [failed] = await listFailedJobs();
  expect(failed).toMatchObject({ job: "post.break", payload: { to: "grace" }, attempts: 3, reason: "the 3. attempt broke" });

  broken = false;
  expect(await retryJob(failed?.id ?? "")).toBe(true);
  expect(await retryJob("999999")).toBe(false);
  expect(await retryJob("not a number")).toBe(false);
  await drain(jobs);
  expect(await readBacklog()).toMatchObject({ waiting: 0, failed: 0 });
});

it("runs one queue's jobs one after the other", async () => {
  const running = new Map<string, number>();
  let mostInOneQueue = 0;
  const job = defineJob(
    "post.sort",
    letterSent,
    async ({ to }) => {
      const queue = to.slice(0, 1);
      running.set(queue, (running.get(queue) ?? 0) + 1);
      mostInOneQueue = Math.max(mostInOneQueue, ...running.values());
      await transaction(async () => undefined);
      running.set(queue, (running.get(queue) ?? 0) - 1);
    },
    { queue: ({ to }) => `post:${to.slice(0, 1)}` },
  );

  await Promise.all(["a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2"].map(send));
  await drain([job], { concurrency: 4 });

  expect(mostInOneQueue).toBe(1);
});

it("runs different queues' jobs side by side", async () => {
  const meeting = new Set<string>();
  const { promise: bothThere, resolve: meet } = promise();
  const worker = await runWorker([
    defineJob(
      "post.meet",
      letterSent,
      async ({ to }) => {
        if (meeting.add(to).size === 2) meet();
        await bothThere;
      },
      { queue: ({ to }) => `post:${to}` },
    ),
  ]);
  await send("ada");
  await send("alan");
  await bothThere;
  await worker.stop();

  expect([...meeting].sort()).toEqual(["ada", "alan"]);
});

it("announces a day and a week once, however often somebody looks", async () => {
  const days: string[] = [];
  const jobs = [defineJob("post.close", dayPassed, async ({ day }) => void days.push(day))];
  clock.now = () => new Date("2031-11-21T00:00:01Z");
  await Promise.all([passTime(), passTime(), passTime()]);
  await passTime();
  await drain(jobs);
  expect(days).toEqual(["2031-11-20"]);

  clock.now = () => new Date("2031-11-22T08:00:00Z");
  await passTime();
  await drain(jobs);
  expect(days).toEqual(["2031-11-20", "2031-11-21"]);
});

it("works jobs as they come until it is stopped, and leaves none locked", async () => {
  const name = `post.${randomUUID()}`;
  const seen: string[] = [];
  const { promise: all, resolve: finish } = promise();
  const worker = await runWorker([
    defineJob(
      name,
      letterSent,
      async ({ to }) => {
        seen.push(to);
        if (seen.length === 20) finish();
      },
      { queue: () => "post:one" },
    ),
  ]);
  for (let index = 0; index < 20; index += 1) await send(`reader ${index}`);
  await all;
  await worker.stop();

  expect(await readBacklog()).toEqual({ waiting: 0, failed: 0, oldest: null });
});

/** What is left when a worker is killed in the middle of its jobs. */
async function killInTheMiddle(): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  await client.query("UPDATE graphile_worker._private_jobs SET locked_by = 'a worker that is gone', locked_at = now() - interval '1 minute', attempts = attempts + 1 WHERE attempts < max_attempts");
  await client.end();
}

it("does a job after all whose workers were killed more often than it may fail, unless that never ends", async () => {
  const seen: string[] = [];
  const job = defineJob("post.unlucky", letterRead, async ({ by }) => void seen.push(by));
  const entry = { job: job.name, payload: JSON.stringify({ by: "ada" }), queue: "post", maxAttempts: 3, key: "unlucky" };
  await transaction((tx) => addEntries(tx, [entry]));
  for (let kill = 0; kill < 8; kill += 1) {
    await killInTheMiddle();
    expect(await transaction((tx) => freeAbandoned(tx, "lintel worker "))).toBe(1);
  }
  await drain([job]);
  expect(seen).toEqual(["ada"]);

  await transaction((tx) => addEntries(tx, [entry]));
  for (let kill = 0; kill < 30; kill += 1) {
    await killInTheMiddle();
    await transaction((tx) => freeAbandoned(tx, "lintel worker "));
  }
  await drain([job]);
  const [failed] = (await listFailedJobs()).filter(({ job }) => job === "post.unlucky");
  expect(failed).toMatchObject({ reason: "The worker was killed each time it tried.", attempts: 25 });
  expect(await retryJob(failed?.id ?? "")).toBe(true);
  await drain([job]);
  expect(seen).toEqual(["ada", "ada"]);
});

it("does a job after all that the database gave to the worker, which never heard of it", async () => {
  const { promise: begun, resolve: begin } = promise();
  const { promise: ended, resolve: end } = promise();
  const { promise: done, resolve: finish } = promise();
  const worker = await runWorker([
    defineJob("post.hold", letterSent, async ({ to }) => {
      begin();
      if (to === "ada") await ended;
      else finish();
    }),
  ]);
  await send("ada");
  await begun;
  // As a lost answer leaves it: taken by this very worker a minute ago. What it holds was taken as long ago and is not touched.
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const held = "FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL AND task_id = (SELECT id FROM graphile_worker._private_tasks WHERE identifier = 'post.hold')";
  await client.query(`UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '1 minute' WHERE id IN (SELECT id ${held})`);
  await client.query(`INSERT INTO graphile_worker._private_jobs (task_id, payload, max_attempts, attempts, locked_by, locked_at) SELECT task_id, json_build_object('to', 'alan'), 3, 1, locked_by, locked_at ${held}`);
  await done;
  await expect.poll(async () => (await client.query(`SELECT count(*)::int AS held ${held}`)).rows).toEqual([{ held: 1 }]);
  end();
  await worker.stop();
  await client.end();
});

it("does not hold an outage against the job that it interrupts", async () => {
  let outages = 0;
  const job = defineJob(
    "post.interrupted",
    letterSent,
    async () => {
      if (outages === 4) return;
      outages += 1;
      throw new Error("Invalid query", { cause: Object.assign(new Error("terminating connection due to administrator command"), { code: "57P01" }) });
    },
    { maxAttempts: 1 },
  );
  await send("grace");
  await drain([job]);
  expect(outages).toBe(4);
  expect(await listFailedJobs()).toEqual([]);
});

it("goes on when the database was gone at the moment in which a job was done", async () => {
  const { DATABASE_URL: url = "" } = process.env;
  const name = new URL(url).pathname.slice(1);
  const elsewhere = new URL(url);
  elsewhere.pathname = "/postgres";
  const admin = new pg.Client({ connectionString: elsewhere.href });
  await admin.connect();
  const lost = promise();
  const realWarn = log.warn;
  log.warn = (message) => (message.includes("ended by itself") ? lost.resolve() : realWarn(message));

  const seen: string[] = [];
  const doneTwice = promise();
  const job = defineJob("post.outage", letterRead, async ({ by }) => {
    seen.push(by);
    if (seen.length === 1) {
      await admin.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS false`);
      await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", [name]);
    } else doneTwice.resolve();
  });
  // Nothing but this job is under way: what else was, an announcement say, would rightly be done again as well.
  await passTime();
  await drain([job]);
  await transaction((tx) => addEntries(tx, [{ job: job.name, payload: JSON.stringify({ by: "grace" }), queue: null, maxAttempts: 3, key: "outage" }]));
  const worker = await runWorker([job]);
  await lost.promise;
  await admin.query(`ALTER DATABASE "${name}" ALLOW_CONNECTIONS true`);
  await doneTwice.promise;
  await worker.stop();
  log.warn = realWarn;
  await admin.end();

  expect(seen).toEqual(["grace", "grace"]);
  expect(await readBacklog()).toMatchObject({ waiting: 0 });
});
