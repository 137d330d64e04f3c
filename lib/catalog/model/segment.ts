/** One segment of a pattern, between two slashes. `any` is a lone `*`, `deep` is `**`. */
export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "any" }
  | { readonly kind: "deep" }
  | { readonly kind: "glob"; readonly source: string; readonly matches: (name: string) => boolean };

const STAR = -1;
const ONE = -2;

/** `*` stands for any characters, `?` for one, `\` takes the next character as it is. Never slower than length times length. */
export function compileSegment(source: string): Segment {
  if (source === "**") return { kind: "deep" };
  if (source === "*") return { kind: "any" };
  const tokens = tokensOf(source);
  if (tokens.every((token) => token >= 0)) return { kind: "literal", text: textOf(tokens) };
  return { kind: "glob", source, matches: matcherOf(tokens) };
}

/** A matcher for whole names in which `/` means nothing special: names of rules, say. */
export function compileNamePattern(source: string): (name: string) => boolean {
  return matcherOf(tokensOf(source));
}

/** UTF-16 code units, with neighbouring stars made one. */
function tokensOf(source: string): number[] {
  const tokens: number[] = [];
  for (let index = 0; index < source.length; index += 1) {
    const unit = source.charAt(index);
    if (unit === "\\" && index + 1 < source.length) tokens.push(source.charCodeAt((index += 1)));
    else if (unit === "*") {
      if (tokens.at(-1) !== STAR) tokens.push(STAR);
    } else tokens.push(unit === "?" ? ONE : source.charCodeAt(index));
  }
  return tokens;
}

function textOf(tokens: readonly number[]): string {
  return tokens.map((token) => String.fromCharCode(token)).join("");
}

/** Most patterns are settled by what they begin and end with; only the rest is walked. */
function matcherOf(tokens: readonly number[]): (name: string) => boolean {
  const first = tokens.findIndex((token) => token < 0);
  if (first < 0) {
    const text = textOf(tokens);
    return (name) => name === text;
  }
  const last = tokens.findLastIndex((token) => token < 0);
  const head = textOf(tokens.slice(0, first));
  const tail = textOf(tokens.slice(last + 1));
  const shortest = head.length + tail.length;
  const settled = first === last && tokens[first] === STAR;
  return (name) => name.length >= shortest && name.endsWith(tail) && name.startsWith(head) && (settled || walk(tokens, name));
}

/** Goes back to the last star only: what an earlier star takes can never matter again. */
function walk(tokens: readonly number[], name: string): boolean {
  let at = 0;
  let token = 0;
  let star = -1;
  let taken = 0;
  while (at < name.length) {
    const wanted = tokens[token];
    if (wanted === STAR) {
      star = token;
      taken = at;
      token += 1;
    } else if (wanted === ONE) {
      at += (name.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      token += 1;
    } else if (wanted === name.charCodeAt(at)) {
      at += 1;
      token += 1;
    } else if (star >= 0) {
      taken += 1;
      at = taken;
      token = star + 1;
    } else return false;
  }
  while (tokens[token] === STAR) token += 1;
  return token === tokens.length;
}
