import type { End, ViolationFact } from "./facts";

/** What a tool was told to put up with, as its adapter reads it. */
type Known = { readonly rule: string; readonly from: string; readonly to: readonly string[] | "any"; readonly count?: number };

/** `left` is how many more violations the entry may stand for. */
type Entry = { left: number; isUsed: boolean };

/** Looks up which violations were known beforehand, and which entries no longer stand for anything. */
export class KnownViolations {
  private readonly entries: Entry[] = [];
  private readonly byKey = new Map<string, Entry[]>();

  add({ rule, from, to, count }: Known): void {
    const entry = { left: count ?? Infinity, isUsed: false };
    this.entries.push(entry);
    for (const target of to === "any" ? [null] : to.length === 0 ? [""] : new Set(to)) {
      const key = keyOf(rule, from, target);
      const known = this.byKey.get(key);
      if (known) known.push(entry);
      else this.byKey.set(key, [entry]);
    }
  }

  /** One entry stands for every violation of its rule between its two ends, or for as many as it counts. */
  mark(violation: ViolationFact): ViolationFact {
    const from = nameOf(violation.from);
    const keys = [keyOf(violation.rule, from, nameOf(violation.to)), keyOf(violation.rule, from, null)];
    const entries = keys.flatMap((key) => this.byKey.get(key) ?? []).filter(({ left }) => left > 0);
    if (entries.length === 0) return violation;
    for (const entry of entries) {
      entry.isUsed = true;
      entry.left -= 1;
    }
    return { ...violation, baselined: true };
  }

  /** Entries that stand for nothing, and what others counted too many. */
  countUnused(): number {
    return this.entries.reduce((sum, { isUsed, left }) => sum + (Number.isFinite(left) ? left : isUsed ? 0 : 1), 0);
  }
}

function nameOf(end: End | undefined): string {
  return end?.path ?? end?.symbol ?? end?.module ?? "";
}

function keyOf(rule: string, from: string, to: string | null): string {
  return JSON.stringify([rule, from, to]);
}
