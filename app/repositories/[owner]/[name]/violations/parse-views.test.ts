import { expect, it } from "vitest";

import { readViews, withView, withoutView } from "./parse-views";

const errors = { name: "errors", search: "?severity=error" };

it("reads what it kept, and nothing where something else was kept", () => {
  expect(readViews(JSON.stringify([errors]))).toEqual([errors]);
  expect(readViews("")).toEqual([]);
  expect(readViews("{not json")).toEqual([]);
  expect(readViews(JSON.stringify([{ name: "elsewhere", search: "https://elsewhere.example" }]))).toEqual([]);
});

it("keeps one view under a name, and lets go of the oldest of many", () => {
  expect(withView([errors], { name: "errors", search: "" })).toEqual([{ name: "errors", search: "" }]);
  expect(withoutView([errors], "errors")).toEqual([]);
  const many = Array.from({ length: 50 }, (_, place) => ({ name: String(place), search: "" }));
  expect(withView(many, errors)).toHaveLength(50);
  expect(withView(many, errors)[0]?.name).toBe("1");
});
