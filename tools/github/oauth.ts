import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

import { type Answer, type Call, notFound, refuse } from "./answers";
import { isObject, readBody } from "./body";
import { escape, fieldsOf, form, goTo, html, signInFirst, visitorOf, withQuery } from "./browser";
import { type Route, del, get, post } from "./router";
import { showAccount } from "./shapes";
import { deliver } from "./webhooks";
import type { Account, App, Json, UserToken, World } from "./world";

const CODE_MS = 600_000;
const TOKEN_SECONDS = 28_800;
const REFRESH_SECONDS = 15_811_200;
const ERRORS = "https://docs.github.com/apps/managing-oauth-apps/troubleshooting-authorization-request-errors";

export const oauthWebRoutes: readonly Route[] = [
  get("/favicon.ico", () => ({ status: 204 })),
  get("/login", (call) => {
    const users = [...call.world.accounts.values()].filter(({ type }) => type === "User");
    const buttons = users.map(({ login }) => `<button name="login" value="${escape(login)}">Sign in as ${escape(login)}</button>`).join("");
    return html("Sign in to GitHub", form("/session", { return_to: call.query.get("return_to") ?? "/" }, buttons));
  }),
  post("/session", (call) => {
    const fields = fieldsOf(call);
    const user = call.world.findAccount(fields.get("login") ?? "");
    const back = fields.get("return_to") ?? "/";
    if (user === null || !back.startsWith("/") || back.startsWith("//")) return html("Incorrect username or password.", "", 401);
    return goTo(back, { "set-cookie": `user_session=${encodeURIComponent(user.login)}; Path=/; HttpOnly; SameSite=Lax` });
  }),
  get("/login/oauth/authorize", authorise),
  post("/login/oauth/authorize", decide),
  post("/login/oauth/access_token", exchange),
];

export const oauthApiRoutes: readonly Route[] = [
  del("/applications/:client/token", (call) => {
    const token = requireTokenOfApp(call);
    call.world.tokens.delete(token.token);
    return { status: 204 };
  }),
  del("/applications/:client/grant", async (call) => {
    const { user, app } = requireTokenOfApp(call);
    await revoke(call.world, app, user);
    return { status: 204 };
  }),
];

type Request = { app: App; redirectUri: string; state: string | null; challenge: string | null };

/** What a browser was sent with. An address that the App did not register is never gone to. */
function readRequest(call: Call, fields: URLSearchParams): Request | Answer {
  const app = [...call.world.apps.values()].find(({ clientId }) => clientId === fields.get("client_id"));
  if (app === undefined) return html("Not Found", "", 404);
  const redirectUri = fields.get("redirect_uri") ?? app.callbackUrls[0] ?? null;
  if (redirectUri === null || !app.callbackUrls.includes(redirectUri)) return html("Be careful!", "<p>The redirect_uri is not associated with this application.</p>", 400);
  const challenge = fields.get("code_challenge");
  const state = fields.get("state");
  const spoilt = (description: string): Answer => goTo(withQuery(redirectUri, { error: "invalid_request", error_description: description, state }));
  if (challenge !== null && fields.get("code_challenge_method") !== "S256") return spoilt("code_challenge_method must be S256");
  if (challenge !== null && !/^[\w-]{43}$/.test(challenge)) return spoilt("code_challenge must be 43 characters of base64url");
  if (challenge === null && call.world.requirePkce) return spoilt("code_challenge is required");
  return { app, redirectUri, state, challenge };
}

function authorise(call: Call): Answer {
  const request = readRequest(call, call.query);
  if (!("app" in request)) return request;
  const user = visitorOf(call);
  if (user === null) return signInFirst(call);
  const { world } = call;
  if (world.consent === "deny") return denied(request);
  if (world.consent === "grant" || world.authorised.has(`${request.app.id}/${user.id}`)) return granted(world, request, user);
  const buttons = `<p>${escape(request.app.name)} would like to act on behalf of ${escape(user.login)}.</p><button name="authorize" value="1">Authorize ${escape(request.app.name)}</button><button name="authorize" value="0">Cancel</button>`;
  return html(`Authorize ${request.app.name}`, form("/login/oauth/authorize", Object.fromEntries(call.query), buttons));
}

function decide(call: Call): Answer {
  const fields = fieldsOf(call);
  const request = readRequest(call, fields);
  if (!("app" in request)) return request;
  const user = visitorOf(call);
  if (user === null) return signInFirst(call);
  return fields.get("authorize") === "1" ? granted(call.world, request, user) : denied(request);
}

function granted(world: World, request: Request, user: Account): Answer {
  return goTo(withQuery(request.redirectUri, { code: grantCode(world, request, user), state: request.state }));
}

/** A code for a user's token: good once, for ten minutes. */
export function grantCode(world: World, { app, redirectUri, challenge }: Omit<Request, "state">, user: Account): string {
  world.authorised.add(`${app.id}/${user.id}`);
  const code = randomBytes(10).toString("hex");
  world.grants.set(code, { app, user, redirectUri, challenge, expiresAt: new Date(Date.now() + CODE_MS) });
  return code;
}

function denied({ redirectUri, state }: Request): Answer {
  return goTo(withQuery(redirectUri, { error: "access_denied", error_description: "The user has denied your application access.", error_uri: `${ERRORS}#access-denied`, state }));
}

/** Errors come with status 200, and everything form-encoded unless JSON is asked for. */
function exchange(call: Call): Answer {
  const json = /json/.test(String(call.headers["content-type"])) ? (parse(call.raw.toString("utf8")) ?? {}) : Object.fromEntries(fieldsOf(call));
  const field = (name: string): string => String(json[name] ?? call.query.get(name) ?? "");
  const result = exchangeFor(call.world, field);
  if (/application\/json/.test(String(call.headers.accept))) return { status: 200, json: result };
  const form = new URLSearchParams(Object.entries(result).map(([name, value]): [string, string] => [name, String(value)]));
  return { status: 200, body: form.toString(), headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" } };
}

function parse(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function failed(error: string, description: string): Json {
  return { error, error_description: description, error_uri: `${ERRORS}#${error.replaceAll("_", "-")}` };
}

function exchangeFor(world: World, field: (name: string) => string): Json {
  const app = [...world.apps.values()].find(({ clientId }) => clientId === field("client_id"));
  if (app === undefined || !same(app.clientSecret, field("client_secret"))) return failed("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.");
  const kind = field("grant_type");
  if (kind === "refresh_token") return refresh(world, app, field("refresh_token"));
  if (kind !== "" && kind !== "authorization_code") return failed("unsupported_grant_type", "The grant type is not supported.");

  const code = field("code");
  const grant = world.grants.get(code);
  const bad = failed("bad_verification_code", "The code passed is incorrect or expired.");
  if (grant === undefined || grant.app !== app || grant.expiresAt.getTime() < Date.now()) return bad;
  world.grants.delete(code);
  if (field("redirect_uri") !== "" && field("redirect_uri") !== grant.redirectUri) return failed("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL for this application.");
  if (grant.challenge !== null && createHash("sha256").update(field("code_verifier")).digest("base64url") !== grant.challenge) return bad;
  return issue(world, app, grant.user);
}

/** A refresh token is good once, and its use ends the token that it came with. */
function refresh(world: World, app: App, refreshToken: string): Json {
  const known = [...world.tokens.values()].find((token): token is UserToken => token.kind === "user" && token.refreshToken === refreshToken && token.app === app);
  if (known === undefined || known.refreshExpiresAt.getTime() < Date.now()) return failed("bad_refresh_token", "The refresh token passed is incorrect or expired.");
  world.tokens.delete(known.token);
  return issue(world, app, known.user);
}

function issue(world: World, app: App, user: Account): Json {
  const later = (seconds: number): Date => new Date(Date.now() + seconds * 1000);
  const token = `ghu_${randomBytes(27).toString("hex").slice(0, 36)}`;
  const refreshToken = `ghr_${randomBytes(57).toString("hex").slice(0, 76)}`;
  world.tokens.set(token, { kind: "user", token, user, app, expiresAt: later(TOKEN_SECONDS), refreshToken, refreshExpiresAt: later(REFRESH_SECONDS) });
  return { access_token: token, expires_in: TOKEN_SECONDS, refresh_token: refreshToken, refresh_token_expires_in: REFRESH_SECONDS, token_type: "bearer", scope: "" };
}

function same(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

/** A user takes back what an App was allowed: every token of theirs ends at once, and the App is told. */
export async function revoke(world: World, app: App, user: Account): Promise<void> {
  world.authorised.delete(`${app.id}/${user.id}`);
  for (const token of [...world.tokens.values()]) if (token.kind === "user" && token.app === app && token.user === user) world.tokens.delete(token.token);
  await deliver(world, app, { event: "github_app_authorization", body: { action: "revoked", sender: showAccount(world, user) } });
}

/** Asked for with the App's client id and secret, as a name and a password. */
function requireTokenOfApp(call: Call): UserToken {
  const [, basic = ""] = /^basic +(\S+)$/i.exec(call.headers.authorization ?? "") ?? [];
  const [clientId, secret = ""] = Buffer.from(basic, "base64").toString("utf8").split(":");
  const app = [...call.world.apps.values()].find((each) => each.clientId === call.params["client"] && each.clientId === clientId && same(each.clientSecret, secret)) ?? notFound();
  const token = call.world.tokens.get(readBody(call, "OauthAccess", { access_token: { type: "string", required: true } }).text("access_token") ?? "");
  return token?.kind === "user" && token.app === app ? token : refuse(404, "Not Found");
}
