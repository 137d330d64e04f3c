import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { IssuedToken, Tokens } from "@/app/api/_contract/tokens";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { fullName, splitName } from "@/app/api/_desk/shapes";
import { listRepositories } from "@/lib/catalog";
import { type Principal, can, issueToken, listTokens } from "@/lib/identity";
import { type RepositoryId, type Result, fail, ok } from "@/lib/kernel";

/** Makes a token and shows it this once. */
export const POST = handle(operations.issueToken, async ({ body, principal }) => {
  const repositoryId = await findSubject(principal, body.repository);
  if (!repositoryId.ok) return problem(repositoryId);
  const expiresAt = body.expiresAt === undefined ? null : new Date(body.expiresAt);
  const issued = await issueToken({ repositoryId: repositoryId.value, scope: body.scope, expiresAt, note: body.note ?? null });
  return issued.ok ? answer(IssuedToken, issued.value, { status: 201 }) : problem(issued);
});

/** Tokens that are in force, without their secrets: all of them, or those of one repository. */
export const GET = handle(operations.listTokens, async ({ query, principal }) => {
  const repositoryId = await findSubject(principal, query.repository);
  if (!repositoryId.ok) return problem(repositoryId);
  const names = new Map((await listRepositories()).map((repository) => [repository.id, fullName(repository)]));
  const tokens = await listTokens(repositoryId.value ?? undefined);
  return answer(Tokens, {
    items: tokens.map(({ id, scope, note, createdAt, expiresAt, lastUsedAt, ...token }) => ({
      id,
      repository: token.repositoryId === null ? null : (names.get(token.repositoryId) ?? null),
      scope,
      note,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    })),
    nextCursor: null,
  });
});

/** The repository that is spoken of; null for all of them, which only an administrator of all may mean. */
async function findSubject(principal: Principal, name: string | undefined): Promise<Result<RepositoryId | null, "NOT_FOUND" | "FORBIDDEN">> {
  if (name === undefined) return can(principal, "admin", null) ? ok(null) : fail("FORBIDDEN", "This token belongs to one repository: name it.");
  const repository = await findVisibleRepository(principal, splitName(name), "admin");
  return repository.ok ? ok(repository.value.id) : repository;
}
