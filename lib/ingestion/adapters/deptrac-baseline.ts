import { adapterForDebt, ruleTeller } from "./parse-debt";
import { pairsOf, parseYaml, textsOf, under } from "./parse-yaml";

/** A baseline names classes, not the layers that they break. */
const RULE = { rule: "skip_violations", kind: "layer", severity: "error" } as const;

/** Deptrac's `skip_violations`, in a baseline or among its settings: under `deptrac`, before version 1 under `parameters` or on top. */
export const deptracBaseline = adapterForDebt({
  format: "deptrac-baseline",
  tool: "deptrac",
  open: ({ known, fact }) => {
    const tellRule = ruleTeller(fact);
    return {
      take: ({ text }) => {
        const read = parseYaml(text);
        if (!read.ok) return read.complaint;
        if (read.value !== null && !(read.value instanceof Map)) return "settings by name were expected";
        for (const settings of [under(read.value, "deptrac"), under(read.value, "parameters"), read.value]) {
          for (const [from, targets] of pairsOf(under(settings, "skip_violations"))) {
            if (from === "") continue;
            for (const to of new Set(textsOf(targets))) {
              tellRule(RULE);
              known({ ...RULE, from: { symbol: from }, to: { symbol: to }, message: `${from} depends on ${to}` });
            }
          }
        }
        return null;
      },
    };
  },
});
