/**
 * The server, its PostgreSQL, or both are killed at random moments while a history is taken in, newest first and eight at
 * a time. What was not answered with 202 is sent again. In the end everything must be as if nothing had happened.
 */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

import { randomFrom } from "../tools/random";
import type { App } from "../e2e/support/start-app";
import { generatedHistory } from "./generated-history";
import { eachOf, exportOf, reportsOf, sendUntilAccepted, settle, withLintel } from "./lintel";
import { type Soak, setting } from "./soak";

const AT_ONCE = 8;
const TARGETS = ["server", "server and database", "database", "server, and again while it starts"] as const;
type Target = (typeof TARGETS)[number];
type Scale = { seed: number; commits: number };

const soak: Soak = {
  name: "kills",
  run: async (say) => {
    const wanted = setting("LINTEL_SOAK_KILLS", 60);
    const scale: Scale = { seed: setting("LINTEL_SOAK_SEED", 20_261_121), commits: setting("LINTEL_SOAK_COMMITS", 50) };
    const undisturbed = await exportUndisturbed(scale);
    say(`${scale.commits} commits undisturbed: an export of ${undisturbed.split("\n").length} lines, ${undisturbed.length} characters`);

    await withLintel({}, (app) => takeInUnderFire(app, { wanted, scale, undisturbed, say }));
  },
};

export default soak;

function exportUndisturbed(scale: Scale): Promise<string> {
  return withLintel({}, async (app) => {
    for (const upload of generatedHistory("soak/undisturbed", scale)) await sendUntilAccepted(app, upload, () => assert.fail("An upload was refused without a reason."));
    await settle(app);
    return exportOf(app, "soak/undisturbed");
  });
}

async function takeInUnderFire(app: App, { wanted, scale, undisturbed, say }: { wanted: number; scale: Scale; undisturbed: string; say: (figure: string) => void }): Promise<void> {
  const kills = new Map<Target, number>();
  let sentAgain = 0;
  let rounds = 0;
  let calm = false;
  const killer = killAgainAndAgain(app, wanted, scale.seed, kills).finally(() => (calm = true));
  for (; !calm || rounds === 0; rounds += 1) {
    await eachOf(generatedHistory(`soak/kills-${rounds}`, scale).reverse(), AT_ONCE, (upload) => sendUntilAccepted(app, upload, () => (sentAgain += 1)));
  }
  await killer;
  await settle(app);
  for (let round = 0; round < rounds; round += 1) {
    const repository = `soak/kills-${round}`;
    const odd = (await reportsOf(app, repository)).filter(({ status }) => status !== "done");
    assert.deepEqual(odd, [], `${repository}: reports that are not done`);
    assert.equal(await exportOf(app, repository), undisturbed, `${repository}: the export differs from that of the undisturbed run`);
  }
  say(`${[...kills].map(([target, count]) => `${count} × ${target}`).join(", ")}; ${sentAgain} uploads sent again; ${rounds} histories, each with the export of the undisturbed run`);
}

async function killAgainAndAgain(app: App, wanted: number, seed: number, kills: Map<Target, number>): Promise<void> {
  const pick = randomFrom(seed);
  for (let count = 0; count < wanted; count += 1) {
    await pause(100 + pick(4000));
    const target = TARGETS[pick(TARGETS.length)] ?? "server";
    kills.set(target, (kills.get(target) ?? 0) + 1);
    if (target !== "server" && target !== "server, and again while it starts") killDatabase(app);
    if (target === "database") continue;
    await app.kill();
    if (target === "server, and again while it starts") {
      const started = app.restart().then(
        () => true,
        () => false,
      );
      await pause(pick(4000));
      await app.kill();
      await started;
    }
    await app.restart();
  }
}

function killDatabase(app: App): void {
  const database = app.database();
  if (database) process.kill(database.pid, "SIGKILL");
}
