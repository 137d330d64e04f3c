import { expect, it } from "vitest";

import { tellFlow } from "./flow-words";

const still = { introduced: 0, discovered: 0, reopened: 0, fixed: 0, retired: 0, reassignedIn: 0, reassignedOut: 0 };

it("always tells what was introduced and fixed", () => {
  expect(tellFlow(still)).toBe("0 introduced and 0 fixed");
});

it("tells whatever else moved, so that the words add up to the change", () => {
  expect(tellFlow({ ...still, introduced: 1, reopened: 4, retired: 1200, reassignedIn: 2, reassignedOut: 3 })).toBe("1 introduced, 4 reopened, 0 fixed, 1,200 retired, 2 taken over and 3 handed on");
});

it("says nothing of days in which nobody reported", () => {
  expect(tellFlow({ introduced: null, discovered: null, reopened: null, fixed: null, retired: null, reassignedIn: null, reassignedOut: null })).toBeNull();
});
