import type { RepositoryId } from "@/lib/kernel";

export const SCOPES = ["upload", "read", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is speaking. `repositoryId` null: not bound to one repository. */
export type Principal = {
  readonly kind: "administrator" | "user" | "token";
  readonly scope: Scope;
  readonly repositoryId: RepositoryId | null;
  readonly name: string;
};

export type Permission = "read" | "upload" | "admin";

/**
 * Whether somebody may do something to a repository; null asks about what belongs to no repository. An upload token
 * writes to its own repository and reads nothing.
 */
export function can(principal: Principal, permission: Permission, repositoryId: RepositoryId | null): boolean {
  if (principal.repositoryId !== null && principal.repositoryId !== repositoryId) return false;
  switch (principal.scope) {
    case "admin": return true;
    case "read": return permission === "read";
    case "upload": return permission === "upload" && repositoryId !== null;
  }
}
