/**
 * A GitHub of our own to test against, over real HTTP: the web site, the REST API, GraphQL, webhooks and the issuer of
 * Actions' identity tokens as an Enterprise Server has them, and a second origin that stores artifacts. Commits and merges
 * are git's own. It refuses what GitHub refuses, in GitHub's words where they are known.
 */
export { type StandIn, startGitHub } from "./start-github";
export { USUAL_EVENTS, USUAL_PERMISSIONS } from "./apps";
export { zip } from "./zip";
export type { Fault, FaultKind } from "./faults";
export type { Account, App, CheckRun, Comment, Delivery, Installation, Permissions, PullRequest, Repository, Role, Team, WorkflowRun } from "./world";
