import { createHmac, randomUUID } from "node:crypto";

import { beforeAll, expect, it } from "vitest";

import { noTransaction } from "@/lib/kernel/transaction";
import { readBacklog } from "@/lib/outbox";

import { countDeliveries, endDelivery, findDelivery } from "./delivery.store";
import { readPayload, receiveDelivery } from "./receive-delivery";

const SECRET = "the secret of the webhook";
const BODY = JSON.stringify({ action: "opened", installation: { id: 4_500_000_001 }, repository: { id: 9_000_000_002 }, zen: "Keep it logically awesome. ✓" });

beforeAll(() => {
  Object.assign(process.env, { LINTEL_SECRET: "a secret of this test, longer than thirty-two characters", GITHUB_APP_ID: "12", GITHUB_APP_PRIVATE_KEY: "no key is needed to listen", GITHUB_WEBHOOK_SECRET: SECRET });
});

function sent(body: string | Uint8Array, { id = randomUUID(), event = "pull_request", secret = SECRET, signature }: { id?: string; event?: string; secret?: string; signature?: string } = {}) {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const headers = new Headers({ "x-github-delivery": id, "x-github-event": event, "x-hub-signature-256": signature ?? `sha256=${createHmac("sha256", secret).update(bytes).digest("hex")}` });
  return receiveDelivery(headers, bytes);
}

const kept = async () => Object.values(await countDeliveries(noTransaction)).reduce((sum, count) => sum + count, 0);

it("keeps nothing of what is not signed with our secret, tampered with, or written anew", async () => {
  const signature = `sha256=${createHmac("sha256", SECRET).update(BODY).digest("hex")}`;
  const refused = await Promise.all([
    ...Array.from({ length: 200 }, (_, index) => sent(BODY, { secret: `guess ${index}` })),
    sent(BODY, { signature: "" }), sent(BODY, { signature: "sha256=00" }), sent(`${BODY} `, { signature }), sent(JSON.stringify(JSON.parse(BODY), null, 1), { signature }),
  ]);
  expect(refused.every((answer) => !answer.ok && answer.reason === "UNAUTHENTICATED")).toBe(true);
  expect(await kept()).toBe(0);
});

it("says of what is signed and no delivery that it is malformed, and keeps nothing", async () => {
  for (const body of ["", "[]", "{", '{"action":3}', Buffer.from([0xff, 0xfe, 0x7b])]) expect(await sent(body)).toMatchObject({ ok: false, reason: "MALFORMED" });
  expect(await sent(BODY, { event: "Pull Request" })).toMatchObject({ ok: false, reason: "MALFORMED" });
  expect(await sent(BODY, { id: "../../etc" })).toMatchObject({ ok: false, reason: "MALFORMED" });
  expect(await kept()).toBe(0);
});

it("keeps a delivery once that comes a hundred times at once, byte for byte, with one job for it", async () => {
  const id = randomUUID();
  const { waiting } = await readBacklog();
  const answers = await Promise.all(Array.from({ length: 100 }, () => sent(BODY, { id })));
  expect(answers.filter((answer) => answer.ok && answer.value.isNews)).toHaveLength(1);
  expect(await kept()).toBe(1);
  expect(await readPayload(id)).toBe(BODY);
  expect((await readBacklog()).waiting).toBe(waiting + 1);
  expect(await findDelivery(noTransaction, id)).toMatchObject({ event: "pull_request", action: "opened", installationId: 4_500_000_001, githubRepositoryId: 9_000_000_002, status: "waiting", attempts: 0 });
});

it("works a delivery again that failed here and is sent once more, and no other", async () => {
  const [done, failed] = [randomUUID(), randomUUID()];
  for (const id of [done, failed]) await sent(BODY, { id });
  await endDelivery(noTransaction, done, { status: "done", outcome: "It is done.", finishedAt: new Date() });
  await endDelivery(noTransaction, failed, { status: "failed", outcome: "It failed.", finishedAt: new Date() });
  expect(await sent(BODY, { id: done })).toMatchObject({ ok: true, value: { isNews: false } });
  expect(await sent(BODY, { id: failed })).toMatchObject({ ok: true, value: { isNews: true } });
  expect(await findDelivery(noTransaction, failed)).toMatchObject({ status: "waiting", outcome: null });
});

it("takes the old secret as well while a new one takes its place", async () => {
  process.env.GITHUB_WEBHOOK_SECRET_PREVIOUS = "the secret of before";
  const { forgetCredentials } = await import("./credentials");
  forgetCredentials();
  expect(await sent(BODY, { secret: "the secret of before" })).toMatchObject({ ok: true });
  expect(await sent(BODY)).toMatchObject({ ok: true });
  delete process.env.GITHUB_WEBHOOK_SECRET_PREVIOUS;
  forgetCredentials();
  expect(await sent(BODY, { secret: "the secret of before" })).toMatchObject({ ok: false });
});
