import { expect, it } from "vitest";

import type { LifeStretch } from "@/lib/history";

import { NEVER, type WaivedPart, flowsOf, waivedParts, waivedStretches } from "./waived";

/** A place on the line: its number at the end of a key. */
const at = (number: number) => number.toString(16).padStart(50, "0");

const BASE: LifeStretch = {
  fingerprint: "f1", chain: "c1", opened: at(1), closed: NEVER, isOpen: true, openedFlow: "introduced", closedFlow: null, file: "src/a.ts", edge: 7n,
  source: "walls", rule: "no-internals", kind: "privacy", severity: "error", fromModule: "orders", toModule: "billing", fromTeam: "@acme/o", toTeam: "@acme/b",
};
const stretch = (opened: number, closed: number | null, more: Partial<LifeStretch> = {}): LifeStretch => ({ ...BASE, opened: at(opened), closed: closed === null ? NEVER : at(closed), ...more });
const told = (parts: readonly WaivedPart[]) => parts.map(({ opened, closed, waiver, began, ended }) => [Number.parseInt(opened, 16), closed === NEVER ? null : Number.parseInt(closed, 16), waiver, began, ended]);
const standing = (opened: number, closed: number | null, waiver = "w") => ({ waiver, opened: at(opened), closed: closed === null ? NEVER : at(closed) });

it("waives from where the waiver stands on, and lets go where it ends", () => {
  expect(told(waivedParts([stretch(1, null)], () => [standing(3, 5)]))).toEqual([[3, 5, "w", "becameWaived", "unwaived"]]);
  expect(told(waivedParts([stretch(1, null)], () => [standing(3, null)]))).toEqual([[3, null, "w", "becameWaived", null]]);
});

it("takes the place of what history counts where a violation comes or goes while it is waived", () => {
  expect(told(waivedParts([stretch(4, 6, { closedFlow: "fixed" })], () => [standing(2, null)]))).toEqual([[4, 6, "w", "introduced", "fixed"]]);
});

it("leaves what came before the waiver as it came, though it is waived at the same commit", () => {
  expect(told(waivedParts([stretch(4, 6, { closedFlow: "fixed" })], () => [standing(4, null)]))).toEqual([[4, 6, "w", "becameWaived", "fixed"]]);
  expect(told(waivedParts([stretch(4, null)], () => [standing(4, 8, "after"), standing(2, 5, "before")]))).toEqual([[4, 8, "after", "introduced", "unwaived"]]);
});

it("goes on through a rename without a flow, and counts where only one side is waived", () => {
  const renamed = [stretch(1, 4), stretch(4, null, { fingerprint: "f2", openedFlow: null })];
  expect(told(waivedParts(renamed, () => [standing(2, null)]))).toEqual([[2, 4, "w", "becameWaived", "continued"], [4, null, "w", "continued", null]]);
  expect(told(waivedParts(renamed, ({ fingerprint }) => (fingerprint === "f1" ? [standing(2, null)] : [])))).toEqual([[2, 4, "w", "becameWaived", "unwaived"]]);
  expect(told(waivedParts(renamed, ({ fingerprint }) => (fingerprint === "f2" ? [standing(2, null)] : [])))).toEqual([[4, null, "w", "becameWaived", null]]);
});

it("leaves what stands in the checker's baseline as it is", () => {
  expect(waivedParts([stretch(1, null, { isOpen: false, openedFlow: "baselinedIn" })], () => [standing(2, null)])).toEqual([]);
});

it("makes one piece of waivers that follow each other, under the name of the last", () => {
  expect(told(waivedParts([stretch(1, 9, { closedFlow: "fixed" })], () => [standing(5, 8, "second"), standing(2, 5, "first"), standing(3, 4, "within")]))).toEqual([[2, 8, "second", "becameWaived", "unwaived"]]);
});

it("waives nothing where a waiver ends at the commit at which it begins", () => {
  expect(waivedParts([stretch(1, null)], () => [standing(3, 3)])).toEqual([]);
});

it("changes the ledger by what it takes back and what it puts there", () => {
  const bounds = { opened: at(2), closed: at(6) };
  expect(flowsOf({ ...bounds, began: "becameWaived", ended: "unwaived" })).toEqual([{ key: at(2), flow: "becameWaived", count: 1 }, { key: at(6), flow: "unwaived", count: 1 }]);
  expect(flowsOf({ ...bounds, began: "introduced", ended: "fixed" })).toEqual([
    { key: at(2), flow: "introduced", count: -1 }, { key: at(2), flow: "waivedIn", count: 1 },
    { key: at(6), flow: "fixed", count: -1 }, { key: at(6), flow: "waivedOut", count: 1 },
  ]);
  expect(flowsOf({ ...bounds, began: "continued", ended: null })).toEqual([]);
});

it("finds where all that is open about a dependency is waived", () => {
  const open = [stretch(1, 8), stretch(3, 6)];
  expect(waivedStretches(open, [{ opened: at(2), closed: at(8) }])).toEqual([{ opened: at(2), closed: at(3) }, { opened: at(6), closed: at(8) }]);
  expect(waivedStretches(open, [{ opened: at(2), closed: at(8) }, { opened: at(3), closed: at(6) }])).toEqual([{ opened: at(2), closed: at(8) }]);
  expect(waivedStretches(open, [])).toEqual([]);
});
