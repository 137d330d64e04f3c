/** A repository for tests, to which uploads are sent through the front doors, and from which its course is read. */
import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { registerRepository } from "@/lib/catalog";
import { type SpooledFile, Meta, submitReport } from "@/lib/ingestion";
import type { ReportId, RepositoryId } from "@/lib/kernel";
import { type Job, drain } from "@/lib/outbox";

import { type ExportLine, exportRepository, listSnapshots } from "../index";
import type { Upload } from "./random-history";

const spool = mkdtempSync(path.join(os.tmpdir(), "lintel-history-"));
let made = 0;

export async function newRepository(): Promise<RepositoryId> {
  const repository = await registerRepository({ owner: "acme", name: `shop-${made++}` });
  if (!repository.ok) throw new Error(repository.detail);
  return repository.value.id;
}

function spoolText(role: SpooledFile["role"], name: string, text: string): SpooledFile {
  const place = path.join(spool, randomUUID());
  writeFileSync(place, text);
  return { role, name, path: place, bytes: Buffer.byteLength(text), digest: createHash("sha256").update(text).digest("hex") };
}

/** Hands an upload in; nothing is read before jobs are worked. */
export async function send(repositoryId: RepositoryId, { meta, document, files }: Upload): Promise<ReportId> {
  const sent = await submitReport({
    repositoryId, meta: Meta.parse({ repository: "acme/shop", ...meta }),
    files: [spoolText("report", "report.json", JSON.stringify(document)), ...files.map(({ role, path: name, text }) => spoolText(role, name, text))],
  });
  if (!sent.ok) throw new Error(sent.detail);
  const [report] = sent.value.reports;
  if (!report) throw new Error("An upload is a report.");
  return report.id;
}

/** Sends uploads one after the other, each worked before the next comes. */
export async function history(jobs: readonly Job[], ...uploads: readonly Upload[]): Promise<RepositoryId> {
  const repositoryId = await newRepository();
  await more(jobs, repositoryId, ...uploads);
  return repositoryId;
}

export async function more(jobs: readonly Job[], repositoryId: RepositoryId, ...uploads: readonly Upload[]): Promise<ReportId[]> {
  const ids: ReportId[] = [];
  for (const upload of uploads) {
    ids.push(await send(repositoryId, upload));
    await drain(jobs);
  }
  return ids;
}

export async function exported(repositoryId: RepositoryId): Promise<ExportLine[]> {
  const lines: ExportLine[] = [];
  for await (const line of exportRepository(repositoryId)) lines.push(line);
  return lines;
}

/** The totals of every snapshot, oldest first, without those that are zero. */
export async function course(repositoryId: RepositoryId): Promise<Record<string, number>[]> {
  const { items } = await listSnapshots(repositoryId, { order: "oldest", limit: 200 });
  const told = ["open", "baselined", "carried", "introduced", "discovered", "reopened", "fixed", "retired", "reassigned", "becameBaselined", "unbaselined"] as const;
  return items.map(({ totals }) => Object.fromEntries(told.flatMap((name) => (totals[name] === 0 ? [] : [[name, totals[name]]]))));
}
