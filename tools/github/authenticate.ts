import { verify } from "node:crypto";

import { refuse } from "./answers";
import { isObject } from "./body";
import type { App, Caller, Json, World } from "./world";

const LONGEST_JWT_SECONDS = 600;

/** Who makes a request. A credential that is no good is refused, even where none is needed. */
export function authenticate(world: World, authorization: string | undefined): Caller {
  if (authorization === undefined) return { kind: "nobody" };
  const [, scheme = "", credential = ""] = /^(\w+) +(\S+)$/.exec(authorization.trim()) ?? [];
  if (/^basic$/i.test(scheme)) return { kind: "nobody" };
  if (!/^(bearer|token)$/i.test(scheme)) return refuse(401, "Bad credentials");
  if (/^ey[\w-]*[.][\w-]+[.][\w-]*$/.test(credential)) return /^bearer$/i.test(scheme) ? { kind: "app", app: appOf(world, credential) } : refuse(401, "Bad credentials");

  const token = world.tokens.get(credential);
  if (token === undefined || token.expiresAt.getTime() <= Date.now()) return refuse(401, "Bad credentials");
  if (token.kind === "installation") {
    if (token.installation.deleted) refuse(401, "Bad credentials");
    if (token.installation.suspendedAt !== null) refuse(403, "This installation has been suspended");
  }
  return token;
}

/** The App that signed a JSON web token: RS256, at most ten minutes ahead, issued by its client id or App id. */
function appOf(world: World, jwt: string): App {
  const undecodable = (): never => refuse(401, "A JSON web token could not be decoded");
  const [head = "", body = "", signature = ""] = jwt.split(".");
  const header = decode(head) ?? undecodable();
  const claims = decode(body) ?? undecodable();
  if (header["alg"] !== "RS256") undecodable();

  const issuer = String(claims["iss"] ?? "");
  const app = [...world.apps.values()].find(({ id, clientId }) => issuer === clientId || issuer === String(id)) ?? refuse(404, "Integration not found");
  if (!verify("RSA-SHA256", Buffer.from(`${head}.${body}`), app.publicKey, Buffer.from(signature, "base64url"))) undecodable();

  const now = Math.floor(Date.now() / 1000);
  const { iat, exp } = claims;
  if (typeof iat !== "number" || !Number.isInteger(iat) || iat > now) refuse(401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
  if (typeof exp !== "number" || !Number.isInteger(exp) || exp <= now) return refuse(401, "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires");
  if (exp > now + LONGEST_JWT_SECONDS) refuse(401, "'Expiration time' claim ('exp') is too far in the future");
  return app;
}

function decode(part: string): Json | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** For the request log: who it was, never with what. */
export function nameOf(caller: Caller): string {
  if (caller.kind === "app") return `app ${caller.app.slug}`;
  if (caller.kind === "installation") return `installation ${caller.installation.id}`;
  return caller.kind === "user" ? `user ${caller.user.login}` : "nobody";
}
