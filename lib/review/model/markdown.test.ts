import fc from "fast-check";
import { expect, it } from "vitest";

import { code, markdownOf } from "./markdown";

it.each([
  ["payments", "`payments`"],
  ["a`b", "``a`b``"],
  ["a```b``c", "````a```b``c````"],
  ["`", "`` ` ``"],
  [" spaced ", "`  spaced  `"],
  ["two\nlines\r\nof # heading", "`two lines of # heading`"],
  ["<script>alert(1)</script>", "`<script>alert(1)</script>`"],
  ["[click](https://evil.example)", "`[click](https://evil.example)`"],
  ["@acme/everyone", "`@acme/everyone`"],
  ["a\u202Egnp.exe", "`agnp.exe`"],
  ["a\u2028b\u0085c\u0000d", "`a b c d`"],
  ["", "(no name)"],
  ["\n\t", "(no name)"],
])("writes %j as %s", (name, written) => {
  expect(code(name)).toBe(written);
});

it("never lets a name out of its code span, nor over the end of its line", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("`", "a", " ", "\n", "\\", "|", "<", "[", "\u2029", "\u0000", "é") }), (name) => {
      const written = code(name);
      expect(written).not.toMatch(/[\n\r\u2028\u2029\u0085\u0000]/);
      if (written === "(no name)") return;
      const fence = /^`+/.exec(written)?.[0] ?? "";
      const inner = written.slice(fence.length, -fence.length);
      expect(written).toBe(`${fence}${inner}${fence}`);
      // CommonMark ends a code span at the first run of backticks of the fence's own length.
      expect([...inner.matchAll(/`+/g)].some(([run]) => run.length === fence.length)).toBe(false);
      expect(inner).not.toMatch(/^`|`$/);
    }),
  );
});

it("writes a sentence with everything that is not ours in code spans", () => {
  expect(markdownOf([{ text: "2 are " }, { pair: { from: "a|b", to: "**c**" } }, { text: ", by " }, { commit: "3f9c2b7a54d1e8f60a9b1c2d3e4f5a6b7c8d9e0f" }, { text: " and " }, { pull: 12 }, { text: "; " }, { name: "_x_" }])).toBe(
    "2 are `a|b` → `**c**`, by commit `3f9c2b7` and pull request `#12`; `_x_`",
  );
});
