import { expect, it } from "vitest";

import { defuse } from "./defuse";

it.each([
  ["2 new violations of no-internals, both by @acme/payments", "2 new violations of no\\-internals, both by @\u200bacme/payments"],
  ["fixes #12 and GH-7", "fixes \\#\u200b12 and GH\u200b\\-7"],
  ["<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert\\(1\\)\\>"],
  ["[click](https://evil.example)", "\\[click\\]\\(https:\u200b//evil.example\\)"],
  ["see www.evil.example", "see www\u200b.evil.example"],
  ["a | b", "a \\| b"],
  ["two\nlines\r\n# heading", "two lines \\#\u200b heading"],
  ["a\u202egnp", "agnp"],
])("writes %j so that GitHub makes nothing of it", (text, written) => {
  expect(defuse(text)).toBe(written);
});
