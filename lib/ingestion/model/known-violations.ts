import type { End, ViolationFact } from "./facts";

/** What a tool was told to put up with, as its adapter reads it. */
type Known = { readonly rule: string; readonly from: string; readonly to: readonly string[] };

/** Looks up which violations were known beforehand, and which entries no longer stand for anything. */
export class KnownViolations {
  private readonly entries: { used: boolean }[] = [];
  private readonly byKey = new Map<string, { used: boolean }[]>();

  add({ rule, from, to }: Known): void {
    const entry = { used: false };
    this.entries.push(entry);
    for (const target of to.length === 0 ? [""] : new Set(to)) {
      const key = keyOf(rule, from, target);
      const known = this.byKey.get(key);
      if (known) known.push(entry);
      else this.byKey.set(key, [entry]);
    }
  }

  /** One entry stands for every violation of its rule between its two ends. */
  mark(violation: ViolationFact): ViolationFact {
    const entries = this.byKey.get(keyOf(violation.rule, nameOf(violation.from), nameOf(violation.to)));
    if (!entries) return violation;
    for (const entry of entries) entry.used = true;
    return { ...violation, baselined: true };
  }

  countUnused(): number {
    return this.entries.filter(({ used }) => !used).length;
  }
}

function nameOf(end: End | undefined): string {
  return end?.path ?? end?.symbol ?? end?.module ?? "";
}

function keyOf(rule: string, from: string, to: string): string {
  return JSON.stringify([rule, from, to]);
}
