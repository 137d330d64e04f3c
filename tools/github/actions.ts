import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type http from "node:http";

import { atRepository, requireRepository } from "./access";
import { type Answer, type Call, notFound, ok, paged, refuse } from "./answers";
import { briefPulls } from "./pulls";
import { type Route, get } from "./router";
import { nodeId, showAccount, showRepository } from "./shapes";
import { announce } from "./webhooks";
import { type Artifact, type Json, type Repository, type WorkflowRun, type World, fullNameOf, iso } from "./world";
import { zip } from "./zip";

const LINK_MS = 60_000;
const KEPT_MS = 90 * 86_400_000;

/** `files` are zipped; `file` is stored as it is (upload-artifact's `archive: false`), under the file's own name. */
export type NewArtifact = { name: string; files: Record<string, string | Buffer> } | { name: string; file: string | Buffer } | { name: string; zip: Buffer };

export type NewRun = {
  repository: string | Repository;
  event?: string;
  headSha: string;
  headBranch?: string | null;
  headRepository?: string | Repository;
  /** Null: it is still running. */
  conclusion?: string | null;
  artifacts?: NewArtifact[];
  workflow?: string;
  actor?: string;
  silent?: boolean;
};

/** A workflow has run: tells that it was requested, began and ended. */
export async function runWorkflow(world: World, given: NewRun): Promise<WorkflowRun> {
  const repository = world.repository(given.repository);
  const workflow = given.workflow ?? "CI";
  const run: WorkflowRun = {
    id: world.nextId(),
    workflowId: 100_000 + createHash("sha1").update(`${repository.id}/${workflow}`).digest().readUInt16BE(0),
    workflow,
    repository,
    headRepository: given.headRepository === undefined ? repository : world.repository(given.headRepository),
    headBranch: given.headBranch === undefined ? repository.defaultBranch : given.headBranch,
    headSha: given.headSha,
    event: given.event ?? "push",
    status: "queued",
    conclusion: null,
    attempt: 1,
    runNumber: world.runs.filter((each) => each.repository === repository && each.workflow === workflow).length + 1,
    suiteId: world.nextId(),
    actor: given.actor === undefined ? ([...world.accounts.values()].find(({ type }) => type === "User") ?? repository.owner) : world.account(given.actor),
    artifacts: [],
    createdAt: new Date(),
    updatedAt: new Date(),
  };
  world.runs.push(run);
  if (given.silent !== true) await tell(world, run, "requested");
  run.status = "in_progress";
  if (given.silent !== true) await tell(world, run, "in_progress");
  const conclusion = given.conclusion === undefined ? "success" : given.conclusion;
  for (const artifact of given.artifacts ?? []) addArtifact(world, run, artifact);
  if (conclusion !== null) await finishRun(world, run, { conclusion, silent: given.silent });
  return run;
}

export type Ending = { conclusion?: string; artifacts?: NewArtifact[]; silent?: boolean };

export async function finishRun(world: World, run: WorkflowRun, { conclusion = "success", artifacts = [], silent }: Ending = {}): Promise<void> {
  for (const artifact of artifacts) addArtifact(world, run, artifact);
  Object.assign(run, { status: "completed", conclusion, updatedAt: new Date() });
  if (silent !== true) await tell(world, run, "completed");
}

/** Runs it again under the same id; nobody is told that it was requested. */
export async function rerunWorkflow(world: World, run: WorkflowRun, ending: Ending = {}): Promise<void> {
  Object.assign(run, { attempt: run.attempt + 1, status: "in_progress", conclusion: null });
  if (ending.silent !== true) await tell(world, run, "in_progress");
  await finishRun(world, run, ending);
}

/** A name is given once in a run; again means: instead of the first. */
export function addArtifact(world: World, run: WorkflowRun, given: NewArtifact): Artifact {
  const zipped = !("file" in given);
  const bytes = "files" in given ? zip(given.files) : Buffer.from("zip" in given ? given.zip : given.file);
  run.artifacts = run.artifacts.filter(({ name }) => name !== given.name);
  const artifact = { id: world.nextId(), run, name: given.name, bytes, zipped, expired: false, createdAt: new Date(), expiresAt: new Date(Date.now() + KEPT_MS) };
  run.artifacts.push(artifact);
  return artifact;
}

async function tell(world: World, run: WorkflowRun, action: string): Promise<void> {
  const workflow = { id: run.workflowId, node_id: nodeId("W", run.workflowId), name: run.workflow, path: `.github/workflows/${run.workflow.toLowerCase()}.yml`, state: "active" };
  await announce(world, { event: "workflow_run", action, repository: run.repository, sender: run.actor, payload: { workflow_run: showRun(world, run), workflow } });
}

export const actionRoutes: readonly Route[] = [
  get(atRepository("/actions/runs"), (call) => {
    const repository = requireRepository(call, "actions");
    const { query } = call;
    const is = (name: string, value: string | null): boolean => query.get(name) === null || query.get(name) === value;
    const runs = call.world.runs.filter((run) => run.repository === repository && is("head_sha", run.headSha) && is("branch", run.headBranch) && is("event", run.event) && (is("status", run.status) || is("status", run.conclusion)));
    return paged(call, runs.reverse(), (page) => ({ total_count: runs.length, workflow_runs: (page as WorkflowRun[]).map((run) => showRun(call.world, run)) }));
  }),
  get(atRepository("/actions/runs/:id"), (call) => ok(showRun(call.world, findRun(call)))),
  get(atRepository("/actions/runs/:id/artifacts"), (call) => listArtifacts(call, findRun(call).artifacts)),
  get(atRepository("/actions/artifacts"), (call) => {
    const repository = requireRepository(call, "actions");
    return listArtifacts(call, call.world.runs.filter((run) => run.repository === repository).flatMap(({ artifacts }) => artifacts));
  }),
  get(atRepository("/actions/artifacts/:id"), (call) => ok(showArtifact(call.world, findArtifact(call)))),
  get(atRepository("/actions/artifacts/:id/*format"), (call) => {
    const artifact = findArtifact(call);
    if (call.params["format"] !== "zip") return notFound();
    if (artifact.expired) refuse(410, "Artifact has expired");
    return { status: 302, body: "", headers: { location: linkTo(call.world, artifact) } };
  }),
];

function findRun(call: Call): WorkflowRun {
  const repository = requireRepository(call, "actions");
  return call.world.runs.find((run) => run.repository === repository && String(run.id) === call.params["id"]) ?? notFound();
}

function findArtifact(call: Call): Artifact {
  const repository = requireRepository(call, "actions");
  const artifacts = call.world.runs.filter((run) => run.repository === repository).flatMap((run) => run.artifacts);
  return artifacts.find(({ id }) => String(id) === call.params["id"]) ?? notFound();
}

function listArtifacts(call: Call, artifacts: readonly Artifact[]): Answer {
  const name = call.query.get("name");
  const found = artifacts.filter((artifact) => name === null || artifact.name === name).sort((one, other) => other.id - one.id);
  return paged(call, found, (page) => ({ total_count: found.length, artifacts: (page as Artifact[]).map((artifact) => showArtifact(call.world, artifact)) }));
}

function showArtifact(world: World, artifact: Artifact): Json {
  const { run } = artifact;
  const url = `${world.url}/api/v3/repos/${fullNameOf(run.repository)}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: nodeId("MDg6QXJ0aWZhY3Q", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.bytes.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired,
    digest: `sha256:${createHash("sha256").update(artifact.bytes).digest("hex")}`,
    created_at: iso(artifact.createdAt),
    updated_at: iso(artifact.createdAt),
    expires_at: iso(artifact.expiresAt),
    workflow_run: { id: run.id, repository_id: run.repository.id, head_repository_id: run.headRepository.id, head_branch: run.headBranch, head_sha: run.headSha },
  };
}

export function showRun(world: World, run: WorkflowRun): Json {
  const api = `${world.url}/api/v3/repos/${fullNameOf(run.repository)}`;
  return {
    id: run.id,
    name: run.workflow,
    node_id: nodeId("WFR", run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: `.github/workflows/${run.workflow.toLowerCase()}.yml`,
    display_title: run.workflow,
    run_number: run.runNumber,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    check_suite_id: run.suiteId,
    url: `${api}/actions/runs/${run.id}`,
    html_url: `${world.url}/${fullNameOf(run.repository)}/actions/runs/${run.id}`,
    pull_requests: run.headRepository === run.repository && run.event !== "merge_group" ? briefPulls(world, run.repository, run.headSha) : [],
    created_at: iso(run.createdAt),
    updated_at: iso(run.updatedAt),
    actor: showAccount(world, run.actor),
    run_attempt: run.attempt,
    referenced_workflows: [],
    run_started_at: iso(run.createdAt),
    triggering_actor: showAccount(world, run.actor),
    artifacts_url: `${api}/actions/runs/${run.id}/artifacts`,
    workflow_url: `${api}/actions/workflows/${run.workflowId}`,
    head_commit: { id: run.headSha },
    repository: showRepository(world, run.repository),
    head_repository: showRepository(world, run.headRepository),
  };
}

function sign(world: World, text: string): Buffer {
  return createHmac("sha256", world.storageKey).update(text).digest();
}

/** Good for one minute. */
function linkTo(world: World, artifact: Artifact): string {
  const until = Date.now() + LINK_MS;
  return `${world.storageUrl}/artifacts/${artifact.id}?until=${until}&signature=${sign(world, `${artifact.id} ${until}`).toString("base64url")}`;
}

/** The other origin. It knows its own signatures and nothing of GitHub's tokens: a request that brings one is refused. */
export function storage(world: World): (request: http.IncomingMessage, response: http.ServerResponse) => void {
  return (request, response) => {
    const url = new URL(request.url ?? "/", world.storageUrl);
    const logged = { at: new Date(), method: request.method ?? "GET", path: url.pathname, query: "", status: 200, who: request.headers.authorization === undefined ? "storage" : "storage, with a credential" };
    world.requests.push(logged);
    const answer = (status: number, body: Buffer | string, type: string, more: Record<string, string> = {}): void => {
      logged.status = status;
      response.writeHead(status, { "content-type": type, "content-length": String(Buffer.byteLength(body)), ...more });
      response.end(body);
    };
    const refused = (status: number, code: string): void => answer(status, `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code></Error>`, "application/xml");
    const artifact = world.runs.flatMap(({ artifacts }) => artifacts).find(({ id }) => url.pathname === `/artifacts/${id}`);
    const until = Number(url.searchParams.get("until"));
    const signature = Buffer.from(url.searchParams.get("signature") ?? "", "base64url");
    const wanted = sign(world, `${artifact?.id} ${until}`);
    const fault = world.faults.take(logged.method, url.pathname);
    if (fault?.kind === "timeout") return;
    if (request.headers.authorization !== undefined) return refused(400, "InvalidAuthenticationInfo");
    if (artifact === undefined || signature.length !== wanted.length || !timingSafeEqual(signature, wanted) || until < Date.now()) return refused(403, "AuthenticationFailed");
    if (fault?.kind === "500" || fault?.kind === "502") return refused(Number(fault.kind), "InternalError");
    if (fault?.kind === "redirect") return answer(302, "", "text/plain", { location: fault.to ?? "" });
    if (fault?.kind === "cut-off" || fault?.kind === "done-but-lost") {
      response.writeHead(200, { "content-length": String(artifact.bytes.length) });
      response.write(artifact.bytes.subarray(0, artifact.bytes.length / 2), () => response.socket?.destroy());
      return;
    }
    const name = artifact.zipped ? `${artifact.name}.zip` : artifact.name;
    answer(200, artifact.bytes, artifact.zipped ? "application/zip" : "application/octet-stream", { "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}` });
  };
}
