import { cleanInt, cleanText } from "@/lib/kernel/text";

import type { End, Fact, Warning } from "./facts";

/** The longest texts that are kept, in characters. Real ones are far shorter. */
const LONGEST = { path: 4096, name: 1000, prose: 4000, way: 256, list: 1000 } as const;
const LARGEST_INT = 2 ** 31 - 1;

/** A quick look that lets nearly every text pass. */
const SUSPECT = /[\0\uD800-\uDFFF]/;

/** Counts what had to give, by code; the first detail of each code is the one told. */
export class Warnings {
  private readonly byCode = new Map<string, { detail: string; count: number }>();

  add(code: string, detail: string, count = 1): void {
    const known = this.byCode.get(code);
    if (known) known.count += count;
    else this.byCode.set(code, { detail: cleanText(detail, { maxLength: LONGEST.prose }).text, count });
  }

  list(): Warning[] {
    return [...this.byCode].map(([code, { detail, count }]) => ({ code, detail, count }));
  }
}

/** Makes every text and number of a fact safe to keep; each one changed is a counted warning. */
export function factCleaner(warnings: Warnings): (fact: Fact) => Fact {
  const text = (value: string, maxLength: number): string => {
    if (value.length <= maxLength && !SUSPECT.test(value)) return value;
    const cleaned = cleanText(value, { maxLength });
    if (cleaned.changed) warnings.add("TEXT_CLEANED", "Texts that are no well-formed Unicode, hold U+0000 or are too long were mended or cut.");
    return cleaned.text;
  };
  const optional = (value: string | undefined, maxLength: number): string | undefined => (value === undefined ? undefined : text(value, maxLength));
  const list = (values: readonly string[] | undefined, most: number, maxLength: number): string[] | undefined => {
    if (values && values.length > most) warnings.add("LIST_CUT", "Lists that are too long were cut: the names of a loop, of a public API or of owners.");
    return values?.slice(0, most).map((value) => text(value, maxLength));
  };
  const count = (value: number | undefined, min: number): number | undefined => {
    if (value === undefined || (value === 0 && min === 1)) return undefined;
    const cleaned = cleanInt(value, { min, max: LARGEST_INT });
    if (cleaned === null) warnings.add("NUMBER_DROPPED", "Numbers that are no whole numbers within range were left out.");
    return cleaned ?? undefined;
  };
  const end = ({ path, symbol, module }: End): End => ({
    ...(path !== undefined && { path: text(path, LONGEST.path) }),
    ...(symbol !== undefined && { symbol: text(symbol, LONGEST.name) }),
    ...(module !== undefined && { module: text(module, LONGEST.name) }),
  });

  return (fact) => {
    switch (fact.fact) {
      case "rule":
        return { ...fact, name: text(fact.name, LONGEST.name), help: optional(fact.help, LONGEST.prose), definition: optional(fact.definition, LONGEST.name) };
      case "file":
        return { ...fact, path: text(fact.path, LONGEST.path), ...(fact.module !== undefined && { module: text(fact.module, LONGEST.name) }) };
      case "module":
        return {
          ...fact,
          name: text(fact.name, LONGEST.name),
          path: text(fact.path, LONGEST.path),
          public: list(fact.public, LONGEST.list, LONGEST.path),
          owners: list(fact.owners, LONGEST.list, LONGEST.name),
          files: count(fact.files, 0),
          types: typesOf(count(fact.types?.all, 0), count(fact.types?.abstract, 0)),
        };
      case "dependency":
        return { ...fact, from: text(fact.from, LONGEST.path), to: text(fact.to, LONGEST.path), weight: count(fact.weight, 1) ?? 1 };
      case "violation":
        return {
          ...fact,
          rule: text(fact.rule, LONGEST.name),
          from: end(fact.from),
          ...(fact.to && { to: end(fact.to) }),
          line: count(fact.line, 1),
          column: count(fact.column, 1),
          message: text(fact.message, LONGEST.prose),
          path: list(fact.path, LONGEST.way, LONGEST.path),
        };
    }
  };
}

function typesOf(all: number | undefined, abstract: number | undefined): { all: number; abstract: number } | undefined {
  return all === undefined || abstract === undefined ? undefined : { all, abstract };
}
