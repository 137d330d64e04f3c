import { expect, it } from "vitest";

import { type RepositoryId, asId } from "@/lib/kernel";

import { type Principal, can } from "./permissions";

const shop = asId<RepositoryId>("shop");
const bank = asId<RepositoryId>("bank");
const token = (scope: Principal["scope"], repositoryId: RepositoryId | null): Principal => ({ kind: "token", scope, repositoryId, name: "ci" });

it("lets an upload token write to its own repository and nothing else", () => {
  expect(can(token("upload", shop), "upload", shop)).toBe(true);
  expect(can(token("upload", shop), "read", shop)).toBe(false);
  expect(can(token("upload", shop), "upload", bank)).toBe(false);
  expect(can(token("upload", shop), "admin", null)).toBe(false);
});

it("lets a read token read its own repository only", () => {
  expect(can(token("read", shop), "read", shop)).toBe(true);
  expect(can(token("read", shop), "upload", shop)).toBe(false);
  expect(can(token("read", shop), "read", bank)).toBe(false);
  expect(can(token("read", shop), "read", null)).toBe(false);
});

it("lets an administrator do everything, and an administrator of one repository only there", () => {
  expect(can(token("admin", null), "admin", null)).toBe(true);
  expect(can(token("admin", null), "upload", bank)).toBe(true);
  expect(can(token("admin", shop), "admin", bank)).toBe(false);
});
