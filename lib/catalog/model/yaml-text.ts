import { type CST, Composer, type Document, LineCounter, Parser, isAlias, isMap, isNode, isScalar, visit } from "yaml";

import type { Place } from "@/lib/kernel";

const MOST_NESTED = 64;
const MOST_ALIASES = 100;

export type YamlText = {
  readonly ok: true;
  /** Maps, lists, texts, numbers and the like; an empty text is null. */
  readonly value: unknown;
  /** Where the value at a path stands; of what is missing, where the nearest thing around it stands. */
  placeOf(path: readonly PropertyKey[]): Place;
};

export type FaultyYaml = { readonly ok: false; readonly faults: readonly ({ readonly detail: string } & Place)[] };

type Fault = { detail: string; offset: number };

/**
 * Reads YAML from a stranger: not too deep, aliases in moderation, every key a name that stands once, one document.
 * It throws for no text. Whoever calls it limits the length, because error messages are gathered for every fault.
 */
export function readYaml(text: string): YamlText | FaultyYaml {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faulty = (faults: readonly Fault[]): FaultyYaml => ({ ok: false, faults: faults.map(({ detail, offset }) => ({ detail, ...placeAt(offset) })) });

  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const tooDeep = findTooDeep(tokens);
  if (tooDeep !== null) return faulty([{ detail: `It nests deeper than ${MOST_NESTED} levels.`, offset: tooDeep }]);
  const [document, second] = [...new Composer({ uniqueKeys: false, strict: true, merge: false, logLevel: "silent" }).compose(tokens, true, text.length)];
  if (!document) return { ok: true, value: null, placeOf: () => placeAt(0) };

  const faults = [...document.errors.map(({ message, pos }) => ({ detail: firstLine(message), offset: pos[0] })), ...findFaults(document)];
  if (second) faults.push({ detail: "It holds more than one document.", offset: second.range[0] });
  if (faults.length > 0) return faulty(faults);
  return { ok: true, value: document.toJS({ maxAliasCount: -1 }), placeOf: (path) => placeAt(offsetOf(document, path)) };
}

/** Looked for before anything recursive reads the text: where it nests too deep, or null. */
function findTooDeep(tokens: readonly CST.Token[]): number | null {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MOST_NESTED) return token.offset;
    for (const part of partsOf(token)) open.push({ token: part, depth: depth + 1 });
  }
  return null;
}

function partsOf(token: CST.Token): CST.Token[] {
  if (token.type === "document") return token.value ? [token.value] : [];
  if (token.type !== "block-map" && token.type !== "block-seq" && token.type !== "flow-collection") return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((part) => part !== null && part !== undefined));
}

function findFaults(document: Document.Parsed): Fault[] {
  const faults: Fault[] = [];
  const anchors = new Set<string>();
  let aliases = 0;
  visit(document, {
    Node: (_, node) => {
      if ("anchor" in node && node.anchor !== undefined) anchors.add(node.anchor);
    },
    Alias: (_, alias) => {
      aliases += 1;
      const offset = alias.range?.[0] ?? 0;
      if (aliases === MOST_ALIASES + 1) faults.push({ detail: `It uses more than ${MOST_ALIASES} aliases.`, offset });
      if (!anchors.has(alias.source)) faults.push({ detail: `The alias *${alias.source} stands before any anchor of that name.`, offset });
    },
    Map: (_, map) => {
      if (map.anchor !== undefined) anchors.add(map.anchor);
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const offset = (isNode(key) ? key.range?.[0] : undefined) ?? map.range?.[0] ?? 0;
        if (!isScalar(key) || typeof key.value !== "string") faults.push({ detail: "A key has to be a plain name.", offset });
        else if (seen.has(key.value)) faults.push({ detail: `${JSON.stringify(key.value)} stands here twice.`, offset });
        else seen.add(key.value);
      }
    },
  });
  return faults;
}

function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = document.range[0];
  for (const step of [undefined, ...path]) {
    if (step !== undefined) node = childOf(node, step);
    if (!isNode(node)) return offset;
    offset = node.range?.[0] ?? offset;
    if (isAlias(node)) node = node.resolve(document);
  }
  return offset;
}

function childOf(node: unknown, step: PropertyKey): unknown {
  if (isMap(node)) return node.get(step, true);
  return isNode(node) && "items" in node && Array.isArray(node.items) ? node.items[Number(step)] : null;
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}
