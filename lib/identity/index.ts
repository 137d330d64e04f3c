/**
 * Identity: who is speaking, and what they may do. It knows tokens, sessions, one-time links and what GitHub said of
 * people. It does not know what repositories hold, nor how GitHub is asked.
 */

// Commands
export { issueToken, revokeToken, type TokenWish } from "./tokens";
export { answerAuthRequest as handleAuthRequest, beginSignIn, endSession as signOut, makeSignInLink as createSignInLink } from "./sign-in.gateway";
export { dropStanding, endPerson, endPersonOfAccount, hideRepositories, keepPersonTokens, renewStanding } from "./standing";

// Queries
export { StandingUnknown, authenticate, bearerOf } from "./authenticate";
export { can, canSomewhere } from "./model/permissions";
export { isNamedAdministrator, readPerson } from "./standing";
export { findTokenWithId, listTokens } from "./tokens";

// Types
export { LEVELS, SCOPES, type Level, type Permission, type Principal, type Scope, type SwornRun } from "./model/permissions";
export type { Refresh } from "./authenticate";
export type { PersonTokens, Standing } from "./standing";
export type { SignIn } from "./sign-in.gateway";
export type { Token } from "./tokens";
