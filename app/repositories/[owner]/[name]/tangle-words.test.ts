import { expect, it } from "vitest";

import { tangleWords } from "./tangle-words";

const of = (...modules: string[]) => ({ modules });

it("tells a tangle that grew or shrank as the same one, and others as formed or cut", () => {
  expect(tangleWords({ formed: [of("a", "b", "c")], dissolved: [of("a", "b")] })).toEqual(["c joined (now 3 modules)"]);
  expect(tangleWords({ formed: [of("a", "b")], dissolved: [of("a", "b", "c")] })).toEqual(["c left (now 2 modules)"]);
  expect(tangleWords({ formed: [of("a", "b", "d")], dissolved: [of("a", "b", "c"), of("x", "y")] })).toEqual(["d joined, c left (now 3 modules)", "cut: x and y"]);
  expect(tangleWords({ formed: [of("a", "b")], dissolved: [] })).toEqual(["formed: a and b"]);
});

it("names no more than twenty modules of a large tangle", () => {
  const modules = Array.from({ length: 1200 }, (_, place) => `m${place}`);

  expect(tangleWords({ formed: [of(...modules)], dissolved: [] })).toEqual([`formed: ${modules.slice(0, 20).join(", ")} and 1,180 more`]);
});
