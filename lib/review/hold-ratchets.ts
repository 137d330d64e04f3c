import { readConfiguration } from "@/lib/catalog";
import { readWholeLedger } from "@/lib/health";
import { findLatestSnapshot, listConfigurations } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { noTransaction, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { limitsChanged } from "./events";
import { RATCHET_DIMENSIONS, type RatchetDimension, heldSince, limitsOf } from "./model/ratchet";
import { type Gate, DEFAULT_GATE, gateOf } from "./model/verdict";
import { type HeldLimits, keepLimits, limitTrail, readLimits, settingsInForce } from "./policy.store";
import { lockJudging } from "./pull.store";

/** The gate of the default branch as it is now, and since when it holds which groups. */
export async function readGateOfLine(repositoryId: RepositoryId): Promise<{ gate: Gate; isConfigured: boolean; since: ReturnType<typeof heldSince> }> {
  const latest = await findLatestSnapshot(repositoryId);
  const configurations = latest ? (await listConfigurations(repositoryId)).filter(({ key, digest }, index, all) => key <= latest.key && all[index - 1]?.digest !== digest) : [];
  const gates: { key: string; gate: Gate; ratchet: readonly RatchetDimension[]; isConfigured: boolean }[] = [];
  for (const { key, digest } of configurations) {
    const configuration = await readConfiguration(repositoryId, digest);
    const gate = gateOf(configuration);
    gates.push({ key, gate, ratchet: gate.fail.includes("ratchet") ? gate.ratchet : [], isConfigured: configuration.gate !== undefined });
  }
  const last = gates.at(-1);
  return { gate: last?.gate ?? DEFAULT_GATE, isConfigured: last?.isConfigured ?? false, since: heldSince(gates) };
}

/**
 * Brings the limits of ratchets up to date, and says so where one is other than before. They are read off the line, so that
 * reports which come late, twice or backwards leave the same limits. Safe to repeat.
 */
export async function holdRatchets(repositoryId: RepositoryId): Promise<void> {
  await transaction(async (tx) => {
    await lockJudging(tx, repositoryId);
    const [before, now] = [await readLimits(tx, repositoryId), await deriveLimits(repositoryId)];
    if (textOf(before) === textOf(now)) return;
    await keepLimits(tx, repositoryId, now);
    await publish(tx, limitsChanged({ repositoryId }));
  }, { timeout: LONGEST });
}

const LONGEST = 5 * 60_000;

async function deriveLimits(repositoryId: RepositoryId): Promise<HeldLimits> {
  const { gate, since } = await readGateOfLine(repositoryId);
  const held = RATCHET_DIMENSIONS.filter((dimension) => since[dimension] !== undefined);
  if (held.length === 0) return { held: [], limits: [] };
  const [ledger, settings, changes] = [await readWholeLedger(repositoryId), await settingsInForce(noTransaction, repositoryId), await limitTrail(noTransaction, repositoryId)];
  return { held, limits: limitsOf({ ledger, dimensions: held, severities: gate.severities, settings, since, changes }) };
}

function textOf({ held, limits }: HeldLimits): string {
  return JSON.stringify([[...held].sort(), limits.map(({ dimension, value, limit, open }) => JSON.stringify([dimension, value, limit, open])).sort()]);
}
