import { expect, it } from "vitest";

import { suppressionOf } from "./suppression";

it("tells a tool's own way of letting things be, and nothing where it knows none", () => {
  expect(suppressionOf("eslint")).toContain("eslint-suppressions.json");
  expect(suppressionOf("dependency-cruiser")).toContain(".dependency-cruiser-known-violations.json");
  expect(suppressionOf("somebody's own")).toBeNull();
  expect(suppressionOf("constructor")).toBeNull();
});
