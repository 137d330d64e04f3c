import { z } from "zod";

import { noTransaction } from "@/lib/kernel/transaction";

import { findLink } from "./app.store";
import { release } from "./handle-installation";
import { linkRepository } from "./link-repository";
import { RepositoryFacts } from "./model/payloads";
import { type Outcome, done, ignored } from "./outcome";

const Payload = z.object({ repository: RepositoryFacts, installation: z.object({ id: z.int() }).optional() });

/** A repository was renamed, moved, archived, deleted, shown or hidden, or its default branch changed. Its history stays whole. */
export async function handleRepository(payload: unknown, action: string | null): Promise<Outcome> {
  const { repository, installation } = Payload.parse(payload);
  const known = await findLink(noTransaction, repository.id);
  if (!known) return ignored("This repository is not tracked.");
  if (action === "deleted") {
    await release(known, "deleted");
    return done("It was deleted on GitHub; its history stays here.");
  }
  await linkRepository(repository, installation?.id ?? null, { track: false });
  return done(`It is ${repository.owner.login}/${repository.name}${repository.archived ? ", archived" : ""}, ${repository.private ? "private" : "public"}.`);
}
