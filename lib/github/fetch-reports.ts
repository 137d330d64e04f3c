import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";

import { z } from "zod";

import { LARGEST_ATTACHED, MOST_OWNERS, attachedFiles, namesOwner } from "@/lib/catalog";
import { checkCommits } from "@/lib/history";
import { MAX_REPORT_BYTES, Meta, type SpooledFile, recogniseTools, submitReport } from "@/lib/ingestion";
import { readConfig } from "@/lib/kernel/config";
import { log } from "@/lib/kernel/log";
import { noTransaction } from "@/lib/kernel/transaction";

import { findLink } from "./app.store";
import { askArtifacts, askRun, downloadArtifact } from "./artifacts.gateway";
import type { Place } from "./client.gateway";
import { gatherMeta } from "./gather-meta";
import { linkRepository, placeOf } from "./link-repository";
import { namedAs } from "./model/artifact-names";
import type { ArtifactFacts } from "./model/payloads";
import { refreshLine } from "./refresh-line";
import { askPaths, askRepository, askText } from "./repositories.gateway";
import { spoolText } from "./spool-text.gateway";

const Config = z.object({ LINTEL_DATA_DIR: z.string().default(".lintel"), LINTEL_ARTIFACTS: z.string().default("lintel*") });

/** Each is a request of its own. */
const MOST_PACKAGES_ASKED = 100;

export type RunToFetch = { githubId: number; installationId: number; runId: number };

/**
 * Takes the reports out of a workflow run's artifacts and submits them, all of a run at once: several files of one tool are
 * one report. What they are about is asked of GitHub. Safe to repeat: the same content changes nothing.
 */
export async function fetchReports({ githubId, installationId, runId }: RunToFetch): Promise<void> {
  const repository = await askRepository(installationId, githubId);
  if (!repository) return;
  const asked: Place = { installationId, owner: repository.owner.login, name: repository.name };
  const artifacts = newestOfEach((await askArtifacts(asked, runId)).filter(({ name }) => namedAs(name, readConfig(Config).LINTEL_ARTIFACTS)));
  const readable = artifacts.filter(({ expired }) => !expired);
  if (readable.length === 0) return;
  const run = await askRun(asked, runId);
  if (!run) return;
  // The first report is what makes a repository tracked.
  const link = (await findLink(noTransaction, githubId)) ?? (await linkRepository(repository, installationId, { track: true }));
  const place = link && (await placeOf(link));
  if (!link || !place) return;
  const meta = await gatherMeta(place, link.repositoryId, run, { githubId, fullName: `${repository.owner.login}/${repository.name}`, defaultBranch: repository.default_branch ?? "main" });
  if (!meta.ok) return log.info("A run's reports are left out", { runId, why: meta.detail });
  const checked = Meta.parse(meta.value);
  const consistent = await checkCommits(link.repositoryId, checked);
  if (!consistent.ok) throw new Error(consistent.detail);
  await refreshLine(place, link.repositoryId, repository.default_branch ?? "main");
  await inScratchFolder(async (folder) => {
    const reports = await downloadAll(place, readable, folder);
    const attached = await attachedTo(place, checked.commit, reports, folder);
    if (reports.length === 0) return;
    const submitted = await submitReport({ repositoryId: link.repositoryId, meta: checked, files: [...reports, ...attached] });
    if (!submitted.ok) log.warn("A run's artifacts hold no report that can be read", { runId, code: submitted.reason, why: submitted.detail });
  });
}

/** Of artifacts of one name, as attempts leave them, the newest. */
function newestOfEach(artifacts: readonly ArtifactFacts[]): ArtifactFacts[] {
  const newest = new Map<string, ArtifactFacts>();
  for (const artifact of artifacts) if (artifact.id > (newest.get(artifact.name)?.id ?? 0)) newest.set(artifact.name, artifact);
  return [...newest.values()].sort((one, other) => one.id - other.id);
}

async function downloadAll(place: Place, artifacts: readonly ArtifactFacts[], folder: string): Promise<SpooledFile[]> {
  const files: SpooledFile[] = [];
  for (const { id, name } of artifacts) {
    const file = path.join(/*turbopackIgnore: true*/ folder, randomUUID());
    const got = await downloadArtifact(place, id, file, MAX_REPORT_BYTES);
    if (got.ok) files.push({ role: "report", name, path: file, ...got.value });
    else log.warn("An artifact was not taken", { artifact: id, code: got.reason, why: got.detail });
  }
  return files;
}

/** CODEOWNERS, lintel.yml, baselines and package files as of the commit. Where GitHub does not list all files, only what stands at its usual place. */
async function attachedTo(place: Place, commit: string, reports: readonly SpooledFile[], folder: string): Promise<SpooledFile[]> {
  const paths = (await askPaths(place, commit)) ?? [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", "lintel.yml"];
  const wanted = attachedFiles(paths, await recogniseTools(reports));
  const packages = wanted.filter(({ role }) => role === "owners").length;
  const attached: SpooledFile[] = [];
  for (const { role, path: name } of wanted) {
    if (role === "owners" && packages > MOST_PACKAGES_ASKED) continue;
    const text = await askText(place, name, commit);
    if (text === null || text === "") continue;
    if (role === "owners" && (!namesOwner(text) || attached.length > MOST_OWNERS)) continue;
    if (role !== "baseline" && Buffer.byteLength(text) > LARGEST_ATTACHED) continue;
    if (role === "codeowners" && attached.some((file) => file.role === "codeowners")) continue;
    attached.push(await spoolText(path.join(/*turbopackIgnore: true*/ folder, randomUUID()), role, name, text));
  }
  return attached;
}

async function inScratchFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = path.join(/*turbopackIgnore: true*/ readConfig(Config).LINTEL_DATA_DIR, "spool", randomUUID());
  await mkdir(/*turbopackIgnore: true*/ folder, { recursive: true, mode: 0o700 });
  await work(folder).finally(() => rm(/*turbopackIgnore: true*/ folder, { recursive: true, force: true }));
}

