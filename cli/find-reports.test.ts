import { gzipSync } from "node:zlib";
import { join } from "node:path";

import { afterAll, expect, it } from "vitest";

import { cruiseReport, newRepository, removeFolders } from "./support/real-repository";
import { dryRun, run } from "./support/run";
import { recogniseReport } from "./recognise-report";

afterAll(removeFolders);

const recognise = (text: string | Buffer) => recogniseReport(Buffer.from(text), Buffer.from(text).subarray(-4096));

const LINTEL_REPORT = JSON.stringify({ tool: { name: "my-checker", version: "1.2" }, lintel: 1, examined: { files: 3, rules: [] }, modules: [], violations: [] });

it("knows reports by what they hold: dependency-cruiser's, empty ones too, and Lintel's own", () => {
  expect(recognise(cruiseReport())).toEqual({ kind: "report", tool: "dependency-cruiser" });
  expect(recognise(JSON.stringify(JSON.parse(cruiseReport()), null, 2))).toEqual({ kind: "report", tool: "dependency-cruiser" });
  expect(recognise('{"modules":[],"summary":{"violations":[]}}')).toEqual({ kind: "report", tool: "dependency-cruiser" });
  expect(recognise(LINTEL_REPORT)).toEqual({ kind: "report", tool: "lintel" });
});

it("knows ESLint's reports, with metadata and without, and tells its suppressions from them", () => {
  expect(recognise('[{"filePath":"/a.ts","messages":[]}]')).toEqual({ kind: "report", tool: "eslint" });
  expect(recognise('{"results":[{"filePath":"/a.ts","messages":[]}],"metadata":{"cwd":"/","rulesMeta":{}}}')).toEqual({ kind: "report", tool: "eslint" });
  expect(recognise('{\n  "src/a.ts": {\n    "no-restricted-imports": {\n      "count": 1\n    }\n  }\n}')).toEqual({ kind: "baseline", tool: "eslint" });
  expect(recognise("\nOops! Something went wrong! :(\n\nESLint: 9.39.5\n")).toMatchObject({ kind: "refused" });
});

it("knows them compressed, with a byte order mark, and as a Windows shell writes them", () => {
  expect(recognise(gzipSync(cruiseReport()))).toEqual({ kind: "report", tool: "dependency-cruiser" });
  expect(recognise(`\uFEFF${cruiseReport()}\r\n`)).toEqual({ kind: "report", tool: "dependency-cruiser" });
  expect(recognise(Buffer.from(`\uFEFF${cruiseReport()}\r\n`, "utf16le"))).toEqual({ kind: "report", tool: "dependency-cruiser" });
});

it("tells a list of known violations from a report", () => {
  expect(recognise('[{"type":"dependency","from":"src/a.ts","to":"src/b.ts","rule":{"severity":"error","name":"no-a-to-b"}}]')).toEqual({ kind: "baseline", tool: "dependency-cruiser" });
});

it.each([
  ["nothing", "", "is empty"],
  ["blanks", "\n \n", "nothing but blanks"],
  ["half a report", cruiseReport().slice(0, -20), "ends in the middle"],
  ["a configuration", '{"forbidden":[{"name":"no-circular"}],"options":{}}', "configuration, not a report"],
  ["npm's words before the report", `\n> shop@1.0.0 depcruise\n> depcruise src -T json\n\n${cruiseReport()}`, "npm run --silent"],
  ["a missing command", "sh: 1: depcruise: command not found\n", "what a tool said when it failed"],
  ["npm's complaint", "npm error code E404\nnpm error 404 Not Found\n", "what a tool said when it failed"],
  ["a stack trace", "\x1b[31mTypeError: Cannot read properties of undefined\x1b[0m\n    at cruise (/app/cruise.mjs:10:5)\n", "TypeError: Cannot read properties of undefined"],
])("refuses %s in a sentence", (_what, text, sentence) => {
  expect(recognise(text)).toMatchObject({ kind: "refused", sentence: expect.stringContaining(sentence) });
});

it("leaves formats that it does not know to the server", () => {
  expect(recognise('<?xml version="1.0"?><testsuite/>')).toEqual({ kind: "unknown" });
  expect(recognise('[{"source":"/a.css","warnings":[]}]')).toEqual({ kind: "unknown" });
});

it("finds reports by name and content, and says what it passed over and why", async () => {
  const repository = newRepository();
  repository.write("lib/depcruise.committed.json", cruiseReport());
  repository.commit("one", 1);
  repository.write("depcruise.json", cruiseReport(repository.folder));
  repository.write("checks/boundaries.lintel.json", LINTEL_REPORT);
  repository.write(".dependency-cruiser.json", '{"forbidden":[]}');
  repository.write(".dependency-cruiser-known-violations.json", '[{"from":"a","to":"b","rule":{"name":"x","severity":"error"}}]');
  repository.write("packages/a/depcruise-a.json", "");
  repository.write("node_modules/other/depcruise.json", cruiseReport());
  repository.write("other.json", cruiseReport());
  const ended = await run(repository.folder, ["upload", "--dry-run", "--repository", "acme/shop"]);
  expect(ended.exit).toBe(0);
  expect(ended.said.split("\n")).toEqual([
    "Skipped .dependency-cruiser-known-violations.json: it is a list of known violations, which goes with a report but is none.",
    "Skipped .dependency-cruiser.json: it is dependency-cruiser's configuration, not a report.",
    "Skipped lib/depcruise.committed.json: it is part of the repository, so it is not what a run has just written; name it to send it all the same.",
    "Skipped packages/a/depcruise-a.json: it is empty: the tool wrote nothing, so it probably did not run to its end.",
    "Found checks/boundaries.lintel.json (lintel).",
    "Found depcruise.json (dependency-cruiser).",
    "Nothing was sent (--dry-run).",
  ]);
});

it("ends with 1 when there is no report, and when one that is named is none", async () => {
  const repository = newRepository();
  repository.commit("one", 1);
  expect(await run(repository.folder, ["upload", "--dry-run"])).toMatchObject({ exit: 1, said: expect.stringContaining("No report was found here") });
  expect(await run(repository.folder, ["upload", "--dry-run", "gone.json"])).toMatchObject({ exit: 1, said: expect.stringContaining("gone.json: there is no such file") });
  repository.write("empty.json", "");
  const empty = await run(repository.folder, ["upload", "--dry-run", "empty.json"]);
  expect(empty).toMatchObject({ exit: 1, printed: "" });
  expect(empty.said).toContain("there will be a gap, not a zero");
});

it("tells where a report's paths start: from the report, else from where the command runs", async () => {
  const repository = newRepository();
  repository.commit("one", 1);
  repository.write("packages/api/depcruise.json", cruiseReport(join(repository.folder, "packages/api")));
  expect((await dryRun(repository.folder)).root).toBe("packages/api");
  expect((await dryRun(repository.folder, ["--root", "./packages/web/"])).root).toBe("packages/web");
  repository.write("packages/api/depcruise.json", cruiseReport("/app"));
  expect((await dryRun(join(repository.folder, "packages/api"))).root).toBe("packages/api");
  repository.write("packages/api/depcruise.json", cruiseReport(repository.folder));
  expect((await dryRun(join(repository.folder, "packages/api"))).root).toBeUndefined();
});

it("sends reports of several folders as parts, each covering its own", async () => {
  const repository = newRepository();
  repository.commit("one", 1);
  for (const name of ["api", "web"]) repository.write(`packages/${name}/depcruise.json`, cruiseReport(join(repository.folder, "packages", name)));
  const { printed } = await run(repository.folder, ["upload", "--dry-run", "--repository", "acme/shop"]);
  const metas = printed.split("\n}\n").map((text) => JSON.parse(text.endsWith("}") ? text : `${text}\n}`));
  expect(metas).toMatchObject([
    { root: "packages/api", scope: ["packages/api/**"] },
    { root: "packages/web", scope: ["packages/web/**"] },
  ]);
});

it("does not mix the reports of two tools in one series", async () => {
  const repository = newRepository();
  repository.commit("one", 1);
  repository.write("depcruise.json", cruiseReport());
  repository.write("own.lintel.json", LINTEL_REPORT);
  expect(await run(repository.folder, ["upload", "--dry-run", "--repository", "acme/shop", "--source", "web"])).toMatchObject({ exit: 2, said: expect.stringContaining("names one series") });
});

it("passes on what it is told about the report", async () => {
  const repository = newRepository();
  repository.commit("one", 1);
  repository.write("depcruise.json", cruiseReport());
  const meta = await dryRun(repository.folder, [
    ...["--source", "dependency-cruiser:web", "--tool", "dependency-cruiser", "--scope", "web/**", "--scope", "shared/**"],
    ...["--run-id", "5", "--run-attempt", "2", "--run-url", "https://ci.example.com/5", "--run-at", "2026-11-02T10:00:00Z", "--run-command", "npx depcruise web"],
    ...["--branch", "topic", "--default-branch", "trunk", "--pull-request", "7", "--base", "trunk"],
  ]);
  expect(meta).toMatchObject({
    source: "dependency-cruiser:web",
    tool: "dependency-cruiser",
    scope: ["web/**", "shared/**"],
    run: { id: "5", attempt: 2, url: "https://ci.example.com/5", at: "2026-11-02T10:00:00.000Z", command: "npx depcruise web" },
    branch: "topic",
    defaultBranch: "trunk",
    pullRequest: { number: 7, baseRef: "trunk" },
  });
});
