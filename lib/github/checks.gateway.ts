/** Check runs: GitHub adds annotations and never takes them back, so that a write is looked for before it is repeated. */
import { z } from "zod";

import { type Place, checked, orNull, speakAsInstallation } from "./client.gateway";
import type { Annotation } from "./model/annotations";
import { CheckRunFacts } from "./model/payloads";

export type CheckOutput = { title: string; summary: string; text?: string };
export type CheckAction = { label: string; identifier: string; description: string };
export type CheckWish = {
  status: "in_progress" | "completed";
  conclusion?: "success" | "failure" | "neutral" | "cancelled";
  detailsUrl: string;
  externalId: string;
  startedAt?: string;
  output: CheckOutput;
  annotations: readonly Annotation[];
  actions: readonly CheckAction[];
};

/** What repeats a request would do its work twice: octokit must not. */
const ONCE = { retries: 0 };

export async function createCheck({ installationId, owner, name }: Place, checkName: string, head: string, wish: CheckWish): Promise<CheckRunFacts> {
  const client = await speakAsInstallation(installationId);
  return checked(CheckRunFacts, await client.request("POST /repos/{owner}/{repo}/check-runs", { owner, repo: name, name: checkName, head_sha: head, ...bodyOf(wish), request: ONCE }));
}

export async function updateCheck({ installationId, owner, name }: Place, id: number, wish: CheckWish): Promise<CheckRunFacts> {
  const client = await speakAsInstallation(installationId);
  return checked(CheckRunFacts, await client.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", { owner, repo: name, check_run_id: id, ...bodyOf(wish), request: ONCE }));
}

/** Null when GitHub has it no longer. */
export async function askCheck({ installationId, owner, name }: Place, id: number): Promise<CheckRunFacts | null> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", { owner, repo: name, check_run_id: id }));
  return answer && checked(CheckRunFacts, answer);
}

/** The check runs of one name on a commit, the newest of each suite and those before it. */
export async function askChecks({ installationId, owner, name }: Place, checkName: string, head: string): Promise<CheckRunFacts[]> {
  const client = await speakAsInstallation(installationId);
  const answer = await client.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", { owner, repo: name, ref: head, check_name: checkName, filter: "all", per_page: 100 });
  return checked(z.object({ check_runs: z.array(CheckRunFacts) }), answer).check_runs;
}

function bodyOf({ status, conclusion, detailsUrl, externalId, startedAt, output, annotations, actions }: CheckWish) {
  return {
    status, details_url: detailsUrl, external_id: externalId, ...(conclusion === undefined ? {} : { conclusion }), ...(startedAt === undefined ? {} : { started_at: startedAt }),
    output: { ...output, ...(annotations.length === 0 ? {} : { annotations: annotations.map(asSent) }) },
    actions: [...actions],
  };
}

function asSent({ path, line, level, title, message, details }: Annotation) {
  return { path, start_line: line, end_line: line, annotation_level: level, title, message, ...(details === null ? {} : { raw_details: details }) };
}
