/** What administrators decided about rules: at which severity a rule's violations count, and whether they count at all. */
import type { Violation } from "@/lib/history";
import { type Result, fail, ok } from "@/lib/kernel";

export type Severity = Violation["severity"];

/** `severity` null: as it is reported. A muted rule fails no gate and is not annotated. */
export type RuleSetting = { readonly source: string; readonly rule: string; readonly severity: Severity | null; readonly muted: boolean };

/** One step of the trail, as it is kept. */
export type RuleSettingStep = RuleSetting & { readonly reason: string | null; readonly by: string; readonly at: Date };

export const LONGEST_REASON = 2000;

const WEIGHT: Record<Severity, number> = { error: 0, warning: 1, info: 2 };
const MUTED = 3;

type Named = Pick<Violation, "source" | "rule">;

/** Finds what holds for a rule: null where nobody decided anything. */
export function settingsByRule<Setting extends RuleSetting>(settings: readonly Setting[]): (rule: Named) => Setting | null {
  const known = new Map(settings.map((setting) => [JSON.stringify([setting.source, setting.rule]), setting]));
  return ({ source, rule }) => known.get(JSON.stringify([source, rule])) ?? null;
}

/** Whether a setting lets more pass than the one before it did; null stands for a rule about which nobody decided. */
export function loosens(before: Pick<RuleSetting, "severity" | "muted"> | null, after: Pick<RuleSetting, "severity" | "muted">, reported: Severity): boolean {
  const weigh = (setting: Pick<RuleSetting, "severity" | "muted"> | null) => (setting?.muted ? MUTED : WEIGHT[setting?.severity ?? reported]);
  return weigh(after) > weigh(before);
}

/** The reason as it is kept: null where none is needed and none is given. META_INVALID: it loosens and nobody says why, or it is too long. */
export function checkLooseningReason(reason: string | null, isLoosening: boolean): Result<string | null, "META_INVALID"> {
  const text = reason?.trim() ?? "";
  if (text.length > LONGEST_REASON) return fail("META_INVALID", `Keep the reason under ${LONGEST_REASON} characters.`);
  if (text !== "") return ok(text);
  return isLoosening ? fail("META_INVALID", "This lets more pass than before. Say why, in a sentence others can judge.") : ok(null);
}

/** A setting in a few words. */
export function settingWords({ severity, muted }: Pick<RuleSetting, "severity" | "muted">): string {
  return muted ? "muted" : severity === null ? "as it is reported" : `counted as ${severity}`;
}
