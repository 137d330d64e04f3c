import { z } from "zod";

import { transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { checkWanted } from "./events";
import { linkRepository } from "./link-repository";
import { RepositoryFacts, Sha } from "./model/payloads";
import { type Outcome, done, ignored } from "./outcome";

const Payload = z.object({
  repository: RepositoryFacts,
  installation: z.object({ id: z.int() }),
  check_run: z.object({ head_sha: Sha }).optional(),
  check_suite: z.object({ head_sha: Sha }).optional(),
  requested_action: z.object({ identifier: z.string() }).optional(),
});

/** Somebody wants a check again, by GitHub's button or by ours. What the others of our buttons ask is answered on our pages, where it is known who asks. */
export async function handleCheck(payload: unknown, action: string | null): Promise<Outcome> {
  const { repository, installation, check_run, check_suite, requested_action } = Payload.parse(payload);
  const isWanted = action === "rerequested" || (action === "requested_action" && requested_action?.identifier === "rerun");
  const head = check_run?.head_sha ?? check_suite?.head_sha;
  if (!isWanted || head === undefined) return ignored(action === "requested_action" ? "This is answered on the page that the check links to." : "Nobody asks for the check again.");
  const link = await linkRepository(repository, installation.id, { track: false });
  if (!link) return ignored("No report has come for this repository yet.");
  await transaction((tx) => publish(tx, checkWanted({ repositoryId: link.repositoryId, head, again: true })));
  return done(`The check of ${head.slice(0, 7)} is made again.`);
}
