import { expect, it } from "vitest";

import { type RepositoryId, asId } from "@/lib/kernel";

import { type Level, type Principal, can, canSomewhere } from "./permissions";

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

const person = (visible: [RepositoryId, Level][]): Principal => ({ kind: "user", scope: "read", repositoryId: null, name: "ada", visible: new Map(visible) });

it("lets a person do in each repository what they may do there on the code host, and nothing where they see nothing", () => {
  const ada = person([[shop, "write"]]);
  expect([can(ada, "read", shop), can(ada, "waive", shop), can(ada, "upload", shop), can(ada, "admin", shop)]).toEqual([true, true, false, false]);
  expect([can(ada, "read", bank), can(ada, "waive", bank), can(ada, "read", null), can(ada, "admin", null)]).toEqual([false, false, false, false]);
  expect([can(person([[shop, "read"]]), "waive", shop), can(person([[shop, "admin"]]), "admin", shop), can(person([[shop, "admin"]]), "admin", null)]).toEqual([false, true, false]);
});

it("lets everybody knock who may read, and to change something only who may somewhere", () => {
  expect([canSomewhere(person([]), "read"), canSomewhere(person([]), "waive"), canSomewhere(person([[shop, "write"]]), "waive"), canSomewhere(person([[shop, "write"]]), "admin")]).toEqual([true, false, true, false]);
  expect([canSomewhere(token("upload", shop), "read"), canSomewhere(token("upload", shop), "upload"), canSomewhere(token("read", bank), "waive")]).toEqual([false, true, false]);
});

it("lets tokens decide waivers as they could before", () => {
  expect([can(token("admin", shop), "waive", shop), can(token("admin", shop), "waive", bank), can(token("read", shop), "waive", shop), can(token("upload", shop), "waive", shop)]).toEqual([true, false, false, false]);
});
