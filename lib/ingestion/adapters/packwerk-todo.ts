import type { Kind } from "../model/facts";
import { adapterForDebt, folderOf, ruleTeller } from "./parse-debt";
import { pathReader } from "./parse-path";
import { pairsOf, parseYaml, textsOf, under } from "./parse-yaml";

const KINDS: Readonly<Record<string, Kind>> = { dependency: "dependency", privacy: "privacy", visibility: "visibility", folder_privacy: "privacy", layer: "layer", architecture: "layer" };

/**
 * Packwerk's `package_todo.yml` (`deprecated_references.yml` before version 3) of every pack. Each kind of violation in each
 * file that uses a constant counts as one, which is not the number of lines.
 */
export const packwerkTodo = adapterForDebt({
  format: "packwerk-todo",
  tool: "packwerk",
  open: ({ known, fact }, { root }) => {
    const pathOf = pathReader({ root });
    const tellRule = ruleTeller(fact);
    const packs = new Set<string>();
    /** A pack is named by its folder; the root's is called `.` and is no module. */
    const packOf = (name: string): { module: string } | null => {
      const { path, outside } = pathOf(name);
      if (path === "" || outside) return null;
      if (!packs.has(path)) fact({ fact: "module", name: path, path, role: "module" });
      packs.add(path);
      return { module: path };
    };
    return {
      take: ({ path, text }) => {
        const read = parseYaml(text);
        if (!read.ok) return read.complaint;
        if (read.value !== null && !(read.value instanceof Map)) return "packs by name were expected";
        const from = packOf(folderOf(path));
        for (const [defining, constants] of pairsOf(read.value)) {
          const to = packOf(defining);
          for (const [constant, entry] of pairsOf(constants)) {
            for (const rule of new Set(textsOf(under(entry, "violations")))) {
              const about = { rule, kind: KINDS[rule] ?? "other", severity: "error" } as const;
              tellRule(about);
              for (const file of new Set(textsOf(under(entry, "files")))) {
                known({ ...about, from: { path: pathOf(file).path, ...from }, to: { symbol: constant, ...to }, message: `${constant} of ${to?.module ?? "the root package"} (${rule})` });
              }
            }
          }
        }
        return null;
      },
    };
  },
});
