import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { SnapshotDetail } from "@/app/api/_contract/snapshots";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asSnapshot } from "@/app/api/_desk/shapes";
import { findSnapshot } from "@/lib/health";
import { type CommitSha, asId, fail } from "@/lib/kernel";

/** A snapshot with its modules. */
export const GET = handle(operations.readSnapshot, async ({ path, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const snapshot = await findSnapshot(repository.value.id, asId<CommitSha>(path.sha));
  if (!snapshot) return problem(fail("NOT_FOUND", `There is no snapshot of commit ${path.sha} on the line.`));
  return answer(SnapshotDetail, { ...asSnapshot(snapshot), modules: snapshot.modules });
});
