import { readdirSync } from "node:fs";

import { afterAll, afterEach, expect, it } from "vitest";

import { pictureOf } from "../support/picture";
import { type RealRepository, emptyFolder, newRepository, removeFolders } from "../support/real-repository";
import { type Receiver, type Reply, answers, partsOf, receive } from "../support/receiver";
import { run } from "../support/run";
import { mayBeDebt } from "./debt";

const receivers: Receiver[] = [];
afterEach(async () => {
  for (const one of receivers.splice(0)) await one.close();
});
afterAll(removeFolders);

async function lintel(snapshots: Reply = answers(403, { code: "FORBIDDEN", title: "No" })): Promise<Receiver> {
  let count = 0;
  const play: Reply = (response, arrival, request) => {
    if (arrival.method === "GET") return snapshots(response, arrival, request);
    count += 1;
    return answers(202, { reports: [{ id: `r${count}`, source: "any", status: "queued" }] })(response, arrival, request);
  };
  const receiver = await receive([play]);
  receivers.push(receiver);
  return receiver;
}

type Meta = { commit: string; run: unknown; lineage?: { sha: string }[]; tool?: string; source?: string };

/** `tool: path, path` of each report, by the index of its commit. */
async function replayed({ arrivals }: Receiver, commits: readonly string[]): Promise<{ at: number; tool: string; paths: string[]; texts: string[]; meta: Meta; roles: string[] }[]> {
  return Promise.all(
    arrivals.filter(({ method }) => method === "POST").map(async (arrival) => {
      const parts = await partsOf(arrival);
      const meta: Meta = JSON.parse(parts[0]?.content.toString() ?? "");
      const debt: { tool: string; files: { path: string; text: string }[] } = JSON.parse(parts.find(({ field }) => field === "report")?.content.toString() ?? "");
      return { at: commits.indexOf(meta.commit), tool: debt.tool, paths: debt.files.map(({ path }) => path), texts: debt.files.map(({ text }) => text), meta, roles: parts.map(({ field }) => field) };
    }),
  );
}

function replay(repository: RealRepository, server: Receiver, words: string[] = []) {
  const environment = { LINTEL_URL: server.address, LINTEL_TOKEN: "secret", XDG_STATE_HOME: emptyFolder() };
  return run(repository.folder, ["backfill", "--from-baselines", "--repository", "acme/shop", "--since", "all", "--no-fetch", ...words], environment);
}

const KNOWN = ".dependency-cruiser-known-violations.json";
const list = (...files: string[]) => JSON.stringify(files.map((from) => ({ type: "dependency", from, to: "src/b.ts", rule: { name: "no-b", severity: "error" } })));

/** One commit a day within two weeks: the list comes, grows, stays, goes; suppressions come beside it. */
function shop(): { repository: RealRepository; commits: string[] } {
  const repository = newRepository();
  const steps: (() => void)[] = [
    () => repository.write("src/a.ts", "1"),
    () => repository.write(KNOWN, list("src/a.ts")),
    () => repository.write("src/a.ts", "2"),
    () => repository.write(KNOWN, list("src/a.ts", "src/c.ts")),
    () => repository.write("src/a.ts", "3"),
    () => repository.write("packages/web/eslint-suppressions.json", '{"src/x.ts":{"no-restricted-imports":{"count":1}}}'),
    () => repository.git("rm", "--quiet", KNOWN),
    () => repository.write("src/a.ts", "4"),
  ];
  repository.write("CODEOWNERS", "* @acme/shop\n");
  const days = [2, 3, 4, 5, 6, 9, 10, 11];
  const commits = steps.map((step, index) => {
    step();
    return repository.commitAt(`step ${index}`, `2026-03-${String(days[index]).padStart(2, "0")}T10:00:00Z`);
  });
  return { repository, commits };
}

it("replays each change of a list and the ends of the weeks, oldest first, and says once that a list is gone", async () => {
  const { repository, commits } = shop();
  const before = pictureOf(repository.folder);
  const server = await lintel();
  const ended = await replay(repository, server);
  expect(ended).toMatchObject({ exit: 0, said: expect.stringContaining("8 lists of known violations sent.") });
  expect(pictureOf(repository.folder)).toEqual(before);

  const reports = await replayed(server, commits);
  expect(reports.map(({ at, tool, paths }) => [at, tool, paths])).toEqual([
    [1, "dependency-cruiser", [KNOWN]],
    [3, "dependency-cruiser", [KNOWN]],
    [4, "dependency-cruiser", [KNOWN]],
    [5, "dependency-cruiser", [KNOWN]],
    [5, "eslint", ["packages/web/eslint-suppressions.json"]],
    [6, "eslint", ["packages/web/eslint-suppressions.json"]],
    [6, "dependency-cruiser", []],
    [7, "eslint", ["packages/web/eslint-suppressions.json"]],
  ]);
  expect(reports[1]?.texts).toEqual([list("src/a.ts", "src/c.ts")]);
  expect(reports[1]?.meta).toMatchObject({ repository: "acme/shop", branch: "main", defaultBranch: "main", run: { id: "-baselines", at: "2026-03-05T10:00:00Z" } });
  expect(reports[1]?.meta.lineage?.map(({ sha }) => sha)).toEqual([commits[2], commits[1]]);
  expect(reports[1]?.meta.source).toBeUndefined();
  expect(reports[1]?.roles).toEqual(["meta", "codeowners", "report"]);
});

it("finds the debts of every tool, wherever they lie, and nothing that only looks like one", async () => {
  const repository = newRepository();
  repository.write("packs/orders/package_todo.yml", "---\n");
  repository.write("packs/old/deprecated_references.yml", "---\n");
  repository.write("app/archunit_store/stored.rules", "rule=1b4e28ba-2fa1-11d2-883f-0016d3cca427\n");
  repository.write("app/archunit_store/1b4e28ba-2fa1-11d2-883f-0016d3cca427", "");
  repository.write("app/archunit_store/deeper/file", "");
  repository.write("deptrac.yaml", "deptrac:\n  layers: []\n");
  repository.write("deptrac.baseline.yaml", "deptrac:\n  skip_violations:\n    A: [B]\n");
  repository.write("pyproject.toml", "[project]\nname = 'x'\n");
  repository.write("py/.importlinter", "[importlinter:contract:a]\nignore_imports =\n  a -> b\n");
  repository.write("node_modules/x/eslint-suppressions.json", "{}");
  repository.write("test/fixtures/package_todo.yml", "---\n");
  const commits = [repository.commit("one", 1)];
  const server = await lintel();
  expect(await replay(repository, server)).toMatchObject({ exit: 0 });
  expect((await replayed(server, commits)).map(({ tool, paths }) => [tool, paths])).toEqual([
    ["archunit", ["app/archunit_store/1b4e28ba-2fa1-11d2-883f-0016d3cca427", "app/archunit_store/stored.rules"]],
    ["deptrac", ["deptrac.baseline.yaml"]],
    ["packwerk", ["packs/old/deprecated_references.yml", "packs/orders/package_todo.yml"]],
    ["import-linter", ["py/.importlinter"]],
  ]);
  expect(await replay(repository, server, ["--tool", "deptrac", "--dry-run"])).toMatchObject({ exit: 0, printed: `${commits[0]} 2026-11-02T09:01:00Z deptrac "deptrac.baseline.yaml"` });
  expect(["app/store/1b4e28ba-2fa1-11d2-883f-0016d3cca427", "package_todo.yml", "a/setup.cfg"].map(mayBeDebt)).toEqual([true, true, true]);
  expect(["package_todo.yml.orig", "src/stored_rules.ts", "todo.yml"].map(mayBeDebt)).toEqual([false, false, false]);
});

it("replays no list from the first report of a run on, where the token may read", async () => {
  const { repository, commits } = shop();
  const at = (index: number, files: number | null) => ({ commit: commits[index], sources: [{ source: "dependency-cruiser", status: "current", examined: { files } }] });
  const server = await lintel(answers(200, { items: [at(3, 12), at(1, null)], nextCursor: null }));
  expect(await replay(repository, server, ["--tool", "dependency-cruiser"])).toMatchObject({ exit: 1, said: expect.stringContaining("No debt file was found that the server does not know of") });
  const other = await lintel(answers(200, { items: [at(4, 12)], nextCursor: null }));
  expect(await replay(repository, other, ["--tool", "dependency-cruiser"])).toMatchObject({ exit: 0 });
  expect((await replayed(other, commits)).map((report) => report.at)).toEqual([1, 3]);
});

it("says what it looked for when there is nothing, and takes no command", async () => {
  const repository = newRepository();
  repository.write("src/a.ts", "1");
  repository.commit("one", 1);
  const server = await lintel();
  expect(await replay(repository, server)).toMatchObject({ exit: 1, said: expect.stringContaining("Looked for .dependency-cruiser-known-violations.json") });
  expect(await replay(repository, server, ["--", "npx", "depcruise"])).toMatchObject({ exit: 2 });
});

it("leaves no file behind", async () => {
  const temporary = emptyFolder();
  const { repository } = shop();
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = temporary;
  const server = await lintel();
  await replay(repository, server).finally(() => (before === undefined ? delete process.env["TMPDIR"] : (process.env["TMPDIR"] = before)));
  expect(readdirSync(temporary).filter((name) => name.startsWith("lintel-baselines-"))).toEqual([]);
});
