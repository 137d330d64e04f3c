import { parseDocument } from "yaml";

const MOST_ALIASES = 100;
const MOST_NESTED = 200;

/**
 * A YAML text in which every scalar is a text and every map a Map (null when it holds nothing); what is wrong with it as a sentence otherwise. It throws
 * for no text.
 */
export function parseYaml(text: string): { ok: true; value: unknown } | { ok: false; complaint: string } {
  // What nests is bounded before anything recursive reads it.
  if (nests(text)) return { ok: false, complaint: `it nests deeper than ${MOST_NESTED} levels` };
  try {
    const document = parseDocument(text, { schema: "failsafe", uniqueKeys: false, merge: false, logLevel: "silent", prettyErrors: false });
    const [error] = document.errors;
    if (error) return { ok: false, complaint: firstLine(error.message) };
    const value: unknown = document.toJS({ mapAsMap: true, maxAliasCount: MOST_ALIASES });
    return { ok: true, value: value === "" ? null : value };
  } catch (error) {
    return { ok: false, complaint: error instanceof Error ? firstLine(error.message) : "it cannot be read" };
  }
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? text;
}

/** Indented ever deeper, lists in lists on one line, or brackets that nobody closes. */
function nests(text: string): boolean {
  if (new RegExp(`^ {${2 * MOST_NESTED}}|(?:- ){${MOST_NESTED}}`, "m").test(text)) return true;
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === "[" || letter === "{") open += 1;
    else if ((letter === "]" || letter === "}") && open > 0) open -= 1;
    if (open > MOST_NESTED) return true;
  }
  return false;
}

/** The value under a text of a Map; null where there is none. */
export function under(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((one, key) => (one instanceof Map ? (one.get(key) ?? null) : null), value);
}

/** The pairs of a Map whose keys are texts. */
export function pairsOf(value: unknown): [string, unknown][] {
  return value instanceof Map ? [...value].filter((pair): pair is [string, unknown] => typeof pair[0] === "string") : [];
}

/** The texts of a list; one text alone is a list of it. */
export function textsOf(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string" && item !== "") : [];
}
