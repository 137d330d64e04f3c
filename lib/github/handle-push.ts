import { z } from "zod";

import { linkRepository, placeOf } from "./link-repository";
import { RepositoryFacts, Sha } from "./model/payloads";
import { type Outcome, done, ignored } from "./outcome";
import { refreshLine } from "./refresh-line";

const Payload = z.object({ ref: z.string(), after: Sha, deleted: z.boolean().default(false), forced: z.boolean().default(false), repository: RepositoryFacts, installation: z.object({ id: z.int() }) });

/** The default branch has moved: its new commits join the line, with or without a report. Order comes from GitHub's commits, not from the push. */
export async function handlePush(payload: unknown): Promise<Outcome> {
  const { ref, deleted, repository, installation } = Payload.parse(payload);
  if (deleted || ref !== `refs/heads/${repository.default_branch ?? "main"}`) return ignored("It is not about the default branch.");
  const link = await linkRepository(repository, installation.id, { track: false });
  if (!link) return ignored("No report has come for this repository yet.");
  const place = await placeOf(link);
  const tip = place && (await refreshLine(place, link.repositoryId, repository.default_branch ?? "main"));
  if (!tip) return ignored("The installation does not reach this branch.");
  return done(`The default branch stands at ${tip.slice(0, 7)}.`);
}
