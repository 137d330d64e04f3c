/** What we ask of GitHub when an App is made for us, and what of it was not granted. */

/** Each permission and what it is for. One more than needed is asked of nobody; one less and something is missing. */
export const PERMISSIONS = [
  { name: "metadata", level: "read", why: "names, visibility and who may see a repository; GitHub gives it to every App" },
  { name: "contents", level: "read", why: "the order of commits, and lintel.yml, CODEOWNERS and known violations as of a commit" },
  { name: "checks", level: "write", why: "the check on a pull request, with what is new as annotations" },
  { name: "pull_requests", level: "write", why: "which pull requests there are, and the one comment on each" },
  { name: "actions", level: "read", why: "workflow runs and the reports among their artifacts" },
  { name: "merge_queues", level: "read", why: "to answer a merge queue that waits for the check" },
  { name: "members", level: "read", why: "which team somebody is in, so that access here follows access there" },
] as const satisfies readonly { name: string; level: Level; why: string }[];

/**
 * What the App is told of. Not `installation`, `installation_repositories` and `github_app_authorization`: they come by
 * themselves, and a manifest that names them is refused as a whole. Nor `organization`, which GitHub has refused without
 * a permission over the organisation itself.
 */
export const EVENTS = ["push", "pull_request", "check_suite", "check_run", "workflow_run", "merge_group", "repository", "public", "member", "membership", "team"] as const;

type Level = "read" | "write";
const LEVELS = ["read", "write", "admin"];
const LONGEST_NAME = 34;

export type Manifest = ReturnType<typeof manifestFor>;

/** The manifest of an App for a Lintel at an address. The name is a proposal: it can be changed on GitHub's page. */
export function manifestFor(address: string) {
  return {
    name: `Lintel ${new URL(address).hostname}`.slice(0, LONGEST_NAME).trim(),
    url: address,
    description: "Shows what a change does to the boundaries between modules: as a check, annotations and one comment.",
    hook_attributes: { url: `${address}/api/webhooks/github`, active: true },
    redirect_url: `${address}/settings/github/created`,
    callback_urls: [`${address}/api/auth/callback/github`],
    setup_url: `${address}/settings/github`,
    setup_on_update: true,
    public: false,
    default_permissions: Object.fromEntries(PERMISSIONS.map(({ name, level }) => [name, level])),
    default_events: [...EVENTS],
  };
}

/** Which permissions are lacking, or are there to read where writing is needed. */
export function lackingPermissions(granted: Readonly<Record<string, string>>): { name: string; level: Level; why: string }[] {
  return PERMISSIONS.filter(({ name, level }) => LEVELS.indexOf(granted[name] ?? "") < LEVELS.indexOf(level));
}

/** Of which events an App is not told. Those about checks come to whoever may write checks, subscribed or not. */
export function lackingEvents(subscribed: readonly string[]): string[] {
  return EVENTS.filter((event) => !event.startsWith("check_") && !subscribed.includes(event));
}

/**
 * Whether a GitHub can bring its deliveries to an address. `refused`: GitHub makes no App whose webhook is there.
 * `doubtful`: an address of a private network, which a GitHub outside of it does not reach.
 */
export function wayIn(address: string, web: string): "open" | "doubtful" | "refused" {
  const { hostname } = new URL(address);
  const isCloud = /^(github\.com|.+\.ghe\.com)$/.test(new URL(web).hostname);
  if (!isCloud) return "open";
  if (/^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(hostname)) return "refused";
  const isPrivate = /^(10(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|169\.254(\.\d+){2}|\[f[cde].*\])$/.test(hostname);
  return isPrivate || !hostname.includes(".") || /\.(local|internal|lan|intranet|home|corp)$/.test(hostname) ? "doubtful" : "open";
}
