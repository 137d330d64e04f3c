import fc from "fast-check";
import { expect, it } from "vitest";

import { type ModuleRow, assignNumbers } from "./module-rows";

const END = "z";

it("splits a row where numbers change in its middle", () => {
  const rows = [{ module: "orders", since: "a", until: END, numbers: "1" }];
  expect(assignNumbers("orders", rows, "c", "e", "2")).toEqual([
    { module: "orders", since: "a", until: "c", numbers: "1" },
    { module: "orders", since: "c", until: "e", numbers: "2" },
    { module: "orders", since: "e", until: END, numbers: "1" },
  ]);
});

it("joins neighbours that say the same", () => {
  const rows = [{ module: "orders", since: "a", until: "c", numbers: "1" }, { module: "orders", since: "c", until: END, numbers: "2" }];
  expect(assignNumbers("orders", rows, "c", END, "1")).toEqual([{ module: "orders", since: "a", until: END, numbers: "1" }]);
});

it("gives the same rows whatever the order in which snapshots are measured", () => {
  const keys = ["a", "b", "c", "d", "e", "f", "g"];
  fc.assert(
    fc.property(fc.array(fc.constantFrom("1", "2", null), { minLength: 7, maxLength: 7 }), fc.shuffledSubarray(keys, { minLength: 7 }), (numbers, order) => {
      const inOrder = (sequence: readonly string[]) => {
        const known: string[] = [];
        return sequence.reduce<ModuleRow[]>((rows, key) => {
          known.push(key);
          const next = known.filter((other) => other > key).sort()[0] ?? END;
          return assignNumbers("orders", rows, key, next, numbers[keys.indexOf(key)] ?? null);
        }, []);
      };
      expect(inOrder(order)).toEqual(inOrder(keys));
    }),
  );
});
