import { pointAt } from "@/lib/history";
import type { CommitPoint } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { readGateOfLine } from "./hold-ratchets";
import { RATCHET_DIMENSIONS, type RatchetDimension, type RatchetLimit } from "./model/ratchet";
import type { RuleSettingStep } from "./model/rule-settings";
import type { Gate } from "./model/verdict";
import { type LimitStep, limitTrail, readLimits, settingsInForce, settingsTrail } from "./policy.store";

/** By what a repository's pull requests are judged from its default branch on, and how it came to that. */
export type Policy = {
  gate: Gate;
  /** False: nobody says anything of a gate, so it is as by default. */
  isConfigured: boolean;
  /** Since when which groups are held. */
  held: { dimension: RatchetDimension; since: CommitPoint }[];
  limits: RatchetLimit[];
  /** What counts of each rule about which somebody decided. */
  settings: RuleSettingStep[];
  /** Newest first. */
  settingsTrail: RuleSettingStep[];
  limitsTrail: LimitStep[];
};

/** The gate in force on the default branch, with limits, settings of rules and their trails. */
export async function readPolicy(repositoryId: RepositoryId): Promise<Policy> {
  const { gate, isConfigured, since } = await readGateOfLine(repositoryId);
  const [{ limits }, settings, trail, limitsSteps] = await Promise.all([
    readLimits(noTransaction, repositoryId), settingsInForce(noTransaction, repositoryId), settingsTrail(noTransaction, repositoryId), limitTrail(noTransaction, repositoryId),
  ]);
  const held = RATCHET_DIMENSIONS.flatMap((dimension) => (since[dimension] === undefined ? [] : [{ dimension, since: pointAt(since[dimension]) }]));
  return { gate, isConfigured, held, limits, settings, settingsTrail: trail, limitsTrail: limitsSteps.toReversed() };
}
