/** The name under which everything past the largest groups is drawn. */
export const REST = "all others";

const NEUTRAL = "var(--hue-grey)";

const HUES = [
  "var(--hue-blue)",
  "var(--hue-orange)",
  "var(--hue-green)",
  "var(--hue-purple)",
  "var(--hue-vermilion)",
  "var(--hue-sky)",
  "var(--hue-black)",
  "var(--hue-yellow)",
];

const KIND_COLOURS = new Map([
  ["privacy", "var(--hue-vermilion)"],
  ["dependency", "var(--hue-blue)"],
  ["layer", "var(--hue-orange)"],
  ["cycle", "var(--hue-purple)"],
  ["visibility", "var(--hue-sky)"],
  ["database", "var(--hue-green)"],
  ["event", "var(--hue-yellow)"],
  ["framework", "var(--hue-black)"],
  ["kernel", "var(--hue-brown)"],
  ["ownership", "var(--hue-slate)"],
]);

const SEVERITY_COLOURS = new Map([
  ["error", "var(--hue-vermilion)"],
  ["warning", "var(--hue-orange)"],
  ["info", "var(--hue-sky)"],
]);

/** The colour of a kind of rule, the same on every page. */
export function colourOfKind(kind: string): string {
  return KIND_COLOURS.get(kind) ?? NEUTRAL;
}

/** The colour of a severity, the same on every page. */
export function colourOfSeverity(severity: string): string {
  return SEVERITY_COLOURS.get(severity) ?? NEUTRAL;
}

/**
 * A colour for each name. A name prefers the colour that its letters give it, so that it keeps it from page to page;
 * where two prefer the same, the later in the alphabet takes the next one free. Past eight names colours repeat.
 */
export function coloursOf(names: readonly string[]): Map<string, string> {
  const colours = new Map<string, string>();
  const taken = new Set<string>();
  for (const name of [...new Set(names)].sort()) {
    if (name === REST || name.startsWith("(")) {
      colours.set(name, NEUTRAL);
      continue;
    }
    if (taken.size === HUES.length) taken.clear();
    const start = preference(name);
    const order = HUES.map((_, step) => HUES[(start + step) % HUES.length] ?? NEUTRAL);
    const colour = order.find((candidate) => !taken.has(candidate)) ?? NEUTRAL;
    taken.add(colour);
    colours.set(name, colour);
  }
  return colours;
}

/** FNV-1a over the name's code units: where in the list of hues a name would like to begin. */
function preference(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash % HUES.length;
}
