import { readFileSync } from "node:fs";
import path from "node:path";

import { afterAll, expect, it } from "vitest";

import { cruiseReport, newRepository, removeFolders } from "./support/real-repository";
import { accepted, answers, receive } from "./support/receiver";
import { run } from "./support/run";
import { summaryOf } from "./summary";

afterAll(removeFolders);

const done = { id: "r1", source: "dependency-cruiser", status: "done", violations: { reported: 3 } };
const verdict = { pullRequest: 12, state: "judged", conclusion: "failure", sentence: "1 new violation of no-internals.", reason: "The gate fails.", url: "https://lintel.example/repositories/acme/shop/pulls/12" };

it("tells the verdict, each report and where to read on", () => {
  expect(summaryOf({ reports: [done], verdict, url: verdict.url })).toBe(`### Lintel: Pull request 12 fails

1 new violation of no-internals. The gate fails.

| report | | violations |
|---|---|---|
| dependency-cruiser | done | 3 |

[The verdict, with every finding](https://lintel.example/repositories/acme/shop/pulls/12)
`);
});

it("keeps hostile names to their cell: no tag, mention, link or line of their own", () => {
  const hostile = "<img src=x>\n# @acme/all | [go](https://evil.example) www.evil.example `x`";
  const text = summaryOf({ reports: [{ ...done, source: hostile }], verdict: { ...verdict, sentence: hostile }, url: "https://lintel.example/a)b" });
  expect(text).not.toMatch(/<img|@acme|\]\(https:\/\/evil|https:\/\/evil|www\.evil|^# /m);
  expect(text.split("\n").filter((line) => line.startsWith("|"))).toHaveLength(3);
  expect(text).toContain("(https://lintel.example/a%29b)");
});

it("links nothing that is no address of the web", () => {
  expect(summaryOf({ reports: [done], verdict: null, url: "javascript:alert(1)" })).not.toContain("javascript");
});

it("adds it to the job summary of GitHub Actions, and tells the address as JSON", async () => {
  const repository = newRepository();
  repository.commit("one", 1);
  repository.write("depcruise.json", cruiseReport(repository.folder));
  const server = await receive([accepted, answers(200, done)]);
  const file = path.join(repository.folder, "summary.md");
  const ended = await run(repository.folder, ["upload", "--wait", "--json", "--repository", "acme/shop", "--branch", "main", "--default-branch", "main"], { LINTEL_URL: server.address, LINTEL_TOKEN: "t", GITHUB_STEP_SUMMARY: file });
  await server.close();
  expect(ended.exit).toBe(0);
  expect(readFileSync(file, "utf8")).toContain("| dependency-cruiser | done | 3 |");
  expect(JSON.parse(ended.printed)).toMatchObject({ url: expect.stringMatching(/\/repositories\/acme\/shop\/commits\/[0-9a-f]{40}$/) });
});
