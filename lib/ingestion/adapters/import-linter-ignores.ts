import type { Kind } from "../model/facts";
import { adapterForDebt, ruleTeller } from "./parse-debt";
import { parseIni, parseTomlTables } from "./parse-settings";

const KINDS: Readonly<Record<string, Kind>> = { layers: "layer", forbidden: "dependency", independence: "dependency", protected: "privacy", acyclic_siblings: "cycle" };

type Contract = { name: string; type: string; ignores: string[] };

/**
 * import-linter's `ignore_imports` of every contract, in `.importlinter`, `setup.cfg` or `pyproject.toml`. An entry with
 * wildcards counts as one, whatever it stands for.
 */
export const importLinterIgnores = adapterForDebt({
  format: "import-linter-ignores",
  tool: "import-linter",
  open: ({ known, fact }) => {
    const tellRule = ruleTeller(fact);
    return {
      take: ({ path, text }) => {
        for (const { name, type, ignores } of path.endsWith(".toml") ? contractsInToml(text) : contractsInIni(text)) {
          const about = { rule: name, kind: KINDS[type] ?? "other", severity: "error" } as const;
          for (const ignored of new Set(ignores)) {
            const [from, to] = ignored.split("->").map((part) => part.trim());
            if (!from || !to) continue;
            tellRule(about);
            known({ ...about, from: { symbol: from }, to: { symbol: to }, message: `${from} -> ${to}` });
          }
        }
        return null;
      },
    };
  },
});

function contractsInIni(text: string): Contract[] {
  return [...parseIni(text)].flatMap(([section, values]) => {
    const id = /^importlinter:contract:(.+)$/.exec(section)?.[1];
    if (id === undefined) return [];
    return [{ name: values.get("name") || id, type: values.get("type") ?? "", ignores: (values.get("ignore_imports") ?? "").split("\n").map((line) => line.trim()).filter(Boolean) }];
  });
}

function contractsInToml(text: string): Contract[] {
  return parseTomlTables(text, "tool.importlinter.contracts").flatMap((table, index) => {
    const word = (key: string) => {
      const value = table.get(key);
      return typeof value === "string" && value !== "" ? value : undefined;
    };
    const ignores = table.get("ignore_imports");
    return [{ name: word("name") ?? word("id") ?? `contract ${index + 1}`, type: word("type") ?? "", ignores: Array.isArray(ignores) ? ignores : [] }];
  });
}
