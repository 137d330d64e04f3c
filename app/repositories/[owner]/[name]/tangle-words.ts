import { count, inWords, someOf } from "@/app/_ui/format";
import type { Tangle } from "@/lib/health";

const MOST_NAMES = 20;

/** What a commit did to tangles, each in words: one that shares modules with one that is gone is the same in another form. */
export function tangleWords({ formed, dissolved }: { formed: readonly Pick<Tangle, "modules">[]; dissolved: readonly Pick<Tangle, "modules">[] }): string[] {
  const shares = (one: Pick<Tangle, "modules">, other: Pick<Tangle, "modules">) => one.modules.some((module) => other.modules.includes(module));
  const grown = formed.map((tangle) => {
    const known = new Set(dissolved.filter((gone) => shares(gone, tangle)).flatMap(({ modules }) => modules));
    if (known.size === 0) return `formed: ${named(tangle.modules)}`;
    const joined = tangle.modules.filter((module) => !known.has(module));
    const left = [...known].filter((module) => !tangle.modules.includes(module));
    const parts = [joined.length > 0 ? `${named(joined)} joined` : null, left.length > 0 ? `${named(left)} left` : null].filter((part) => part !== null);
    return `${parts.join(", ")} (now ${count(tangle.modules.length, "module")})`;
  });
  const cut = dissolved.filter((gone) => !formed.some((tangle) => shares(gone, tangle))).map(({ modules }) => `cut: ${named(modules)}`);
  return [...grown, ...cut];
}

function named(modules: readonly string[]): string {
  return modules.length > MOST_NAMES ? someOf(modules, MOST_NAMES) : inWords(modules);
}
