import { expect, it } from "vitest";

import { sentenceOf } from "./change-sentence";

const NOTHING = { introduced: [], reopened: [], fixed: [], moved: [], tangles: { formed: [], dissolved: [] } };

it("says that nothing happened", () => {
  expect(sentenceOf(NOTHING)).toBe("It introduced and fixed nothing.");
});

it("tells of tangles even where no violation came or went", () => {
  expect(sentenceOf({ ...NOTHING, tangles: { formed: [["a", "b"]], dissolved: [["a", "b", "c"], ["d", "e"]] } })).toBe("It introduced and fixed nothing; 1 tangle formed; 2 tangles dissolved.");
});
