import type { End, Kind } from "../model/facts";
import { adapterForDebt, folderOf, ruleTeller } from "./parse-debt";
import { parseProperties } from "./parse-properties";

const INDEX = "stored.rules";

/**
 * ArchUnit's store of frozen violations (FreezingArchRule): `stored.rules` names the file of each rule, and that file holds
 * its violations. Files that no rule names any more are leftovers and are passed over.
 */
export const archunitStore = adapterForDebt({
  format: "archunit-store",
  tool: "archunit",
  open: ({ known, fact }, { warn }) => {
    const tellRule = ruleTeller(fact);
    const texts = new Map<string, string>();
    const indexes: { folder: string; text: string }[] = [];
    return {
      take: ({ path, text }) => {
        const folder = folderOf(path);
        if (path === INDEX || path.endsWith(`/${INDEX}`)) indexes.push({ folder, text });
        else texts.set(path, text);
        return null;
      },
      finish: () => {
        for (const { folder, text } of indexes) {
          for (const [rule, file] of parseProperties(text)) {
            if (rule === "") continue;
            const violations = texts.get(folder === "" ? file : `${folder}/${file}`);
            if (violations === undefined) {
              warn("STORE_INCOMPLETE", "Rules are frozen whose file of violations is not there.");
              continue;
            }
            for (const lines of violationsIn(violations)) {
              const violation = readViolation(lines);
              const about = { rule, kind: violation.way ? "cycle" : kindOf(rule), severity: "error" } as const;
              tellRule(about);
              known({
                ...about,
                from: violation.from,
                ...(violation.to && { to: violation.to }),
                ...(violation.line !== undefined && { line: violation.line }),
                message: lines,
                ...(violation.way && { path: violation.way }),
              });
            }
          }
        }
        return null;
      },
    };
  },
});

/** A line break within a violation is written behind a backslash. */
function violationsIn(text: string): string[] {
  return text.replaceAll("\r\n", "\n").split(/(?<!\\)\n/).filter((one) => one !== "").map((one) => one.replaceAll("\\\n", "\n"));
}

type Read = { from: End; to?: End; line?: number; way?: string[] };

function readViolation(text: string): Read {
  const cycle = /^Cycle detected: ([^]*?)(?:\n {2}1\. |\nDependencies of |$)/.exec(text)?.[1];
  if (cycle !== undefined) return readCycle(cycle);
  const line = Number(/:(\d+)\)\s*$/.exec(text)?.[1] ?? 0);
  const [from, to] = bracketed(text);
  return { from: { symbol: from ?? text.slice(0, 200) }, ...(to !== undefined && { to: { symbol: to } }), ...(line > 0 && { line }) };
}

/** The loop begins with whichever of its parts comes first by name, so that it is the same one wherever it is entered. */
function readCycle(text: string): Read {
  const parts = text.split("->").map((part) => part.trim()).filter((part) => part !== "");
  const loop = parts.length > 1 && parts[0] === parts.at(-1) ? parts.slice(0, -1) : parts;
  const first = loop.indexOf([...loop].sort()[0] ?? "");
  const turned = [...loop.slice(first), ...loop.slice(0, first)];
  const [from = "a cycle", to = from] = turned;
  return { from: { symbol: from }, to: { symbol: to }, way: [...turned, from] };
}

/** The classes of the names in outermost angle brackets: where it comes from, and what it reaches. */
function bracketed(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length && found.length < 2; at += 1) {
    if (text[at] === "<" && depth++ === 0) start = at + 1;
    else if (text[at] === ">" && depth > 0 && --depth === 0) found.push(classOf(text.slice(start, at), text.slice(0, start - 1)));
  }
  return found.filter((name) => name !== "");
}

const NAMES_MEMBER = /(?:Method|Constructor|Field|Code Unit|Static Initializer|calls method|calls constructor|gets field|sets field|references method|references constructor) $/;

/** `a.b.C.m(x.Y)` is a member of `a.b.C`; classes within methods and lambdas belong to what is around them. */
function classOf(name: string, before: string): string {
  const plain = name.split("(", 1)[0] ?? name;
  const owner = NAMES_MEMBER.test(before) ? plain.slice(0, Math.max(0, plain.lastIndexOf("."))) || plain : plain;
  return owner.replace(/\$\d+.*$/, "");
}

function kindOf(rule: string): Kind {
  if (/cycle/i.test(rule)) return "cycle";
  if (/internal|private|package-private/i.test(rule)) return "privacy";
  if (/layer|domain.*infra|onion|hexagon/i.test(rule)) return "layer";
  return /depend|access|call/i.test(rule) ? "dependency" : "other";
}
