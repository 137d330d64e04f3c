import { expect, it } from "vitest";

import { ownPath } from "./own-path";

it("leads on to a page of ours, with its question", () => {
  expect(ownPath("/repositories/acme/shop?metric=open#decisions")).toBe("/repositories/acme/shop?metric=open#decisions");
});

it.each([null, "", "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "/a\\b", "javascript:alert(1)", "/ b", "/a\nb", "/login?next=/login", "/api/auth/callback/github", `/${"a".repeat(2001)}`])("leads nowhere else: %j", (next) => {
  expect(ownPath(next)).toBe("/");
});
