/** More than Lintel takes: a thousand reports of a megabyte at once, beyond the quota and beyond the queue. Pages go on, and what was accepted is kept. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

import type { App } from "../e2e/support/start-app";
import { ask, commitOnMain, shaOf } from "../e2e/support/upload";
import { eachOf, megabytes, reportsOf, settle, spooled, withLintel } from "./lintel";
import { type Soak, setting } from "./soak";

const AT_ONCE = 250;
const LIMITS: readonly { what: string; limits: Record<string, string> }[] = [
  { what: "beyond the quota", limits: { LINTEL_UPLOADS_PER_MINUTE: "200" } },
  { what: "beyond the queue", limits: { LINTEL_MAX_BACKLOG: "100" } },
];

const soak: Soak = {
  name: "flood",
  run: async (say) => {
    const uploads = setting("LINTEL_SOAK_FLOOD", 1000);
    for (const { what, limits } of LIMITS) {
      await withLintel(limits, async (app) => {
        const before = app.memory();
        const { statuses, accepted, pages } = await flood(app, uploads);
        assert.deepEqual([...statuses.keys()].filter((status) => ![202, 429].includes(status)), [], `${what}: other answers than 202 and 429`);
        assert.ok((statuses.get(429) ?? 0) > 0, `${what}: nothing was beyond the limit`);
        await settle(app);
        assert.deepEqual(spooled(app), []);
        const kept = await reportsOf(app, "soak/flood");
        assert.deepEqual(kept.filter(({ status }) => status !== "done"), []);
        assert.deepEqual(kept.map(({ commit }) => commit).sort(), [...accepted].sort(), `${what}: what was accepted is not what is kept`);
        say(`${what}: ${uploads} × 1 MB: ${[...statuses].map(([status, count]) => `${count} × ${status}`).join(", ")}; ${kept.length} accepted and done; ${pages} pages answered meanwhile; memory ${megabytes(before)} before, ${megabytes(app.memory())} after`);
      });
    }
  },
};

export default soak;

async function flood(app: App, uploads: number): Promise<{ statuses: Map<number, number>; accepted: Set<string>; pages: number }> {
  const statuses = new Map<number, number>();
  const accepted = new Set<string>();
  const report = new Blob([reportOfAMegabyte()]);
  let pages = 0;
  let over = false;
  const reader = (async () => {
    while (!over) {
      assert.equal((await fetch(`${app.url}/login`)).status, 200);
      assert.equal((await ask(app, "/api/health/live")).status, 200);
      pages += 1;
      await pause(200);
    }
  })();
  await eachOf(Array.from({ length: uploads }, (_, index) => index + 1), AT_ONCE, async (number) => {
    const form = new FormData();
    // Each a root of its own: what is shown is the flood, not the making of a line.
    form.append("meta", JSON.stringify({ ...commitOnMain("soak/flood", number), parents: [] }));
    form.append("report", report, "report.json");
    const answer = await fetch(`${app.url}/api/v1/reports`, { method: "POST", headers: { authorization: `Bearer ${app.token}` }, body: form });
    await answer.text();
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    if (answer.status === 202) accepted.add(shaOf(number));
    if (answer.status === 429) assert.match(answer.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
  });
  over = true;
  await reader;
  return { statuses, accepted, pages };
}

function reportOfAMegabyte(): string {
  const symbol = "x".repeat(1000);
  const dependencies = Array.from({ length: 980 }, (_, index) => ({ from: `src/modules/a/${index % 40}.ts`, to: `src/modules/b/${index % 30}.ts`, kind: "import", level: "file", symbol }));
  return JSON.stringify({ lintel: 1, tool: { name: "checker", version: "1" }, examined: { files: 70 }, dependencies, violations: [] });
}
