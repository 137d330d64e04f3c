import type { Dimensions, Flow, LifeStretch, OrderKey } from "@/lib/history";

/** Where a waiver stands on the line, `[opened, closed)`. */
export type Span = { readonly waiver: string; readonly opened: OrderKey; readonly closed: OrderKey };

/**
 * A piece of a violation's life in which it counts as waived. `began` and `ended` say what that does to the flows:
 * `becameWaived` and `unwaived` while it stays where it is, `continued` when it only goes on under another name, and else the
 * flow of history that would have counted had it been open: it came under a waiver that stood before, or went while it was waived.
 */
export type WaivedPart = Dimensions & {
  readonly fingerprint: string;
  readonly chain: string;
  readonly opened: OrderKey;
  readonly closed: OrderKey;
  readonly waiver: string;
  readonly began: Flow | "continued";
  readonly ended: Flow | "continued" | null;
};

/** Greater than the key of any commit: what has not ended ends here. */
export const NEVER: OrderKey = "f".repeat(50);
export const BEFORE_ALL: OrderKey = "0".repeat(50);

/**
 * Where one life counts as waived. `life` holds its stretches, oldest first; only open ones can be waived: what stands in a
 * checker's own baseline is known there. Several waivers one after the other are one piece, under the name of the last.
 */
export function waivedParts(life: readonly LifeStretch[], spansOf: (stretch: LifeStretch) => readonly Span[]): WaivedPart[] {
  const pieces = life.map((stretch) => (stretch.isOpen ? unite(stretch, spansOf(stretch)) : []));
  return life.flatMap((stretch, place) => {
    const [before, after] = [life[place - 1], life[place + 1]];
    const waivedBefore = before !== undefined && before.closed === stretch.opened && pieces[place - 1]?.at(-1)?.closed === before.closed;
    const waivedAfter = after !== undefined && after.opened === stretch.closed && pieces[place + 1]?.[0]?.opened === after.opened;
    return (pieces[place] ?? []).map(({ waiver, opened, closed, stoodBefore }) => ({
      fingerprint: stretch.fingerprint, chain: stretch.chain, opened, closed, waiver,
      began: stretch.openedFlow === null && opened === stretch.opened && waivedBefore ? ("continued" as const) : stoodBefore ? (stretch.openedFlow ?? ("becameWaived" as const)) : ("becameWaived" as const),
      ended: closed === NEVER ? null : closed < stretch.closed ? ("unwaived" as const) : (stretch.closedFlow ?? (waivedAfter ? ("continued" as const) : ("unwaived" as const))),
      ...dimensionsOf(stretch),
    }));
  });
}

function dimensionsOf({ source, rule, kind, severity, fromModule, toModule, fromTeam, toTeam }: Dimensions): Dimensions {
  return { source, rule, kind, severity, fromModule, toModule, fromTeam, toTeam };
}

type Piece = Span & { /** It was waived when it came: whoever brought it in brought in nothing open. */ readonly stoodBefore: boolean };

/** The spans within a stretch, those that touch made one. */
function unite({ opened, closed }: LifeStretch, spans: readonly Span[]): Piece[] {
  const within = spans
    .map((span) => ({ waiver: span.waiver, opened: span.opened > opened ? span.opened : opened, closed: span.closed < closed ? span.closed : closed, stoodBefore: span.opened < opened }))
    .filter((span) => span.opened < span.closed)
    .sort((one, other) => (one.opened < other.opened ? -1 : one.opened > other.opened ? 1 : one.closed < other.closed ? -1 : 1));
  const united: Piece[] = [];
  for (const span of within) {
    const last = united.at(-1);
    if (!last || span.opened > last.closed) united.push(span);
    else united[united.length - 1] = { ...last, ...(span.closed > last.closed ? { waiver: span.waiver, closed: span.closed } : {}), stoodBefore: last.stoodBefore || span.stoodBefore };
  }
  return united;
}

/** So many took part in a flow, or did not after all: counts below zero take back what history counts. */
export type WaiverFlow = { readonly key: OrderKey; readonly flow: Flow; readonly count: number };

/** What a waived piece changes in history's ledger. */
export function flowsOf({ opened, closed, began, ended }: Pick<WaivedPart, "opened" | "closed" | "began" | "ended">): WaiverFlow[] {
  return [...boundary(opened, began, "becameWaived", "waivedIn"), ...(ended === null ? [] : boundary(closed, ended, "unwaived", "waivedOut"))];
}

function boundary(key: OrderKey, how: Flow | "continued", ofItself: Flow, instead: Flow): WaiverFlow[] {
  if (how === "continued") return [];
  if (how === ofItself) return [{ key, flow: ofItself, count: 1 }];
  return [{ key, flow: how, count: -1 }, { key, flow: instead, count: 1 }];
}

/** Where nothing of a broken dependency is open any more but for waived violations: `[opened, closed)`, ascending. */
export function waivedStretches(open: readonly Pick<LifeStretch, "opened" | "closed">[], waived: readonly Pick<WaivedPart, "opened" | "closed">[]): { opened: OrderKey; closed: OrderKey }[] {
  const steps = new Map<OrderKey, { there: number; open: number }>();
  const add = (key: OrderKey, there: number, isOpen: number) => {
    const step = steps.get(key) ?? { there: 0, open: 0 };
    steps.set(key, { there: step.there + there, open: step.open + isOpen });
  };
  for (const { opened, closed } of open) {
    add(opened, 1, 1);
    add(closed, -1, -1);
  }
  for (const { opened, closed } of waived) {
    add(opened, 0, -1);
    add(closed, 0, 1);
  }
  const found: { opened: OrderKey; closed: OrderKey }[] = [];
  let [there, isOpen, since] = [0, 0, BEFORE_ALL];
  for (const [key, step] of [...steps].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (there > 0 && isOpen === 0) {
      const last = found.at(-1);
      if (last?.closed === since) last.closed = key;
      else found.push({ opened: since, closed: key });
    }
    there += step.there;
    isOpen += step.open;
    since = key;
  }
  return found;
}
