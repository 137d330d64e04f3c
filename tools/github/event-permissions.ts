import { type Permissions, allows } from "./world";

/** What one needs to be told of an event: any of these, to read. */
const NEEDS: Record<string, readonly string[]> = {
  branch_protection_rule: ["administration"],
  check_run: ["checks"],
  check_suite: ["checks"],
  commit_comment: ["contents"],
  create: ["contents"],
  delete: ["contents"],
  deployment: ["deployments"],
  deployment_status: ["deployments"],
  fork: ["contents"],
  issue_comment: ["issues"],
  issues: ["issues"],
  label: ["metadata"],
  member: ["members"],
  membership: ["members"],
  merge_group: ["merge_queues"],
  milestone: ["issues", "pull_requests"],
  organization: ["members"],
  public: ["metadata"],
  pull_request: ["pull_requests"],
  pull_request_review: ["pull_requests"],
  pull_request_review_comment: ["pull_requests"],
  pull_request_review_thread: ["pull_requests"],
  push: ["contents"],
  release: ["contents"],
  repository: ["metadata"],
  star: ["metadata"],
  status: ["statuses"],
  team: ["members"],
  team_add: ["members"],
  watch: ["metadata"],
  workflow_dispatch: ["contents"],
  workflow_job: ["actions"],
  workflow_run: ["actions"],
};

/** Sent to every App, and to be subscribed by none. */
export const ALWAYS_SENT = ["installation", "installation_repositories", "installation_target", "github_app_authorization"];

/** Sent to whoever may write checks, subscribed or not. */
export const SENT_TO_CHECKERS: Record<string, readonly string[]> = { check_run: ["rerequested", "requested_action"], check_suite: ["requested", "rerequested"] };

const REPOSITORY = ["actions", "administration", "checks", "contents", "deployments", "environments", "issues", "merge_queues", "metadata", "packages", "pages", "pull_requests", "repository_hooks", "secrets", "security_events", "single_file", "statuses", "vulnerability_alerts", "workflows"];
const ORGANIZATION = ["members", "organization_administration", "organization_hooks", "organization_plan", "organization_projects", "organization_secrets", "organization_self_hosted_runners", "organization_user_blocking", "team_discussions"];
const ACCOUNT = ["email_addresses", "followers", "git_ssh_keys", "gpg_keys", "interaction_limits", "profile", "starring"];
const LEVELS = ["read", "write", "admin"];

/** Why GitHub would not make an App with these; nothing when it would. In GitHub's words. */
export function complaintsOf(permissions: Record<string, unknown>, events: readonly string[]): string[] {
  const complaints: string[] = [];
  const unknown = Object.entries(permissions).filter(([name, level]) => ![...REPOSITORY, ...ORGANIZATION, ...ACCOUNT].includes(name) || !LEVELS.includes(String(level))).map(([name]) => name);
  if (unknown.length > 0) complaints.push(`Default permission records resource is not included in the list: ${unknown.join(", ")}`);
  const unsupported = events.filter((event) => NEEDS[event] === undefined);
  if (unsupported.length > 0) complaints.push(`Default events unsupported: ${unsupported.join(", ")}`);
  const unpermitted = events.filter((event) => NEEDS[event] !== undefined && !mayHear(permissions as Permissions, event));
  if (unpermitted.length > 0) complaints.push(`Default events are not supported by permissions: ${unpermitted.join(", ")}`);
  return complaints;
}

export function mayHear(permissions: Permissions, event: string): boolean {
  return ALWAYS_SENT.includes(event) || (NEEDS[event] ?? []).some((permission) => allows(permissions, permission, "read"));
}
