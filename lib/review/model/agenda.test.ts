import { expect, it } from "vitest";

import type { HistoryEvent } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { type AgendaFacts, drawAgenda } from "./agenda";
import { type PairMovement, type WeekMovement, addMovements } from "./movement";
import { plain } from "./phrase";
import type { TangleStep } from "./tangle-steps";

const A = asId<CommitSha>("a".repeat(40));
const NOTHING: AgendaFacts = { movement: null, tangles: [], events: [], waivers: [], silent: [] };

const examinedLess: HistoryEvent = { at: "2026-11-17T09:00:00Z", commit: A, kind: "examined-fell", source: "walls", detail: "walls examined 80 files, 40 fewer than before.", facts: {} };
const grown: TangleStep = { kind: "grew", modules: ["ledger", "orders", "payments"], joined: ["ledger"], left: [], teams: ["@acme/ledger", "@acme/orders"], commit: A, at: "2026-11-18T09:00:00Z" };

function pair(from: string, to: string, moved: Partial<WeekMovement["moved"]>): PairMovement {
  return { from, to, moved: { ...addMovements([]), ...moved }, offset: 0, owners: [`@acme/${from}`] };
}

function movement(...modulePairs: PairMovement[]): WeekMovement {
  return {
    moved: addMovements(modulePairs.map(({ moved }) => moved)), offset: 0, modulePairs, teamPairs: [], thanks: [],
    arrivals: [{ commit: A, at: "2026-11-16T09:00:00Z", brought: 1, pairs: modulePairs.map(({ from, to }) => ({ from, to, brought: 1 })) }],
  };
}

it("has nothing to decide where nothing happened", () => {
  expect(drawAgenda(NOTHING)).toEqual([]);
});

it("puts what cannot wait first, and keeps to three", () => {
  const items = drawAgenda({
    movement: movement(pair("payments", "ledger", { introduced: 9, reopened: 1 })),
    tangles: [grown], events: [examinedLess],
    waivers: [{ id: "1", what: "rule no-internals", reason: "Until March.", expiresAt: "2026-11-24T00:00:00Z", waives: 2 }],
    silent: [{ source: "eslint", lastAt: "2026-11-09T09:00:00Z" }],
  });

  expect(items.map(({ kind }) => kind)).toEqual(["examined-fell", "tangle", "waiver"]);
});

it("takes one of each kind before a second of any", () => {
  const items = drawAgenda({ ...NOTHING, movement: movement(pair("payments", "ledger", { introduced: 2 }), pair("orders", "ledger", { introduced: 9 }), pair("orders", "payments", { reopened: 1 })) });

  expect(items.map(({ kind, owners, since }) => [kind, owners, since])).toEqual([
    ["introduced", ["@acme/orders"], "2026-11-16T09:00:00Z"],
    ["reopened", ["@acme/orders"], "2026-11-16T09:00:00Z"],
    ["introduced", ["@acme/payments"], "2026-11-16T09:00:00Z"],
  ]);
});

it("asks in whole sentences", () => {
  const ask = (facts: Partial<AgendaFacts>) => drawAgenda({ ...NOTHING, ...facts }).map(({ what }) => plain(what));

  expect(ask({ tangles: [grown] })).toEqual(["The tangle grew to 3 modules: where is it to be cut? ledger was drawn in by commit aaaaaaa."]);
  expect(ask({ tangles: [{ ...grown, kind: "formed", joined: [] }] })).toEqual(["Where is the new tangle of 3 modules to be cut? ledger, orders and payments, by commit aaaaaaa."]);
  expect(ask({ tangles: [{ ...grown, kind: "formed", joined: [], modules: ["a", "b", "c", "d", "e", "f"] }] })).toEqual(["Where is the new tangle of 6 modules to be cut? a, b, c, d and 2 more, by commit aaaaaaa."]);
  expect(ask({ tangles: [{ ...grown, kind: "dissolved" }, { ...grown, kind: "shrank" }] })).toEqual([]);
  expect(ask({ movement: movement(pair("payments", "ledger", { introduced: 1 })) })).toEqual(["Does payments → ledger need another way? 1 violation was introduced there."]);
  expect(ask({ movement: movement(pair("payments", "ledger", { reopened: 2 })) })).toEqual(["Why did it come back? 2 violations that had been fixed are open again in payments → ledger."]);
  expect(ask({ silent: [{ source: "eslint", lastAt: "2026-11-09T09:00:00Z" }] })).toEqual(["Is eslint still run? It did not report in this week; what it last said is carried on."]);
  expect(ask({ waivers: [{ id: "1", what: "rule no-internals", reason: "Until March", expiresAt: "2026-11-24T00:00:00Z", waives: 2 }] })).toEqual(["Is the waiver of rule no-internals to end, or to be renewed? Its reason was: Until March."]);
  expect(ask({ waivers: [{ id: "1", what: "rule no-internals", reason: "It leaves with the old shop.", expiresAt: "2026-11-24T00:00:00Z", waives: 2 }] })).toEqual(["Is the waiver of rule no-internals to end, or to be renewed? Its reason was: It leaves with the old shop."]);
});
