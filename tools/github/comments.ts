import { atRepository, requireRepository } from "./access";
import { type Answer, type Call, created, invalid, notFound, ok, paged, refuse } from "./answers";
import { type Body, readBody } from "./body";
import { type Route, del, get, patch, post } from "./router";
import { botOf, nodeId, showAccount, showApp } from "./shapes";
import { announce } from "./webhooks";
import { type Account, type App, type Comment, type Json, type PullRequest, type Repository, type World, allows, fullNameOf, iso } from "./world";

const LONGEST_BODY = 65_536;
const CLASSIFIERS = ["ABUSE", "DUPLICATE", "OFF_TOPIC", "OUTDATED", "RESOLVED", "SPAM"];

export const commentRoutes: readonly Route[] = [
  get(atRepository("/issues/:number/comments"), (call) => {
    const { repository, number } = findPull(call, "read");
    return paged(call, call.world.comments.filter((each) => each.repository === repository && each.number === number).map((each) => showComment(call.world, each)));
  }),
  post(atRepository("/issues/:number/comments"), createComment),
  get(atRepository("/issues/comments/:id"), (call) => ok(showComment(call.world, findComment(call, "read")))),
  patch(atRepository("/issues/comments/:id"), updateComment),
  del(atRepository("/issues/comments/:id"), (call) => {
    const comment = findOwn(call);
    call.world.comments.splice(call.world.comments.indexOf(comment), 1);
    tell(call.world, comment, "deleted");
    return { status: 204 };
  }),
  post("/api/graphql", answerQuery),
];

/** Somebody writes a comment in the browser, whatever it says. */
export function writeComment(world: World, { repository, number, user, body }: { repository: string | Repository; number: number; user: string; body: string }): Comment {
  return addComment(world, world.pull(repository, number), body, world.account(user), null);
}

function addComment(world: World, pull: PullRequest, body: string, user: Account, app: App | null): Comment {
  const id = world.nextId();
  const comment = { id, nodeId: nodeId("IC", id), repository: pull.repository, number: pull.number, body, user, app, minimized: null, createdAt: new Date(), updatedAt: new Date() };
  world.comments.push(comment);
  tell(world, comment, "created");
  return comment;
}

function tell(world: World, comment: Comment, action: string): void {
  const { repository, number } = comment;
  const issue = { number, title: world.pulls.find((pull) => pull.repository === repository && pull.number === number)?.title ?? "", pull_request: { url: `${world.url}/api/v3/repos/${fullNameOf(repository)}/pulls/${number}` } };
  world.behind(announce(world, { event: "issue_comment", action, repository, sender: comment.user, payload: { issue, comment: showComment(world, comment) } }));
}

/** Conversations belong to issues; those of pull requests open to whoever may write pull requests. */
function findPull(call: Call, level: "read" | "write"): PullRequest {
  const repository = requireRepository(call, "pull_requests", level);
  return call.world.pulls.find((pull) => pull.repository === repository && String(pull.number) === call.params["number"]) ?? notFound();
}

function findComment(call: Call, level: "read" | "write"): Comment {
  const repository = requireRepository(call, "pull_requests", level);
  return call.world.comments.find((comment) => comment.repository === repository && String(comment.id) === call.params["id"]) ?? notFound();
}

/** An App changes what it wrote itself. */
function findOwn(call: Call): Comment {
  const comment = findComment(call, "write");
  const mine = call.caller.kind === "installation" ? comment.app === call.caller.installation.app : call.caller.kind === "user" && comment.user === call.caller.user;
  if (!mine) refuse(403, "Resource not accessible by integration");
  return comment;
}

function textOf(body: Body): string {
  const text = body.text("body") ?? "";
  if (text.trim() === "") invalid({ resource: "IssueComment", field: "body", code: "missing_field" });
  if ([...text].length > LONGEST_BODY) invalid({ resource: "IssueComment", code: "unprocessable", field: "data", message: `Body is too long (maximum is ${LONGEST_BODY} characters)` });
  return text;
}

function refuseLocked(pull: PullRequest | undefined): void {
  if (pull?.locked) refuse(403, "Unable to create comment because issue is locked.");
}

function createComment(call: Call): Answer {
  const pull = findPull(call, "write");
  const text = textOf(readBody(call, "IssueComment", { body: { type: "string", required: true } }));
  refuseLocked(pull);
  const { caller } = call;
  if (caller.kind === "installation") return created(showComment(call.world, addComment(call.world, pull, text, botOf(caller.installation.app), caller.installation.app)));
  return caller.kind === "user" ? created(showComment(call.world, addComment(call.world, pull, text, caller.user, caller.app))) : notFound();
}

function updateComment(call: Call): Answer {
  const comment = findOwn(call);
  const text = textOf(readBody(call, "IssueComment", { body: { type: "string", required: true } }));
  refuseLocked(call.world.pulls.find((pull) => pull.repository === comment.repository && pull.number === comment.number));
  Object.assign(comment, { body: text, updatedAt: new Date() });
  tell(call.world, comment, "edited");
  return ok(showComment(call.world, comment));
}

function showComment(world: World, comment: Comment): Json {
  const api = `${world.url}/api/v3/repos/${fullNameOf(comment.repository)}/issues`;
  const bot = comment.user.type === "Bot";
  return {
    url: `${api}/comments/${comment.id}`,
    html_url: `${world.url}/${fullNameOf(comment.repository)}/pull/${comment.number}#issuecomment-${comment.id}`,
    issue_url: `${api}/${comment.number}`,
    id: comment.id,
    node_id: comment.nodeId,
    user: showAccount(world, comment.user),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    body: comment.body,
    author_association: bot ? "NONE" : "CONTRIBUTOR",
    performed_via_github_app: comment.app === null ? null : showApp(world, comment.app),
  };
}

/** Of GraphQL only what hides a comment and shows it again; its errors come with status 200. */
function answerQuery(call: Call): Answer {
  const { world, caller } = call;
  if (caller.kind === "nobody" || caller.kind === "app") return refuse(401, "This endpoint requires you to be authenticated.");
  const body = readBody(call, "Query", { query: { type: "string" }, variables: { type: "object", nullable: true } });
  const query = body.text("query");
  if (query === null) return ok({ errors: [{ message: "A query attribute must be specified and must be a string." }] });
  const [, field = ""] = /\bmutation\b[^{]*\{\s*(?:\w+\s*:\s*)?(minimizeComment|unminimizeComment)\s*\(/.exec(query) ?? [];
  if (field === "") {
    world.unexpected.push(`GraphQL ${query}`);
    return ok({ errors: [{ message: "This GitHub answers minimizeComment and unminimizeComment only." }] });
  }
  const input = inputOf(query, body.object("variables") ?? {});
  const comment = world.comments.find(({ nodeId: id }) => id === input.subjectId);
  if (field === "minimizeComment" && !CLASSIFIERS.includes(String(input.classifier))) return ok({ errors: [{ message: `Variable $input of type MinimizeCommentInput! was provided invalid value for classifier (Expected "${String(input.classifier)}" to be one of: ${CLASSIFIERS.join(", ")})` }] });
  if (comment === undefined) return ok({ data: { [field]: null }, errors: [{ type: "NOT_FOUND", path: [field], message: `Could not resolve to a node with the global id of '${String(input.subjectId)}'` }] });
  const permitted = caller.kind === "user" || (caller.installation.account === comment.repository.owner && allows(caller.permissions, "pull_requests", "write"));
  if (!permitted) return ok({ data: { [field]: null }, errors: [{ type: "FORBIDDEN", path: [field], message: "Resource not accessible by integration" }] });
  comment.minimized = field === "minimizeComment" ? String(input.classifier).toLowerCase() : null;
  return ok({ data: { [field]: { minimizedComment: { isMinimized: comment.minimized !== null, minimizedReason: comment.minimized } } } });
}

/** The mutation's input, whether it is one variable, several or written into the query. */
function inputOf(query: string, variables: Json): { subjectId: unknown; classifier: unknown } {
  const whole = /\binput\s*:\s*\$(\w+)/.exec(query)?.[1];
  const given = whole === undefined ? undefined : variables[whole];
  const value = (name: string): unknown => {
    if (typeof given === "object" && given !== null) return (given as Json)[name];
    const [, variable, quoted, word] = new RegExp(`\\b${name}\\s*:\\s*(?:\\$(\\w+)|"([^"]*)"|(\\w+))`).exec(query) ?? [];
    return variable === undefined ? (quoted ?? word) : variables[variable];
  };
  return { subjectId: value("subjectId"), classifier: value("classifier") };
}
