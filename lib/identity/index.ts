/**
 * Identity: who is speaking, and what they may do. It knows tokens, sessions and one-time links. It does not know what
 * repositories hold.
 */

// Commands
export { issueToken, revokeToken, type TokenWish } from "./tokens";
export { answerAuthRequest as handleAuthRequest, endSession as signOut, makeSignInLink as createSignInLink } from "./sign-in.gateway";

// Queries
export { authenticate } from "./authenticate";
export { can } from "./model/permissions";
export { findTokenWithId, listTokens } from "./tokens";

// Types
export { SCOPES, type Permission, type Principal, type Scope } from "./model/permissions";
export type { Token } from "./tokens";
