import { expect, it } from "vitest";

import { fieldsOf, wordsOf } from "./fields";

const text = (schema: Parameters<typeof wordsOf>[0]) => wordsOf(schema).map((word) => word.text).join("");

it("says a type in words", () => {
  expect(text({ type: "string" })).toBe("text");
  expect(text({ type: "integer", minimum: 1, maximum: 200 })).toBe("whole number, 1 to 200");
  expect(text({ type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER })).toBe("whole number");
  expect(text({ enum: ["in", "out"], type: "string" })).toBe("one of in, out");
  expect(text({ anyOf: [{ $ref: "#/components/schemas/Snapshot" }, { type: "null" }] })).toBe("Snapshot or null");
  expect(text({ type: "array", items: { type: "array", items: { type: "string" } } })).toBe("list of list of text");
  expect(text({ type: "array", items: { type: "array", prefixItems: [{ type: "string" }, { type: "string" }], items: false } })).toBe("list of [text, text]");
  expect(text({ type: "object", additionalProperties: { type: "integer" } })).toBe("name → whole number");
});

it("leads from a type to the schema that it names", () => {
  expect(wordsOf({ type: "array", items: { $ref: "#/components/schemas/Violation" } })).toEqual([{ text: "list of " }, { text: "Violation", schema: "Violation" }]);
});

it("names what lies inside by the way to it, lists and nulls seen through", () => {
  const point = { type: "object", properties: { commit: { type: "string" } }, required: ["commit"] };
  const schema = {
    type: "object",
    required: ["items"],
    properties: { items: { type: "array", items: point }, previous: { anyOf: [point, { type: "null" }] }, limit: { type: "integer", default: 50, description: "Items a page." } },
  };
  expect(fieldsOf(schema).map(({ name, required, otherwise, description }) => [name, required, otherwise, description])).toEqual([
    ["items", true, null, ""],
    ["items[].commit", true, null, ""],
    ["previous", false, null, ""],
    ["previous.commit", true, null, ""],
    ["limit", false, "50", "Items a page."],
  ]);
});
