/** Thousands of uploads with credentials that nobody made: each is refused, and nothing of any is kept. */
import assert from "node:assert/strict";

import { randomFrom } from "../tools/random";
import { ask, commitOnMain, upload } from "../e2e/support/upload";
import { eachOf, spooled, withLintel } from "./lintel";
import { type Soak, setting } from "./soak";

const soak: Soak = {
  name: "forgeries",
  run: (say) => withLintel({}, async (app) => {
    const wanted = setting("LINTEL_SOAK_FORGERIES", 10_000);
    const made = await fetch(`${app.url}/api/v1/tokens`, { method: "POST", headers: { authorization: `Bearer ${app.token}` }, body: JSON.stringify({ scope: "admin", note: "the true one" }) });
    const truth = /"token":"([^"]+)"/.exec(await made.text())?.[1] ?? "";
    assert.notEqual(truth, "");
    const pick = randomFrom(20_261_121);
    const forge = (): string => {
      const at = pick(truth.length);
      const letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[pick(26)] ?? "A";
      const changed = truth[at] === letter ? `${letter}x` : letter;
      return [truth.slice(0, at) + changed + truth.slice(at + 1), truth.slice(0, at), truth.repeat(2), `${app.token}${letter}`, letter.repeat(1 + pick(200))][pick(5)] ?? letter;
    };
    const forgeries = Array.from({ length: wanted }, forge).filter((token) => token !== "" && token !== truth);
    const statuses = new Map<number, number>();
    await eachOf(forgeries, 50, async (token) => {
      const { status } = await upload(app, { meta: commitOnMain("soak/forged", 1), report: [{ name: "report.json", content: '{"lintel":1,"tool":{"name":"x"},"violations":[]}' }] }, { token });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    });
    assert.deepEqual([...statuses.keys()], [401]);
    assert.deepEqual((await ask(app, "/api/v1/reports")).body, { items: [], nextCursor: null });
    assert.equal((await ask(app, "/api/v1/repositories/soak/forged")).status, 404);
    assert.deepEqual(spooled(app), []);
    say(`${forgeries.length} forged tokens: ${forgeries.length} × 401, 0 rows, 0 files`);
  }),
};

export default soak;
