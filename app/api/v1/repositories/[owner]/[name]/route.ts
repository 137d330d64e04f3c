import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Repository } from "@/app/api/_contract/repositories";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asSnapshot, fullName } from "@/app/api/_desk/shapes";
import { listSnapshots } from "@/lib/health";
import { listSources } from "@/lib/history";

/** A repository, its newest snapshot and its sources. */
export const GET = handle(operations.readRepository, async ({ path, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const { id, defaultBranch, visibility } = repository.value;
  const { items: [latest] } = await listSnapshots(id, { limit: 1 });
  return answer(Repository, { repository: fullName(repository.value), defaultBranch, visibility, latest: latest ? asSnapshot(latest) : null, sources: await listSources(id) });
});
