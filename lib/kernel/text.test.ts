import { expect, it } from "vitest";

import { cleanInt, cleanText, count } from "./text";

it("leaves well-formed text as it is", () => {
  expect(cleanText("src/café/🚀.ts", { maxLength: 100 })).toEqual({ text: "src/café/🚀.ts", changed: false });
});

it("replaces what a database refuses: a lone surrogate and U+0000", () => {
  expect(cleanText("a\u0000b", { maxLength: 100 })).toEqual({ text: "a\uFFFDb", changed: true });
  expect(cleanText("a\uD83Db", { maxLength: 100 })).toEqual({ text: "a\uFFFDb", changed: true });
  expect(cleanText("a\uDE80", { maxLength: 100 })).toEqual({ text: "a\uFFFD", changed: true });
});

it("caps by code point and never cuts one in two", () => {
  expect(cleanText("🚀🚀🚀", { maxLength: 2 })).toEqual({ text: "🚀🚀", changed: true });
  expect(cleanText("🚀🚀", { maxLength: 2 })).toEqual({ text: "🚀🚀", changed: false });
  expect(cleanText("abc", { maxLength: 0 })).toEqual({ text: "", changed: true });
});

it("takes whole numbers within their bounds and nothing else", () => {
  expect(cleanInt(12, { min: 1, max: 100 })).toBe(12);
  expect(cleanInt(0, { min: 1, max: 100 })).toBeNull();
  expect(cleanInt(101, { min: 1, max: 100 })).toBeNull();
  expect(cleanInt(1.5, { min: 1, max: 100 })).toBeNull();
  expect(cleanInt(Number.NaN, { min: 1, max: 100 })).toBeNull();
  expect(cleanInt("12", { min: 1, max: 100 })).toBeNull();
});

it("counts things with a comma at the thousands, and one of them in the singular", () => {
  expect([count(0, "file"), count(1, "file"), count(12_345, "file"), count(1_234_567, "dependency", "dependencies")]).toEqual(["0 files", "1 file", "12,345 files", "1,234,567 dependencies"]);
});
