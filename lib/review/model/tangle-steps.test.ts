import { expect, it } from "vitest";

import type { Tangle, TangleChange } from "@/lib/health";
import { type CommitSha, asId } from "@/lib/kernel";

import { tangleSteps } from "./tangle-steps";

const A = asId<CommitSha>("a".repeat(40));
const tangle = (...modules: string[]): Tangle => ({ modules, teams: ["@acme/orders"] });
const change = (formed: Tangle[], dissolved: Tangle[]): TangleChange => ({ by: { commit: A, at: "2026-11-17T09:00:00Z" }, formed, dissolved });
const told = (...changes: TangleChange[]) => tangleSteps({ before: null, after: null, changes }).map(({ kind, modules, joined, left }) => ({ kind, modules, joined, left }));

it("takes a tangle that shares modules with one before it for the same, grown or shrunk", () => {
  expect(told(change([tangle("a", "b", "c")], [tangle("a", "b")]))).toEqual([{ kind: "grew", modules: ["a", "b", "c"], joined: ["c"], left: [] }]);
  expect(told(change([tangle("a", "b")], [tangle("a", "b", "c")]))).toEqual([{ kind: "shrank", modules: ["a", "b"], joined: [], left: ["c"] }]);
});

it("takes one that shares nothing for a new one", () => {
  expect(told(change([tangle("a", "b")], [tangle("c", "d")]))).toEqual([
    { kind: "formed", modules: ["a", "b"], joined: [], left: [] },
    { kind: "dissolved", modules: ["c", "d"], joined: [], left: [] },
  ]);
});

it("lets a tangle that falls in two go on in the larger share, and calls the other new", () => {
  expect(told(change([tangle("a", "b", "c"), tangle("d", "e")], [tangle("a", "b", "c", "d", "e")]))).toEqual([
    { kind: "shrank", modules: ["a", "b", "c"], joined: [], left: ["d", "e"] },
    { kind: "formed", modules: ["d", "e"], joined: [], left: [] },
  ]);
});

it("tells one that formed and was dissolved within the week twice", () => {
  expect(told(change([tangle("a", "b")], []), change([], [tangle("a", "b")])).map(({ kind }) => kind)).toEqual(["formed", "dissolved"]);
});
