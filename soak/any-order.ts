/** The history engine comes to the same end for every order of arrival: many random histories, as the test of that name makes them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

import { type Soak, setting } from "./soak";

const soak: Soak = {
  name: "any-order",
  run: async (say) => {
    const runs = setting("LINTEL_ANY_ORDER_RUNS", 100);
    const { status } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "lib/history/any-order.db.test.ts"], {
      env: { ...process.env, NODE_ENV: "test", LINTEL_ANY_ORDER_RUNS: String(runs) },
      stdio: "inherit",
    });
    assert.equal(status, 0, "a history came to different ends");
    say(`${runs} random histories and ${Math.ceil(runs / 2)} with removals, each in several orders`);
  },
};

export default soak;
