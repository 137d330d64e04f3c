import { z } from "zod";

import { transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { runEnded } from "./events";
import { linkRepository } from "./link-repository";
import { RepositoryFacts, RunFacts } from "./model/payloads";
import { type Outcome, done, ignored } from "./outcome";

const Payload = z.object({ workflow_run: RunFacts, repository: RepositoryFacts, installation: z.object({ id: z.int() }) });

/** A workflow run has ended, well or badly: a failed check has a report all the same. Looking for it is a job of its own, which holds nothing else up. */
export async function handleRun(payload: unknown, action: string | null): Promise<Outcome> {
  if (action !== "completed") return ignored("The run has not ended.");
  const { workflow_run: run, repository, installation } = Payload.parse(payload);
  // The first report makes a repository tracked; until it is there, there is nothing to show.
  const link = await linkRepository(repository, installation.id, { track: false });
  await transaction((tx) => publish(tx, runEnded({ githubId: repository.id, installationId: installation.id, runId: run.id, attempt: run.run_attempt })));
  return done(link ? `Run ${run.id} is looked through for reports.` : `Run ${run.id} is looked through for a first report.`);
}
