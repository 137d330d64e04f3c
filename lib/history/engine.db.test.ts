import { createHash, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { expect, it } from "vitest";

import { registerRepository } from "@/lib/catalog";
import { jobs as ingestionJobs } from "@/lib/ingestion/jobs";
import { type Meta, submitReport } from "@/lib/ingestion";
import { type CommitSha, asId } from "@/lib/kernel";
import { drain } from "@/lib/outbox";

import { exportRepository, listSnapshots } from "./index";
import { jobs } from "./jobs";

const all = [...ingestionJobs, ...jobs];
const sha = (name: string) => asId<CommitSha>(createHash("sha1").update(name).digest("hex"));

function report(violations: { rule: string; from: string; to: string }[], files: string[]) {
  return {
    lintel: 1, tool: { name: "walls", version: "1.0" },
    examined: { files, rules: [{ name: "no-internals", kind: "privacy", severity: "error" }] },
    files: files.map((file) => ({ path: file })),
    violations: violations.map(({ rule, from, to }) => ({ rule, from: { file: from, line: 3 }, to: { file: to }, message: `${from} reaches into ${to}` })),
  };
}

async function send(repositoryId: Parameters<typeof submitReport>[0]["repositoryId"], meta: Omit<Meta, "repository">, content: unknown) {
  const text = JSON.stringify(content);
  const place = path.join(os.tmpdir(), randomUUID());
  writeFileSync(place, text);
  const sent = await submitReport({
    repositoryId, meta: { repository: "acme/shop", ...meta },
    files: [{ role: "report", name: "report.json", path: place, bytes: Buffer.byteLength(text), digest: createHash("sha256").update(text).digest("hex") }],
  });
  if (!sent.ok) throw new Error(sent.detail);
  return sent.value;
}

it("tells what was introduced and fixed on the line, also when the middle comes last", async () => {
  const repository = await registerRepository({ owner: "acme", name: "shop" });
  if (!repository.ok) throw new Error(repository.detail);
  const { id } = repository.value;
  const files = ["src/orders/cart.ts", "src/billing/price.ts", "src/billing/internal/tax.ts"];
  const line = { branch: "main", defaultBranch: "main" };
  const broken = { rule: "no-internals", from: "src/orders/cart.ts", to: "src/billing/internal/tax.ts" };
  await send(id, { ...line, commit: sha("1"), committedAt: "2026-01-05T10:00:00Z", parents: [] }, report([], files));
  await send(id, { ...line, commit: sha("3"), committedAt: "2026-01-19T10:00:00Z", parents: [sha("2")] }, report([], files));
  await drain(all);
  await send(id, { ...line, commit: sha("2"), committedAt: "2026-01-12T10:00:00Z", parents: [sha("1")] }, report([broken], files));
  await drain(all);

  const { items } = await listSnapshots(id, { order: "oldest" });
  expect(items.map(({ totals }) => [totals.open, totals.introduced, totals.fixed])).toEqual([[0, 0, 0], [1, 1, 0], [0, 0, 1]]);
  const lines = [];
  for await (const one of exportRepository(id)) lines.push(one);
  expect(lines.filter(({ type }) => type === "interval")).toMatchObject([{ rule: "no-internals", openedAt: sha("2"), closedAt: sha("3"), openedAs: "introduced", closedAs: "fixed" }]);
});
