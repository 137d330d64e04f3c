import { listRules, noteEvent } from "@/lib/health";
import { findLatestSnapshot } from "@/lib/history";
import { type RepositoryId, type Result, fail, ok } from "@/lib/kernel";
import { cleanText, count, number } from "@/lib/kernel/text";
import { clock } from "@/lib/kernel/time";
import { noTransaction, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { policyChanged } from "./events";
import { holdRatchets } from "./hold-ratchets";
import type { RatchetGroup } from "./model/ratchet";
import { LONGEST_REASON, type RuleSetting, checkLooseningReason, loosens, settingWords, settingsByRule } from "./model/rule-settings";
import { insertLimitChange, insertSetting, readLimits, settingsInForce } from "./policy.store";
import { lockJudging } from "./pull.store";

type Refusal = "NOT_FOUND" | "META_INVALID";

/** What a decision would do now: how many open violations it is about, and whether it lets more pass than before. */
export type PolicyEffect = { open: number; loosens: boolean };

const LONGEST_VALUE = 2000;
const MOST = 1_000_000;

/** What a setting of a rule would do. NOT_FOUND: no source reports such a rule. */
export async function foreseeRuleSetting(repositoryId: RepositoryId, setting: RuleSetting): Promise<Result<PolicyEffect & { before: RuleSetting | null }, "NOT_FOUND">> {
  const rule = (await listRules(repositoryId)).find((one) => one.source === setting.source && one.rule === setting.rule);
  if (!rule) return fail("NOT_FOUND", "No source of this repository reports such a rule.");
  const before = settingsByRule(await settingsInForce(noTransaction, repositoryId))(setting);
  return ok({ open: rule.open, loosens: loosens(before, setting, rule.severity), before });
}

/**
 * Decides how a rule's violations count in gates, or that they do not. It is noted for ever with who and why, told among the
 * repository's events, and whatever is not merged is judged again. NOT_FOUND: no source reports such a rule; META_INVALID: it
 * is so already, or it lets more pass and nobody says why.
 */
export async function changeRuleSetting(repositoryId: RepositoryId, { reason, by, ...setting }: RuleSetting & { reason: string | null; by: string }): Promise<Result<PolicyEffect, Refusal>> {
  const effect = await foreseeRuleSetting(repositoryId, setting);
  if (!effect.ok) return effect;
  const { before, open, loosens: isLoosening } = effect.value;
  if ((before?.severity ?? null) === setting.severity && (before?.muted ?? false) === setting.muted) return fail("META_INVALID", "The rule is so already.");
  const because = checkLooseningReason(reason === null ? null : clean(reason), isLoosening);
  if (!because.ok) return because;
  const { source, rule } = setting;
  const [at, who] = [clock.now(), clean(by)];
  await transaction(async (tx) => {
    await lockJudging(tx, repositoryId);
    await insertSetting(tx, repositoryId, { ...setting, reason: because.value, by: who, at });
    await noteEvent(tx, repositoryId, {
      at, kind: isLoosening ? "rule-loosened" : "rule-tightened", source, facts: { rule, open, muted: setting.muted ? 1 : 0, severity: setting.severity ?? "as reported" },
      detail: `${who} had rule ${rule} ${settingWords(setting)} (${count(open, "open violation")})${because.value === null ? "" : `: ${because.value}`}`,
    });
    await publish(tx, policyChanged({ repositoryId }));
  });
  return ok({ open, loosens: isLoosening });
}

/** What a limit would do. META_INVALID: the gate of the default branch does not hold groups of that kind. */
export async function foreseeLimit(repositoryId: RepositoryId, { dimension, value, limit }: RatchetGroup & { limit: number }): Promise<Result<PolicyEffect & { before: number }, "META_INVALID">> {
  const { held, limits } = await readLimits(noTransaction, repositoryId);
  if (!held.includes(dimension)) return fail("META_INVALID", `The gate of the default branch holds no ratchet for each ${dimension}; lintel.yml says which, in gate.ratchet.`);
  const { limit: before, open } = limits.find((one) => one.dimension === dimension && one.value === value) ?? { limit: 0, open: 0 };
  return ok({ open, before, loosens: limit > before });
}

/**
 * Sets how many open violations a group may have. One that is raised stays until the group has reached it, and only falls
 * again from there. Noted, told and judged again as a setting of a rule is. META_INVALID: nothing holds such groups, it is so
 * already, or it is raised and nobody says why.
 */
export async function changeLimit(repositoryId: RepositoryId, { dimension, limit, reason, by, ...group }: RatchetGroup & { limit: number; reason: string | null; by: string }): Promise<Result<PolicyEffect, Refusal>> {
  const value = cleanText(group.value.trim(), { maxLength: LONGEST_VALUE }).text;
  if (value === "") return fail("META_INVALID", "Name the group.");
  if (!Number.isSafeInteger(limit) || limit < 0 || limit > MOST) return fail("META_INVALID", `Give a whole number from 0 to ${number(MOST)}.`);
  const latest = await findLatestSnapshot(repositoryId);
  const effect = await foreseeLimit(repositoryId, { dimension, value, limit });
  if (!effect.ok) return effect;
  if (!latest) return fail("NOT_FOUND", "No report yet, so there is nothing to hold.");
  const { before, open, loosens: isLoosening } = effect.value;
  if (before === limit) return fail("META_INVALID", "The limit is so already.");
  const because = checkLooseningReason(reason === null ? null : clean(reason), isLoosening);
  if (!because.ok) return because;
  const [at, who] = [clock.now(), clean(by)];
  await transaction(async (tx) => {
    await lockJudging(tx, repositoryId);
    await insertLimitChange(tx, repositoryId, { dimension, value, before, limit, key: latest.key, reason: because.value, by: who, at });
    await noteEvent(tx, repositoryId, {
      at, kind: isLoosening ? "ratchet-loosened" : "ratchet-tightened", source: dimension === "source" ? value : null, facts: { dimension, value, before, limit, open },
      detail: `${who} set the limit of ${dimension} ${value} from ${number(before)} to ${number(limit)} (${number(open)} open)${because.value === null ? "" : `: ${because.value}`}`,
    });
    await publish(tx, policyChanged({ repositoryId }));
  });
  await holdRatchets(repositoryId);
  return ok({ open, loosens: isLoosening });
}

function clean(text: string): string {
  return cleanText(text.trim(), { maxLength: LONGEST_REASON + 1 }).text;
}
