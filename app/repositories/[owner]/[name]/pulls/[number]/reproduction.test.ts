import { expect, it } from "vitest";

import { type CommitSha, asId } from "@/lib/kernel";

import { reproduction } from "./reproduction";

const head = asId<CommitSha>("b".repeat(40));

it("fetches the head beside the own work tree", () => {
  expect(reproduction({ number: 12, head, verdict: null }, new Map())).toBe(`git fetch origin pull/12/head\ngit worktree add ../pull-12 ${head}\ncd ../pull-12`);
});

it("never lets a report's words become a command of their own", () => {
  const verdict = { sources: [{ source: "x\nrm -rf /", tool: "depcruise", status: "compared", base: null }], base: { commit: null } };
  const text = reproduction(JSON.parse(JSON.stringify({ number: 12, head, verdict })), new Map([["x\nrm -rf /", "npx depcruise src\nrm -rf ~"]]));
  expect(text.split("\n").slice(3)).toEqual(["# x rm -rf /, as CI told", "# npx depcruise src rm -rf ~"]);
});
