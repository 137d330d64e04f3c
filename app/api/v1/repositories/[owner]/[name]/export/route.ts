import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { streamExport } from "@/app/api/_desk/export-text";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { exportRepository } from "@/lib/health";

/** Everything of the repository, streamed. */
export const GET = handle(operations.exportRepository, async ({ path, query: { format }, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const { owner, name, id } = repository.value;
  return streamExport(exportRepository(id), { format, fileName: `${owner}-${name}` });
});
