import type { RepositoryId } from "@/lib/kernel";

export const SCOPES = ["upload", "read", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export const LEVELS = ["read", "write", "admin"] as const;
/** What the code host lets somebody do in a repository. */
export type Level = (typeof LEVELS)[number];

/** What a run of CI says of itself, under the signature of the one that started it. */
export type SwornRun = {
  readonly jti: string;
  readonly expiresAt: Date;
  readonly event: string;
  readonly ref: string;
  readonly sha: string;
  readonly runId: string;
  readonly runAttempt: number;
};

/** Who is speaking. `repositoryId` null: not bound to one repository. */
export type Principal = {
  readonly kind: "administrator" | "user" | "token" | "anyone";
  readonly scope: Scope;
  readonly repositoryId: RepositoryId | null;
  readonly name: string;
  /** The repositories that somebody may see, and what they may do there. Left out: as the scope says, everywhere. */
  readonly visible?: ReadonlyMap<RepositoryId, Level>;
  /** `acme/payments`: the teams that they are in, as the code host says. */
  readonly teams?: readonly string[];
  /** What it may be about, where a run of CI speaks and not a token of ours. */
  readonly run?: SwornRun;
};

/** `waive`: to decide which violations do not count. */
export type Permission = "read" | "waive" | "upload" | "admin";

const PERMISSIONS: Record<Level, readonly Permission[]> = {
  read: ["read"],
  write: ["read", "waive"],
  admin: ["read", "waive", "upload", "admin"],
};

/**
 * Whether somebody may do something to a repository; null asks about what belongs to no repository. An upload token
 * writes to its own repository and reads nothing.
 */
export function can(principal: Principal, permission: Permission, repositoryId: RepositoryId | null): boolean {
  if (principal.visible) {
    const level = repositoryId === null ? undefined : principal.visible.get(repositoryId);
    return level !== undefined && PERMISSIONS[level].includes(permission);
  }
  if (principal.repositoryId !== null && principal.repositoryId !== repositoryId) return false;
  switch (principal.scope) {
    case "admin": return true;
    case "read": return permission === "read";
    case "upload": return permission === "upload" && repositoryId !== null;
  }
}

/** Whether there is anything at all for which somebody may have a permission. Whoever may see nothing may still ask: the answer is empty. */
export function canSomewhere(principal: Principal, permission: Permission): boolean {
  if (!principal.visible) return can(principal, permission, principal.repositoryId);
  return permission === "read" || [...principal.visible.values()].some((level) => PERMISSIONS[level].includes(permission));
}
