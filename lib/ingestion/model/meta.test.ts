import { expect, it } from "vitest";

import { Meta } from "./meta";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const least = { repository: "acme/shop", commit: SHA };
const complaintOf = (more: object) => Meta.safeParse({ ...least, ...more }).error?.issues[0]?.path.join(".") ?? null;

it("takes the least that an upload may say, and tells unknown from none", () => {
  expect(Meta.parse(least)).toEqual(least);
  expect(Meta.parse({ ...least, parents: [] }).parents).toEqual([]);
});

it("brings times to UTC, commits to lower case and roots to plain paths", () => {
  const meta = Meta.parse({ ...least, commit: SHA.toUpperCase(), committedAt: "2026-11-02T10:00:00+01:00", root: "./packages//api/", run: { id: 17 }, unknown: 1 });
  expect(meta).toEqual({ repository: "acme/shop", commit: SHA, committedAt: "2026-11-02T09:00:00.000Z", root: "packages/api", run: { id: "17" } });
});

it("says the same of what it has read before", () => {
  const meta = Meta.parse({ ...least, commit: SHA.toUpperCase(), committedAt: "2026-11-02T10:00:00+01:00", run: { id: 17, at: "2026-11-02T10:00:00Z" } });
  expect(Meta.parse(JSON.parse(JSON.stringify(meta)))).toEqual(meta);
});

it.each([
  [{ commit: "main" }, "commit"],
  [{ repository: "shop" }, "repository"],
  [{ committedAt: "yesterday" }, "committedAt"],
  [{ parents: ["abc"] }, "parents.0"],
  [{ lineage: Array.from({ length: 1001 }, () => ({ sha: SHA, committedAt: "2026-11-02T10:00:00Z" })) }, "lineage"],
  [{ paths: ["a\u0000b"] }, "paths.0"],
  [{ paths: ["x".repeat(4097)] }, "paths.0"],
  [{ root: "../up" }, "root"],
  [{ root: "/etc" }, "root"],
  [{ scope: ["packages/../../**"] }, "scope.0"],
  [{ source: "  " }, "source"],
  [{ source: "\ud800" }, "source"],
  [{ pullRequest: { number: 0 } }, "pullRequest.number"],
])("refuses %j", (more, place) => {
  expect(complaintOf(more)).toBe(place);
});
