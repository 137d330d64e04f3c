import { type KeyObject, generateKeyPairSync, randomUUID, sign } from "node:crypto";

import { ok } from "./answers";
import { type Route, get } from "./router";
import { type Json, type PullRequest, type Repository, type WorkflowRun, type World, fullNameOf } from "./world";

const LIFE_SECONDS = 300;
const EARLY_SECONDS = 600;
const ISSUER = "/_services/token";

/** Signs the identity tokens of workflow runs, as GitHub's Actions service does. */
export class TokenIssuer {
  private made: { id: string; privateKey: KeyObject; publicKey: KeyObject } | null = null;

  constructor(private readonly world: World) {}

  /** Made when it is first needed. */
  private get key(): { id: string; privateKey: KeyObject; publicKey: KeyObject } {
    this.made ??= newKey();
    return this.made;
  }

  get issuer(): string {
    return `${this.world.url}${ISSUER}`;
  }

  /** From now on another key signs, and the old one is no longer among those that are published. */
  rotate(): void {
    this.made = newKey();
  }

  keys(): Json {
    return { keys: [{ ...this.key.publicKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: this.key.id }] };
  }

  /** `claims` override what would be said; undefined leaves a claim out. */
  sign(claims: Json, header: Json = {}): string {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: Json): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const whole = { jti: randomUUID(), iss: this.issuer, iat: now, nbf: now - EARLY_SECONDS, exp: now + LIFE_SECONDS, ...claims };
    const signed = `${part({ typ: "JWT", alg: "RS256", kid: this.key.id, ...header })}.${part(whole)}`;
    return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), this.key.privateKey).toString("base64url")}`;
  }
}

function newKey(): { id: string; privateKey: KeyObject; publicKey: KeyObject } {
  return { id: randomUUID(), ...generateKeyPairSync("rsa", { modulusLength: 2048 }) };
}

export function oidcRoutes(issuer: TokenIssuer): readonly Route[] {
  return [
    get(`${ISSUER}/.well-known/openid-configuration`, () =>
      ok({
        issuer: issuer.issuer,
        jwks_uri: `${issuer.issuer}/.well-known/jwks`,
        subject_types_supported: ["public", "pairwise"],
        response_types_supported: ["id_token"],
        claims_supported: ["sub", "aud", "exp", "iat", "iss", "jti", "nbf", "ref", "sha", "repository", "repository_id", "repository_owner", "repository_owner_id", "run_id", "run_number", "run_attempt", "actor", "actor_id", "workflow", "head_ref", "base_ref", "event_name", "ref_type", "environment", "job_workflow_ref", "repository_visibility"],
        id_token_signing_alg_values_supported: ["RS256"],
        scopes_supported: ["openid"],
      }),
    ),
    get(`${ISSUER}/.well-known/jwks`, () => ok(issuer.keys())),
  ];
}

/** What a run on a branch says of itself. Every number is a text. */
export function claimsOfPush(world: World, audience: string, run: WorkflowRun): Json {
  const ref = `refs/heads/${run.headBranch}`;
  return { ...common(world, run, audience), sub: `repo:${fullNameOf(run.repository)}:ref:${ref}`, ref, ref_type: "branch", ref_protected: "false", sha: run.headSha, head_ref: "", base_ref: "", event_name: run.event };
}

/** A run on a pull request: the SHA is the test merge's, of the head only the branch's name is told. A fork's run gets no token at all. */
export function claimsOfPullRequest(world: World, audience: string, run: WorkflowRun, pull: PullRequest): Json {
  if (pull.head.repository !== pull.repository) throw new Error("A run on a fork's pull request gets no identity token.");
  return { ...common(world, run, audience), sub: `repo:${fullNameOf(run.repository)}:pull_request`, ref: `refs/pull/${pull.number}/merge`, ref_type: "branch", ref_protected: "false", sha: pull.mergeSha, head_ref: pull.head.branch, base_ref: pull.base.branch, event_name: "pull_request" };
}

function common(world: World, run: WorkflowRun, audience: string): Json {
  const { repository, actor } = run;
  const workflow = `${fullNameOf(repository)}/.github/workflows/${run.workflow.toLowerCase()}.yml@refs/heads/${repository.defaultBranch}`;
  return {
    aud: audience,
    ...ownership(repository),
    workflow: run.workflow,
    workflow_ref: workflow,
    workflow_sha: run.headSha,
    job_workflow_ref: workflow,
    job_workflow_sha: run.headSha,
    run_id: String(run.id),
    run_number: String(run.runNumber),
    run_attempt: String(run.attempt),
    actor: actor.login,
    actor_id: String(actor.id),
    runner_environment: "github-hosted",
    enterprise: new URL(world.url).host,
  };
}

function ownership(repository: Repository): Json {
  return { repository: fullNameOf(repository), repository_id: String(repository.id), repository_owner: repository.owner.login, repository_owner_id: String(repository.owner.id), repository_visibility: repository.private ? "private" : "public" };
}
