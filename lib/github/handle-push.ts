import { z } from "zod";

import { recordCommits } from "@/lib/history";

import { gatherLineage } from "./gather-lineage";
import { linkRepository, placeOf } from "./link-repository";
import { RepositoryFacts, Sha } from "./model/payloads";
import { type Outcome, done, ignored } from "./outcome";
import { askTip } from "./repositories.gateway";

const Payload = z.object({ ref: z.string(), after: Sha, deleted: z.boolean().default(false), forced: z.boolean().default(false), repository: RepositoryFacts, installation: z.object({ id: z.int() }) });

/** The default branch has moved: its new commits join the line, with or without a report. Order comes from GitHub's commits, not from the push. */
export async function handlePush(payload: unknown): Promise<Outcome> {
  const { ref, deleted, repository, installation } = Payload.parse(payload);
  if (deleted || ref !== `refs/heads/${repository.default_branch ?? "main"}`) return ignored("It is not about the default branch.");
  const link = await linkRepository(repository, installation.id, { track: false });
  if (!link) return ignored("No report has come for this repository yet.");
  const place = await placeOf(link);
  const tip = place && (await askTip(place, repository.default_branch ?? "main"));
  if (!place || !tip) return ignored("The installation does not reach this branch.");
  const lineage = await gatherLineage(place, link.repositoryId, tip);
  const recorded = await recordCommits(link.repositoryId, lineage.map((fact) => ({ ...fact, claimed: fact.sha === tip })));
  if (!recorded.ok) throw new Error(recorded.detail);
  return done(`The default branch stands at ${tip.slice(0, 7)}.`);
}
