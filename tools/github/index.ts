/**
 * A GitHub of our own to test against, over real HTTP: the web site, the REST API, GraphQL, webhooks and the issuer of
 * Actions' identity tokens as an Enterprise Server has them, and a second origin that stores artifacts. Commits and merges
 * are git's own. It refuses what GitHub refuses, in GitHub's words where they are known; where GitHub's behaviour is not
 * known it takes the stricter of two. What it does not have it answers with 404 and notes in `unexpected`.
 *
 *     const github = await startGitHub();
 *     github.addAccount({ login: "acme", type: "Organization" });
 *     github.addUser({ login: "grace" });
 *     await github.addRepository({ owner: "acme", name: "shop" });              // or over a folder of git's: { folder }
 *     const app = github.addApp({ owner: "acme", hookUrl: `${lintel}/api/webhooks/github` });
 *     await github.install({ app, account: "acme" });                            // every method is answered when its
 *     await github.commit({ repository: "acme/shop", files: { "a.ts": "" } });   // webhooks are; { silent: true } sends none
 *     const pull = await github.openPullRequest({ repository: "acme/shop", head: { branch: "change" } });
 *     await github.runWorkflow({ repository: "acme/shop", event: "pull_request", headSha: pull.head.sha, headBranch: "change",
 *       artifacts: [{ name: "arch-report", files: { "report.json": "{}" } }] });
 *     github.faults.next({ kind: "done-but-lost", method: "POST", path: /check-runs$/ });
 *     await github.settled();                                                    // what goes on behind its answers
 *     await github.stop();
 *
 * A repository's folder is GitHub's own: its branches and refs/pull/ move, its working tree does not. Browsers see plain
 * pages: "Sign in as grace", "Authorize Lintel", "Create GitHub App for acme", "Install"; `signIn` spares them the first.
 */
export { type StandIn, startGitHub } from "./start-github";
export { USUAL_EVENTS, USUAL_PERMISSIONS } from "./apps";
export { zip } from "./zip";
export type { Fault, FaultKind } from "./faults";
export type { Account, App, CheckRun, Comment, Delivery, Installation, Permissions, PullRequest, Repository, Role, Team, WorkflowRun } from "./world";
