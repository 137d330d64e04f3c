import { type KeyObject, randomBytes } from "node:crypto";

import type { Faults } from "./faults";
import type { GitRepository } from "./git-repository";

export type Json = Record<string, unknown>;
export type Level = "read" | "write" | "admin";
export type Permissions = Record<string, Level>;
export type Role = "pull" | "triage" | "push" | "maintain" | "admin";

export type Account = { id: number; login: string; type: "Organization" | "User" | "Bot"; name: string | null; email: string | null; basePermission: Role | null; createdAt: Date };

export type Repository = {
  id: number;
  owner: Account;
  name: string;
  private: boolean;
  archived: boolean;
  defaultBranch: string;
  git: GitRepository;
  /** Of what it is a fork. */
  parent: Repository | null;
  /** `owner/name` it answered to before; requests for them are redirected. */
  formerNames: string[];
  /** Branches as they were when they were last announced. */
  announced: Map<string, string>;
  collaborators: Map<number, Role>;
  numbers: number;
  createdAt: Date;
  pushedAt: Date;
};

export type App = {
  id: number;
  slug: string;
  name: string;
  owner: Account;
  description: string | null;
  url: string;
  clientId: string;
  clientSecret: string;
  /** PKCS#1, as GitHub hands it out. */
  privateKey: string;
  publicKey: KeyObject;
  webhookSecret: string;
  hookId: number;
  hookUrl: string | null;
  hookActive: boolean;
  callbackUrls: string[];
  setupUrl: string | null;
  setupOnUpdate: boolean;
  requestOauthOnInstall: boolean;
  public: boolean;
  permissions: Permissions;
  events: string[];
  createdAt: Date;
};

export type Installation = {
  id: number;
  app: App;
  account: Account;
  repositories: "all" | Set<number>;
  permissions: Permissions;
  events: string[];
  suspendedAt: Date | null;
  deleted: boolean;
  createdAt: Date;
};

export type InstallationToken = { kind: "installation"; token: string; installation: Installation; repositoryIds: Set<number> | null; permissions: Permissions; expiresAt: Date };
export type UserToken = { kind: "user"; token: string; user: Account; app: App; expiresAt: Date; refreshToken: string; refreshExpiresAt: Date };

export type Caller = { kind: "nobody" } | { kind: "app"; app: App } | InstallationToken | UserToken;

export type Team = { id: number; organization: Account; slug: string; name: string; parent: Team | null; secret: boolean; members: Map<number, "member" | "maintainer">; repositories: Map<number, Role> };

export type PullRequest = {
  id: number;
  number: number;
  repository: Repository;
  title: string;
  body: string | null;
  draft: boolean;
  state: "open" | "closed";
  locked: boolean;
  user: Account;
  head: { repository: Repository; branch: string; sha: string };
  /** `sha` is the base's tip when the head was last pushed. */
  base: { branch: string; sha: string };
  mergeable: boolean | null;
  /** Before the merge the test merge, null when there is a conflict; afterwards what the merge made. */
  mergeSha: string | null;
  /** The test merge of the time before: deliveries tell this one, because GitHub merges after it has sent them. */
  toldMergeSha: string | null;
  /** How many more times it answers that it does not know yet whether the pull request can be merged. */
  thinking: number;
  mergedBy: Account | null;
  mergedAt: Date | null;
  mergeCommits: string[];
  closedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
};

export type Artifact = { id: number; run: WorkflowRun; name: string; bytes: Buffer; zipped: boolean; expired: boolean; createdAt: Date; expiresAt: Date };

export type WorkflowRun = {
  id: number;
  workflowId: number;
  workflow: string;
  repository: Repository;
  headRepository: Repository;
  headBranch: string | null;
  headSha: string;
  event: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  attempt: number;
  runNumber: number;
  suiteId: number;
  actor: Account;
  artifacts: Artifact[];
  createdAt: Date;
  updatedAt: Date;
};

export type Annotation = {
  path: string;
  start_line: number;
  end_line: number;
  start_column: number | null;
  end_column: number | null;
  annotation_level: string;
  message: string;
  title: string | null;
  raw_details: string | null;
};

export type CheckSuite = { id: number; app: App; repository: Repository; headSha: string; headBranch: string | null; createdAt: Date };

export type CheckRun = {
  id: number;
  suite: CheckSuite;
  app: App;
  repository: Repository;
  name: string;
  headSha: string;
  status: string;
  conclusion: string | null;
  externalId: string | null;
  detailsUrl: string | null;
  startedAt: Date | null;
  completedAt: Date | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: Annotation[];
  actions: { label: string; identifier: string; description: string }[];
  /** It stands on a test merge, where it would hide what stands on the pull request's head. */
  onTestMerge: boolean;
};

export type Comment = { id: number; nodeId: string; repository: Repository; number: number; body: string; user: Account; app: App | null; minimized: string | null; createdAt: Date; updatedAt: Date };

export type Delivery = {
  id: number;
  guid: string;
  app: App;
  event: string;
  action: string | null;
  installationId: number | null;
  repositoryId: number | null;
  redelivery: boolean;
  deliveredAt: Date;
  duration: number;
  status: string;
  statusCode: number;
  url: string;
  requestHeaders: Record<string, string>;
  /** The bytes that were signed. */
  payload: string;
  responseHeaders: Record<string, string>;
  responseBody: string;
};

/** What was handed to a browser to be exchanged once, for a user's token. */
export type Grant = { app: App; user: Account; redirectUri: string; challenge: string | null; expiresAt: Date };

export type LoggedRequest = { at: Date; method: string; path: string; query: string; status: number; who: string };

/** Everything that this GitHub holds. The files beside this one change it, each its own part. */
export class World {
  /** Web origin; set when the server listens. */
  url = "";
  /** Where artifacts are stored: another origin. */
  storageUrl = "";
  requirePkce = false;
  /** Refuse hooks on this machine, as GitHub.com does and an Enterprise Server does not. */
  publicHooksOnly = false;
  /** What happens when somebody is sent to authorise an App: a page with two buttons, or at once one or the other. */
  consent: "ask" | "grant" | "deny" = "ask";
  /** Who is signed in at this GitHub in a browser that has no session of its own. */
  signedIn: Account | null = null;
  /** How many times a pull request that has moved answers that its test merge is not computed yet. */
  thinking = 0;

  /** What links to artifacts are signed with; with another key all are void. */
  storageKey = randomBytes(32);
  /** While deliveries are held back, those that wait. */
  held: (() => Promise<unknown>)[] | null = null;
  /** How many of the next deliveries do not arrive. */
  lost = 0;

  readonly accounts = new Map<number, Account>();
  readonly memberships = new Map<number, Map<number, "admin" | "member">>();
  readonly teams: Team[] = [];
  readonly repositories = new Map<number, Repository>();
  readonly apps = new Map<number, App>();
  readonly installations = new Map<number, Installation>();
  readonly tokens = new Map<string, InstallationToken | UserToken>();
  readonly pulls: PullRequest[] = [];
  readonly runs: WorkflowRun[] = [];
  readonly suites: CheckSuite[] = [];
  readonly checks: CheckRun[] = [];
  readonly comments: Comment[] = [];
  readonly grants = new Map<string, Grant>();
  /** `App id/user id` of whoever has authorised an App. */
  readonly authorised = new Set<string>();
  /** Apps just made from a manifest, by the code that fetches their secrets once. */
  readonly conversions = new Map<string, { app: App; expiresAt: Date }>();
  /** `organisation id/user id` of whoever lacks a single sign-on session there. */
  readonly withoutSso = new Set<string>();
  /** Requests in this hour, by who made them. */
  readonly used = new Map<string, number>();
  readonly deliveries: Delivery[] = [];
  readonly requests: LoggedRequest[] = [];
  /** Requests for what this GitHub does not have: paths it does not know. */
  readonly unexpected: string[] = [];
  /** Folders of its own making, to be removed at the end. */
  readonly folders: string[] = [];
  /** Work that goes on behind an answer. */
  readonly background = new Set<Promise<unknown>>();

  private last = 0;

  constructor(readonly faults: Faults) {}

  /** Ids are larger than 2^31, as GitHub's are. */
  nextId(): number {
    this.last += 1;
    return 5_000_000_000 + this.last;
  }

  behind(work: Promise<unknown>): void {
    const kept = work.catch((error: unknown) => console.error(error)).finally(() => this.background.delete(kept));
    this.background.add(kept);
  }

  account(login: string): Account {
    const found = this.findAccount(login);
    if (found === null) throw new Error(`This GitHub has no account ${login}.`);
    return found;
  }

  findAccount(login: string): Account | null {
    return [...this.accounts.values()].find((account) => account.login.toLowerCase() === login.toLowerCase()) ?? null;
  }

  repository(named: string | Repository): Repository {
    if (typeof named !== "string") return named;
    const found = this.findRepository(named);
    if (found === null) throw new Error(`This GitHub has no repository ${named}.`);
    return found;
  }

  findRepository(fullName: string): Repository | null {
    return [...this.repositories.values()].find((repository) => fullNameOf(repository).toLowerCase() === fullName.toLowerCase()) ?? null;
  }

  /** The App of that name, or the only one. */
  app(slug?: string): App {
    const apps = [...this.apps.values()].filter((app) => slug === undefined || app.slug === slug);
    const [app] = apps;
    if (app === undefined || apps.length > 1) throw new Error(app === undefined ? `This GitHub has no App ${slug ?? ""}.` : "Say which App.");
    return app;
  }

  pull(repository: string | Repository, number: number): PullRequest {
    const home = this.repository(repository);
    const found = this.pulls.find((pull) => pull.repository === home && pull.number === number);
    if (found === undefined) throw new Error(`There is no pull request #${number}.`);
    return found;
  }
}

export function fullNameOf(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

/** The installation of an App that covers a repository. */
export function installationFor(world: World, app: App, repository: Repository): Installation | null {
  return [...world.installations.values()].find((installation) => installation.app === app && covers(installation, repository)) ?? null;
}

export function covers(installation: Installation, repository: Repository): boolean {
  if (installation.deleted || installation.account !== repository.owner) return false;
  return installation.repositories === "all" || installation.repositories.has(repository.id);
}

const LEVELS = ["read", "write", "admin"];

/** `metadata` may always be read. */
export function allows(permissions: Permissions, permission: string, level: Level): boolean {
  const given = permission === "metadata" ? (permissions[permission] ?? "read") : permissions[permission];
  return given !== undefined && LEVELS.indexOf(given) >= LEVELS.indexOf(level);
}

/** GitHub writes times in UTC and without fractions of a second. */
export function iso(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

export function isoOrNull(date: Date | null): string | null {
  return date === null ? null : iso(date);
}
