import { expect, it } from "vitest";

import { namedAs } from "./artifact-names";

it.each([
  ["lintel", "lintel*", true],
  ["lintel-web", "lintel*", true],
  ["my-lintel", "lintel*", false],
  ["arch-report", "lintel*, arch-*", true],
  ["coverage", "lintel*, arch-*", false],
  ["arch-web-report", "arch-*-report", true],
  ["arch-report", "arch-*-report", false],
  ["lintel", "", false],
  ["anything", "*", true],
  ["a.b", "a?b", false],
])("is %s called as %s says: %s", (name, patterns, expected) => {
  expect(namedAs(name, patterns)).toBe(expected);
});

it("takes no longer for a pattern that is made to take long", () => {
  expect(namedAs("a".repeat(200), `${"*a".repeat(100)}*b`)).toBe(false);
});
