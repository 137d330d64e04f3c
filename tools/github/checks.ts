import { atRepository, requireRepository } from "./access";
import { type Answer, type Call, created, invalidRequest, notFound, ok, paged, refuse } from "./answers";
import { readBody } from "./body";
import { CREATE, type Output, UPDATE, readActions, readOutput, refuseStates } from "./check-rules";
import { findCommit } from "./commits";
import { briefPulls } from "./pulls";
import { type Route, get, patch, post } from "./router";
import { botOf, nodeId, showApp } from "./shapes";
import { announce } from "./webhooks";
import { type Account, type App, type CheckRun, type CheckSuite, type Json, type Repository, type World, allows, covers, fullNameOf, iso, isoOrNull } from "./world";

const LISTINGS = ["latest", "all"];

export const checkRoutes: readonly Route[] = [
  post(atRepository("/check-runs"), createCheck),
  patch(atRepository("/check-runs/:id"), updateCheck),
  get(atRepository("/check-runs/:id"), (call) => ok(showCheck(call.world, findCheck(call, "read")))),
  get(atRepository("/check-runs/:id/annotations"), (call) => paged(call, findCheck(call, "read").annotations)),
  post(atRepository("/check-runs/:id/rerequest"), async (call) => {
    const check = findCheck(call, "write");
    call.world.behind(rerequest(call.world, check));
    return created({});
  }),
  get(atRepository("/commits/:ref/check-runs"), listChecks),
  get(atRepository("/commits/:ref/check-suites"), async (call) => {
    const repository = requireRepository(call, "checks");
    const sha = (await findCommit(call.world, repository, call.params["ref"] ?? "")) ?? refuse(422, `No commit found for SHA: ${call.params["ref"]}`);
    const suites = call.world.suites.filter((suite) => suite.repository === repository && suite.headSha === sha && (call.query.get("app_id") ?? String(suite.app.id)) === String(suite.app.id));
    return paged(call, suites, (page) => ({ total_count: suites.length, check_suites: (page as CheckSuite[]).map((suite) => showSuite(call.world, suite)) }));
  }),
  get(atRepository("/check-suites/:id"), (call) => ok(showSuite(call.world, findSuite(call, "read")))),
  get(atRepository("/check-suites/:id/check-runs"), (call) => {
    const suite = findSuite(call, "read");
    return listing(call, call.world.checks.filter((check) => check.suite === suite));
  }),
  post(atRepository("/check-suites/:id/rerequest"), (call) => {
    const suite = findSuite(call, "write");
    call.world.behind(rerequestSuite(call.world, suite, suite.repository.owner));
    return created({});
  }),
];

/** A push opens a suite for every App that may write checks there, and asks it for its checks. */
export async function requestSuites(world: World, repository: Repository, branch: string, before: string, after: string, sender: Account): Promise<void> {
  const installations = [...world.installations.values()].filter((each) => covers(each, repository) && each.suspendedAt === null && allows(each.permissions, "checks", "write"));
  for (const { app } of installations) {
    const suite = suiteFor(world, app, repository, after, branch);
    await announce(world, { event: "check_suite", action: "requested", repository, sender, only: app, payload: { check_suite: { ...showSuite(world, suite), before, after } } });
  }
}

/** One suite for each App and commit. */
function suiteFor(world: World, app: App, repository: Repository, headSha: string, headBranch: string | null): CheckSuite {
  const known = world.suites.find((suite) => suite.app === app && suite.repository === repository && suite.headSha === headSha);
  if (known !== undefined) return known;
  const suite = { id: world.nextId(), app, repository, headSha, headBranch, createdAt: new Date() };
  world.suites.push(suite);
  return suite;
}

/** Checks are written by Apps, not by people. */
function requireChecker(call: Call): App {
  return call.caller.kind === "installation" ? call.caller.installation.app : refuse(403, "You must authenticate via a GitHub App.");
}

async function createCheck(call: Call): Promise<Answer> {
  const { world } = call;
  const repository = requireRepository(call, "checks", "write");
  const app = requireChecker(call);
  const body = readBody(call, "CheckRun", CREATE);
  refuseStates(body);
  const output = readOutput(body.object("output"), true);
  const actions = readActions(body.list("actions"));
  const name = body.text("name") ?? "";
  const asked = body.text("head_sha") ?? "";
  if (name === "") invalidRequest('"name" can\'t be blank.', { resource: "CheckRun", field: "name", code: "missing_field" });
  const headSha = /^[0-9a-f]{40}$/i.test(asked) ? await findCommit(world, repository, asked) : null;
  if (headSha === null) return refuse(422, `No commit found for SHA: ${asked}`);

  const branches = [...(await repository.git.branches())].filter(([, sha]) => sha === headSha).map(([branch]) => branch);
  const check: CheckRun = {
    id: world.nextId(),
    suite: suiteFor(world, app, repository, headSha, branches[0] ?? null),
    app,
    repository,
    name,
    headSha,
    status: "queued",
    conclusion: null,
    externalId: null,
    detailsUrl: app.url,
    startedAt: new Date(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
    onTestMerge: world.pulls.some((pull) => pull.repository === repository && pull.mergedAt === null && pull.mergeSha === headSha),
  };
  world.checks.push(check);
  change(call, check, body.json, output, body.has("actions") ? actions : null);
  tellInBackground(world, check, "created");
  if (check.status === "completed") tellOfEnd(world, check);
  return created(showCheck(world, check));
}

function updateCheck(call: Call): Answer {
  const { world } = call;
  const check = findCheck(call, "write");
  const app = requireChecker(call);
  if (check.app !== app) refuse(403, `Invalid app_id \`${app.id}\` - check run can only be modified by the GitHub App that created it.`);
  const body = readBody(call, "CheckRun", UPDATE);
  refuseStates(body);
  const output = readOutput(body.object("output"), false);
  const actions = readActions(body.list("actions"));
  const was = check.status;
  change(call, check, body.json, output, body.has("actions") ? actions : null);
  if (was !== "completed" && check.status === "completed") tellOfEnd(world, check);
  return ok(showCheck(world, check));
}

/** A conclusion completes it; without one it is under way again. Annotations are added to those that are there. */
function change(call: Call, check: CheckRun, json: Json, output: Output | null, actions: CheckRun["actions"] | null): void {
  const text = (field: string): string | null => (typeof json[field] === "string" ? (json[field] as string) : null);
  check.name = text("name") ?? check.name;
  check.externalId = text("external_id") ?? check.externalId;
  check.detailsUrl = text("details_url") ?? check.detailsUrl;
  const startedAt = text("started_at");
  if (startedAt !== null) check.startedAt = new Date(startedAt);
  const conclusion = text("conclusion");
  const status = conclusion === null ? text("status") : "completed";
  if (status !== null) {
    check.status = status;
    check.conclusion = conclusion;
    check.completedAt = conclusion === null ? null : new Date(text("completed_at") ?? Date.now());
  }
  if (output !== null) {
    check.title = output.title ?? check.title;
    check.summary = output.summary;
    check.text = output.text ?? check.text;
    check.annotations.push(...output.annotations);
  }
  if (actions !== null) check.actions = actions;
}

function findCheck(call: Call, level: "read" | "write"): CheckRun {
  const repository = requireRepository(call, "checks", level);
  return call.world.checks.find((check) => check.repository === repository && String(check.id) === call.params["id"]) ?? notFound();
}

function findSuite(call: Call, level: "read" | "write"): CheckSuite {
  const repository = requireRepository(call, "checks", level);
  return call.world.suites.find((suite) => suite.repository === repository && String(suite.id) === call.params["id"]) ?? notFound();
}

async function listChecks(call: Call): Promise<Answer> {
  const repository = requireRepository(call, "checks");
  const ref = call.params["ref"] ?? "";
  const sha = (await findCommit(call.world, repository, ref)) ?? refuse(422, `No commit found for SHA: ${ref}`);
  return listing(call, call.world.checks.filter((check) => check.repository === repository && check.headSha === sha));
}

/** Of several of the same name in a suite the newest, unless all are asked for. */
function listing(call: Call, checks: readonly CheckRun[]): Answer {
  const { query } = call;
  const filter = query.get("filter") ?? "latest";
  if (!LISTINGS.includes(filter)) invalidRequest(`For 'properties/filter', "${filter}" is not a possible value. Must be one of the following: ${LISTINGS.join(", ")}.`);
  const is = (name: string, value: string | number): boolean => query.get(name) === null || query.get(name) === String(value);
  const found = checks
    .filter((check) => is("check_name", check.name) && is("status", check.status) && is("app_id", check.app.id))
    .filter((check) => filter === "all" || !checks.some((other) => other.suite === check.suite && other.name === check.name && other.id > check.id))
    .sort((one, other) => other.id - one.id);
  return paged(call, found, (page) => ({ total_count: found.length, check_runs: (page as CheckRun[]).map((check) => showCheck(call.world, check)) }));
}

/** Somebody pressed "Re-run" beside the check. Only the App that made it hears. */
export function rerequest(world: World, check: CheckRun, sender: Account = check.repository.owner): Promise<unknown> {
  return announce(world, { event: "check_run", action: "rerequested", repository: check.repository, sender, only: check.app, payload: { check_run: showTold(world, check) } });
}

/** Somebody pressed "Re-run all checks". */
export function rerequestSuite(world: World, suite: CheckSuite, sender: Account): Promise<unknown> {
  return announce(world, { event: "check_suite", action: "rerequested", repository: suite.repository, sender, only: suite.app, payload: { check_suite: showSuite(world, suite) } });
}

/** Somebody pressed one of the check's own buttons; it must be there. */
export function requestAction(world: World, check: CheckRun, identifier: string, sender: Account = check.repository.owner): Promise<unknown> {
  if (check.status !== "completed" || !check.actions.some((action) => action.identifier === identifier)) throw new Error(`The check has no button ${identifier}.`);
  return announce(world, { event: "check_run", action: "requested_action", repository: check.repository, sender, only: check.app, payload: { check_run: showTold(world, check), requested_action: { identifier } } });
}

function tellInBackground(world: World, check: CheckRun, action: string): void {
  world.behind(announce(world, { event: "check_run", action, repository: check.repository, sender: botOf(check.app), payload: { check_run: showTold(world, check) } }));
}

/** The last check of a suite that ends, ends the suite. */
function tellOfEnd(world: World, check: CheckRun): void {
  tellInBackground(world, check, "completed");
  const { suite, repository } = check;
  const shown = showSuite(world, suite);
  if (shown["status"] === "completed") world.behind(announce(world, { event: "check_suite", action: "completed", repository, sender: botOf(check.app), payload: { check_suite: shown } }));
}

/** Deliveries tell more of the suite than its number. */
function showTold(world: World, check: CheckRun): Json {
  return { ...showCheck(world, check), check_suite: showSuite(world, check.suite) };
}

function showCheck(world: World, check: CheckRun): Json {
  const api = `${world.url}/api/v3/repos/${fullNameOf(check.repository)}`;
  return {
    id: check.id,
    name: check.name,
    node_id: nodeId("CR", check.id),
    head_sha: check.headSha,
    external_id: check.externalId ?? "",
    url: `${api}/check-runs/${check.id}`,
    html_url: `${world.url}/${fullNameOf(check.repository)}/runs/${check.id}`,
    details_url: check.detailsUrl,
    status: check.status,
    conclusion: check.conclusion,
    started_at: isoOrNull(check.startedAt),
    completed_at: isoOrNull(check.completedAt),
    output: { title: check.title, summary: check.summary, text: check.text, annotations_count: check.annotations.length, annotations_url: `${api}/check-runs/${check.id}/annotations` },
    check_suite: { id: check.suite.id },
    app: showApp(world, check.app),
    pull_requests: briefPulls(world, check.repository, check.headSha),
  };
}

function showSuite(world: World, suite: CheckSuite): Json {
  const checks = world.checks.filter((check) => check.suite === suite);
  const done = checks.length > 0 && checks.every(({ status }) => status === "completed");
  const worst = ["action_required", "timed_out", "cancelled", "failure", "neutral", "success", "skipped"].find((word) => checks.some(({ conclusion }) => conclusion === word));
  return {
    id: suite.id,
    node_id: nodeId("CS", suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: done ? "completed" : checks.some(({ status }) => status !== "queued") ? "in_progress" : "queued",
    conclusion: done ? (worst ?? null) : null,
    url: `${world.url}/api/v3/repos/${fullNameOf(suite.repository)}/check-suites/${suite.id}`,
    before: null,
    after: suite.headSha,
    pull_requests: briefPulls(world, suite.repository, suite.headSha),
    app: showApp(world, suite.app),
    created_at: iso(suite.createdAt),
    updated_at: iso(suite.createdAt),
    latest_check_runs_count: checks.length,
  };
}
