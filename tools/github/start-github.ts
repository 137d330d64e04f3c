import fs from "node:fs";

import { addArtifact, actionRoutes, finishRun, rerunWorkflow, runWorkflow, storage } from "./actions";
import { type NewApp, acceptPermissions, addApp, addRepositories, appRoutes, install, removeRepositories, renameAccount, suspend, uninstall, unsuspend } from "./apps";
import { listen, serve, siteRoutes } from "./server";
import { checkRoutes, requestAction, rerequest, rerequestSuite } from "./checks";
import { commentRoutes, writeComment } from "./comments";
import { commitRoutes } from "./commits";
import { contentRoutes } from "./contents";
import { Faults } from "./faults";
import { manifestApiRoutes, manifestWebRoutes } from "./manifest";
import { oauthApiRoutes, oauthWebRoutes, revoke } from "./oauth";
import { TokenIssuer, claimsOfPullRequest, claimsOfPush, oidcRoutes } from "./oidc";
import { addCollaborator, addMember, addTeam, addToTeam, peopleRoutes, removeCollaborator, removeFromTeam, removeMember } from "./people";
import { closePullRequest, mergePullRequest, openPullRequest, pullRoutes, reopenPullRequest, retarget, setDraft } from "./pulls";
import { addRepository, commit, deleteRepository, destroyMergeGroup, fork, push, renameRepository, requestMergeGroup, setArchived, setDefaultBranch, setPrivate, transferRepository } from "./repositories";
import { RateLimits } from "./rate-limits";
import type { Route } from "./router";
import { type SendOptions, deliver, redeliver, release, webhookRoutes } from "./webhooks";
import { type Account, type App, type CheckRun, type Comment, type Installation, type Json, type PullRequest, type Repository, type Role, type WorkflowRun, World } from "./world";

type Rest<Work> = Work extends (world: World, ...rest: infer Given) => unknown ? Given : never;

export type StandIn = Awaited<ReturnType<typeof startGitHub>>;

/** Starts a GitHub with nobody and nothing in it. What is done by its methods is told to the Apps before they answer. It stands as an Enterprise Server does: without the limits of GitHub.com (`rateLimits`), and with hooks on the same machine (unless `publicHooksOnly`). */
export async function startGitHub(options: { requirePkce?: boolean; publicHooksOnly?: boolean; rateLimits?: boolean } = {}) {
  const world = new World(new Faults());
  world.requirePkce = options.requirePkce ?? false;
  world.publicHooksOnly = options.publicHooksOnly ?? false;
  const api: Route[] = [...webhookRoutes, ...appRoutes, ...commitRoutes, ...contentRoutes, ...pullRoutes, ...actionRoutes, ...checkRoutes, ...commentRoutes, ...peopleRoutes, ...oauthApiRoutes, ...manifestApiRoutes, ...siteRoutes];
  const issuer = new TokenIssuer(world);
  const web: Route[] = [...oauthWebRoutes, ...manifestWebRoutes, ...oidcRoutes(issuer)];
  const site = await listen(serve(world, { api, web, limits: options.rateLimits ? new RateLimits() : null }));
  const store = await listen(storage(world));
  world.url = site.url;
  world.storageUrl = store.url;

  return {
    /** Web origin; REST is at /api/v3. */
    url: site.url,
    /** Where artifacts are stored. */
    storageUrl: store.url,
    /** Everything it holds. */
    world,
    /** What goes wrong next. */
    faults: world.faults,
    /** Every request that it was sent, in order. */
    requests: world.requests,
    /** Requests for what it does not have; a test may want none. */
    unexpected: world.unexpected,
    /** Every webhook that it has sent. */
    deliveries: world.deliveries,

    addAccount: (given: { login: string; id?: number; type: Account["type"]; name?: string; email?: string; basePermission?: Role | null }): Account => addAccount(world, given),
    addUser: (given: { login: string; id?: number; name?: string; email?: string }): Account => addAccount(world, { ...given, type: "User" }),
    addMember: (...given: Rest<typeof addMember>) => addMember(world, ...given),
    removeMember: (...given: Rest<typeof removeMember>) => removeMember(world, ...given),
    addTeam: (...given: Rest<typeof addTeam>) => addTeam(world, ...given),
    addToTeam: (...given: Rest<typeof addToTeam>) => addToTeam(world, ...given),
    removeFromTeam: (...given: Rest<typeof removeFromTeam>) => removeFromTeam(world, ...given),
    addCollaborator: (...given: Rest<typeof addCollaborator>) => addCollaborator(world, ...given),
    removeCollaborator: (...given: Rest<typeof removeCollaborator>) => removeCollaborator(world, ...given),

    /** Who is signed in in every browser that has not signed in itself; null: nobody. */
    signIn: (login: string | null): void => void (world.signedIn = login === null ? null : world.account(login)),
    /** What happens to somebody who is sent to authorise an App. */
    setConsent: (consent: "ask" | "grant" | "deny"): void => void (world.consent = consent),
    /** Takes back what a user allowed an App; their tokens end and the App is told. */
    revoke: (login: string, app: App = world.app()) => revoke(world, app, world.account(login)),
    /** A user's single sign-on session at an organisation ends (or begins again). */
    endSso: (organization: string, login: string): void => void world.withoutSso.add(`${world.account(organization).id}/${world.account(login).id}`),
    beginSso: (organization: string, login: string): void => void world.withoutSso.delete(`${world.account(organization).id}/${world.account(login).id}`),

    /** Issuer of the identity tokens of Actions. */
    issuer: issuer.issuer,
    /** An identity token that says whatever the test wants, signed as they all are. */
    idToken: (claims: Json, header?: Json): string => issuer.sign(claims, header),
    /** The identity token of a run on a branch, and of one on a pull request; `changed` says some of it otherwise. */
    idTokenOfPush: (run: WorkflowRun, audience: string, changed: Json = {}): string => issuer.sign({ ...claimsOfPush(world, audience, run), ...changed }),
    idTokenOfPullRequest: (run: WorkflowRun, pull: PullRequest, audience: string, changed: Json = {}): string => issuer.sign({ ...claimsOfPullRequest(world, audience, run, pull), ...changed }),
    rotateKeys: (): void => issuer.rotate(),

    addRepository: (...given: Rest<typeof addRepository>) => addRepository(world, ...given),
    fork: (...given: Rest<typeof fork>) => fork(world, ...given),
    commit: (...given: Rest<typeof commit>) => commit(world, ...given),
    push: (repository: string | Repository, branch: string) => push(world, world.repository(repository), branch),
    renameRepository: (...given: Rest<typeof renameRepository>) => renameRepository(world, ...given),
    transferRepository: (...given: Rest<typeof transferRepository>) => transferRepository(world, ...given),
    deleteRepository: (...given: Rest<typeof deleteRepository>) => deleteRepository(world, ...given),
    setPrivate: (...given: Rest<typeof setPrivate>) => setPrivate(world, ...given),
    setArchived: (...given: Rest<typeof setArchived>) => setArchived(world, ...given),
    setDefaultBranch: (...given: Rest<typeof setDefaultBranch>) => setDefaultBranch(world, ...given),
    requestMergeGroup: (...given: Rest<typeof requestMergeGroup>) => requestMergeGroup(world, ...given),
    destroyMergeGroup: (...given: Rest<typeof destroyMergeGroup>) => destroyMergeGroup(world, ...given),
    renameAccount: (...given: Rest<typeof renameAccount>) => renameAccount(world, ...given),

    addApp: (given: Omit<NewApp, "owner"> & { owner: string | Account }): App => addApp(world, { ...given, owner: typeof given.owner === "string" ? world.account(given.owner) : given.owner }),
    install: (given: Omit<Rest<typeof install>[0], "account"> & { account: string | Account }) => install(world, { ...given, account: typeof given.account === "string" ? world.account(given.account) : given.account }),
    suspend: (installation: Installation) => suspend(world, installation),
    unsuspend: (installation: Installation) => unsuspend(world, installation),
    uninstall: (installation: Installation) => uninstall(world, installation),
    acceptPermissions: (...given: Rest<typeof acceptPermissions>) => acceptPermissions(world, ...given),
    addRepositories: (...given: Rest<typeof addRepositories>) => addRepositories(world, ...given),
    removeRepositories: (...given: Rest<typeof removeRepositories>) => removeRepositories(world, ...given),

    openPullRequest: (...given: Rest<typeof openPullRequest>) => openPullRequest(world, ...given),
    close: (pull: PullRequest) => closePullRequest(world, pull),
    reopen: (pull: PullRequest) => reopenPullRequest(world, pull),
    retarget: (...given: Rest<typeof retarget>) => retarget(world, ...given),
    setDraft: (...given: Rest<typeof setDraft>) => setDraft(world, ...given),
    /** Merges, announces the push of the base, and answers its new tip. */
    merge: async (pull: PullRequest, method: "merge" | "squash" | "rebase" = "merge"): Promise<string> => {
      const tip = await mergePullRequest(world, pull, method);
      await push(world, pull.repository, pull.base.branch);
      return tip;
    },

    runWorkflow: (...given: Rest<typeof runWorkflow>) => runWorkflow(world, ...given),
    finishRun: (...given: Rest<typeof finishRun>) => finishRun(world, ...given),
    rerunWorkflow: (...given: Rest<typeof rerunWorkflow>) => rerunWorkflow(world, ...given),
    addArtifact: (...given: Rest<typeof addArtifact>) => addArtifact(world, ...given),
    /** The artifacts of a run are deleted, as after their retention. */
    expireArtifacts: (run: WorkflowRun): void => run.artifacts.forEach((artifact) => Object.assign(artifact, { expired: true })),
    /** The minute for which links to artifacts are good is over for all that were given. */
    expireLinks: (): void => void (world.storageKey = Buffer.from(`${world.nextId()}`)),
    /** The hour, or eight, for which tokens are good is over for all that were given. */
    expireTokens: (): void => world.tokens.forEach((token) => Object.assign(token, { expiresAt: new Date(0) })),

    checkRuns: (repository: string | Repository, sha?: string): CheckRun[] => world.checks.filter((check) => check.repository === world.repository(repository) && (sha ?? check.headSha) === check.headSha),
    writeComment: (...given: Rest<typeof writeComment>) => writeComment(world, ...given),
    /** Nobody may comment there any more. */
    lock: (pull: PullRequest): void => void (pull.locked = true),
    /** How often a pull request that has moved answers that it does not know its test merge yet. */
    thinkAbout: (times: number): void => void (world.thinking = times),
    comments: (repository: string | Repository, number: number): Comment[] => world.comments.filter((comment) => comment.repository === world.repository(repository) && comment.number === number),
    rerequest: (...given: Rest<typeof rerequest>) => rerequest(world, ...given),
    rerequestSuite: (...given: Rest<typeof rerequestSuite>) => rerequestSuite(world, ...given),
    requestAction: (...given: Rest<typeof requestAction>) => requestAction(world, ...given),

    /** Sends an event of the test's own making to an App. */
    send: (event: string, body: Json, sending: SendOptions & { app?: App; installation?: Installation } = {}) => deliver(world, sending.app ?? world.app(), { event, body, installation: sending.installation }, sending),
    redeliver: (...given: Rest<typeof redeliver>) => redeliver(world, ...given),
    /** The next so many deliveries get lost on the way. */
    loseDeliveries: (count: number): void => void (world.lost = count),
    /** Keeps deliveries back until `releaseDeliveries`, which may let them go in another order. */
    holdDeliveries: (): void => void (world.held ??= []),
    releaseDeliveries: (arrange?: <Item>(waiting: Item[]) => Item[]) => release(world, arrange),
    /** Waits for what goes on behind answers that were given, deliveries above all. */
    settled: async (): Promise<void> => {
      while (world.background.size > 0) await Promise.all(world.background);
    },

    stop: async (): Promise<void> => {
      await Promise.all([site.stop(), store.stop()]);
      for (const folder of world.folders) fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

function addAccount(world: World, given: { login: string; id?: number; type: Account["type"]; name?: string; email?: string; basePermission?: Role | null }): Account {
  const account = { id: given.id ?? world.nextId(), login: given.login, type: given.type, name: given.name ?? null, email: given.email ?? null, basePermission: given.basePermission === undefined ? ("pull" as const) : given.basePermission, createdAt: new Date() };
  world.accounts.set(account.id, account);
  return account;
}
