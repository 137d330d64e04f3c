import { pathToFileURL } from "node:url";

import { afterAll, expect, it } from "vitest";

import { type RealRepository, at, cruiseReport, emptyFolder, inFolder, newRepository, removeFolders } from "./support/real-repository";
import { dryRun, run } from "./support/run";

afterAll(removeFolders);

/** Text that git recognises when it is moved. */
const LONG = "one line\nand another\nand a third that makes it worth recognising\n";

function withReport(repository: RealRepository): RealRepository {
  repository.write(".git/info/exclude", "depcruise.json\n");
  repository.write("depcruise.json", cruiseReport(repository.folder));
  return repository;
}

/** main: 1 – 2 (a renamed to b) – 4 (merge of 3) */
function threeAndAMerge() {
  const repository = newRepository();
  repository.write("src/a.ts", LONG);
  const first = repository.commit("one", 1);
  repository.git("mv", "src/a.ts", "src/b.ts");
  const second = repository.commit("two", 2);
  repository.git("checkout", "--quiet", "-b", "feature", first);
  repository.write("src/c.ts", "export {};\n");
  const side = repository.commit("side", 3);
  repository.git("checkout", "--quiet", "main");
  repository.git("merge", "--quiet", "--no-ff", "--no-commit", "feature");
  const merge = repository.commit("merge", 4);
  return { repository: withReport(repository), first, second, side, merge };
}

it("tells a merge with both parents and what it changed against the first, and the line beneath it", async () => {
  const { repository, first, second, side, merge } = threeAndAMerge();
  const meta = await dryRun(repository.folder);
  expect(meta).toMatchObject({ repository: "acme/shop", commit: merge, committedAt: at(4), parents: [second, side], renames: [], paths: ["src/c.ts"], branch: "main" });
  expect(meta.lineage).toEqual([
    { sha: second, parents: [first], committedAt: at(2), renames: [["src/a.ts", "src/b.ts"]], paths: ["src/a.ts", "src/b.ts"] },
    { sha: first, parents: [], committedAt: at(1), renames: [], paths: ["src/a.ts"] },
  ]);
});

it("tells a root commit by parents that are there and empty", async () => {
  const repository = withReport(newRepository());
  const root = repository.commit("one", 1);
  const meta = await dryRun(repository.folder);
  expect(meta).toMatchObject({ commit: root, parents: [] });
  expect(meta.lineage).toBeUndefined();
});

it("keeps all parents of an octopus, first parent first", async () => {
  const repository = newRepository();
  const root = repository.commit("root", 1);
  const tips = ["one", "two", "three"].map((name, index) => {
    repository.git("checkout", "--quiet", "-b", name, root);
    repository.write(`${name}.ts`, "export {};\n");
    return repository.commit(name, 2 + index);
  });
  repository.git("checkout", "--quiet", "main");
  repository.git("merge", "--quiet", "--no-ff", "one", "two", "three");
  const meta = await dryRun(withReport(repository).folder);
  expect(meta.parents).toEqual([root, ...tips]);
  expect(meta.paths).toEqual(["one.ts", "three.ts", "two.ts"]);
});

it("is not misled by a user's git configuration, names with odd characters or a pager", async () => {
  const repository = newRepository();
  repository.write("src/ein häßlicher\tName.ts", LONG);
  repository.commit("one", 1);
  repository.git("mv", "src/ein häßlicher\tName.ts", 'src/"quoted" — name.ts');
  repository.commit("two", 2);
  for (const [key = "", value = ""] of [["diff.renames", "false"], ["log.showSignature", "true"], ["diff.relative", "true"], ["core.quotePath", "true"], ["log.diffMerges", "combined"], ["core.pager", "false"]]) {
    repository.git("config", key, value);
  }
  expect((await dryRun(withReport(repository).folder)).renames).toEqual([["src/ein häßlicher\tName.ts", 'src/"quoted" — name.ts']]);
});

it("tells at most the number of ancestors that is asked for", async () => {
  const { repository, second } = threeAndAMerge();
  expect((await dryRun(repository.folder, ["--lineage", "1"])).lineage?.map(({ sha }) => sha)).toEqual([second]);
});

it("leaves the list of a commit out, not shortens it, when it changed more paths than are worth telling", async () => {
  const repository = newRepository();
  for (let index = 0; index < 2_001; index += 1) repository.write(`many/${index}.txt`, `${index}`);
  const meta = await (repository.commit("everything", 1), dryRun(withReport(repository).folder));
  expect(meta.parents).toEqual([]);
  expect(meta.paths).toBeUndefined();
});

function cloneOf(origin: RealRepository, ...words: string[]): RealRepository {
  const folder = emptyFolder();
  inFolder(folder).git("clone", "--quiet", ...words, pathToFileURL(origin.folder).href, `${folder}/clone`);
  return withReport(inFolder(`${folder}/clone`));
}

it("reads the true parents in a shallow clone, and says what the clone hides", async () => {
  const { repository, second, side, merge } = threeAndAMerge();
  const clone = cloneOf(repository, "--depth=1");
  const meta = await dryRun(clone.folder, ["--no-fetch"]);
  expect(meta).toMatchObject({ commit: merge, committedAt: at(4), parents: [second, side], branch: "main", defaultBranch: "main" });
  expect(meta.paths).toBeUndefined();
  expect(meta.renames).toBeUndefined();
  expect(meta.lineage).toBeUndefined();
  expect(meta.said).toContain("fetch-depth: 0");
});

it("fetches the commits that a shallow clone lacks without their trees, and leaves the clone as it was", async () => {
  const { repository, first, second, side, merge } = threeAndAMerge();
  repository.git("config", "uploadpack.allowFilter", "true");
  const clone = cloneOf(repository, "--depth=1");
  const config = clone.git("config", "--list", "--local");
  const meta = await dryRun(clone.folder);
  expect(meta).toMatchObject({ commit: merge, parents: [second, side] });
  expect(meta.lineage).toEqual([
    { sha: second, parents: [first], committedAt: at(2) },
    { sha: first, parents: [], committedAt: at(1) },
  ]);
  expect(meta.said).not.toContain("shallow");
  expect(clone.git("rev-parse", "--is-shallow-repository")).toBe("true");
  expect(clone.git("config", "--list", "--local")).toBe(config);
});

it("joins what a clone of some depth knows of its files with the commits that it lacks", async () => {
  const { repository, first, second } = threeAndAMerge();
  const clone = cloneOf(repository, "--depth=2");
  const meta = await dryRun(clone.folder);
  expect(meta.paths).toEqual(["src/c.ts"]);
  expect(meta.lineage).toEqual([
    { sha: second, parents: [first], committedAt: at(2) },
    { sha: first, parents: [], committedAt: at(1) },
  ]);
});

it("does without when the remote is gone", async () => {
  const { repository, second, side } = threeAndAMerge();
  const clone = cloneOf(repository, "--depth=1");
  clone.git("remote", "set-url", "origin", "file:///nonexistent/repository");
  const meta = await dryRun(clone.folder);
  expect(meta.parents).toEqual([second, side]);
  expect(meta.said).toContain("fetch-depth: 0");
});

it("reads renames of whole files in a clone without file contents, fetching none", async () => {
  const { repository, second } = threeAndAMerge();
  repository.git("config", "uploadpack.allowFilter", "true");
  const clone = cloneOf(repository, "--filter=blob:none");
  const before = clone.git("count-objects", "-v");
  const meta = await dryRun(clone.folder);
  expect(meta.lineage?.find(({ sha }) => sha === second)?.renames).toEqual([["src/a.ts", "src/b.ts"]]);
  expect(clone.git("count-objects", "-v")).toBe(before);
});

it("reads a linked work tree like the repository that it belongs to", async () => {
  const { repository, side, first } = threeAndAMerge();
  const folder = `${emptyFolder()}/tree`;
  repository.git("worktree", "add", "--quiet", folder, "feature");
  inFolder(folder).write("depcruise.json", cruiseReport(folder));
  expect(await dryRun(folder)).toMatchObject({ commit: side, parents: [first], branch: "feature" });
});

it("reads the commits of a submodule, whatever CI says about the repository around it", async () => {
  const { repository, merge } = threeAndAMerge();
  const outer = newRepository();
  outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "--branch", "main", repository.folder, "inner");
  const outside = outer.commit("with a submodule", 5);
  const inner = inFolder(`${outer.folder}/inner`);
  inner.write("depcruise.json", cruiseReport(inner.folder));
  const meta = await dryRun(inner.folder, [], { GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "acme/outer", GITHUB_SHA: outside, GITHUB_REF: "refs/heads/release" });
  expect(meta).toMatchObject({ commit: merge, branch: "main" });
});

it("puts a detached commit of the default branch's line on that branch, and one beside it on none", async () => {
  const { repository, first, side } = threeAndAMerge();
  const clone = cloneOf(repository);
  clone.git("checkout", "--quiet", first);
  expect(await dryRun(clone.folder)).toMatchObject({ commit: first, branch: "main", defaultBranch: "main" });
  clone.git("checkout", "--quiet", side);
  const beside = await dryRun(clone.folder);
  expect(beside.commit).toBe(side);
  expect(beside.branch).toBeUndefined();
  expect(beside.said).toContain("No branch is known");
});

it("takes the head, not the merge, when a pull request's test merge is checked out without CI", async () => {
  const { repository, second, side, first, merge } = threeAndAMerge();
  repository.git("update-ref", "refs/pull/12/merge", merge);
  repository.git("update-ref", "refs/heads/main", second);
  const clone = cloneOf(repository);
  clone.git("fetch", "--quiet", "origin", "refs/pull/12/merge:refs/remotes/pull/12/merge");
  clone.git("checkout", "--quiet", "refs/remotes/pull/12/merge");
  const meta = await dryRun(clone.folder, ["--base", "main"]);
  expect(meta).toMatchObject({ commit: side, parents: [first], tested: { sha: merge, parents: [second, side] }, pullRequest: { number: 12, baseRef: "main", mergeBase: first } });
  expect(meta.branch).toBeUndefined();
});

it("needs to be told the commit where there is no repository, and then sends what it is told", async () => {
  const folder = emptyFolder();
  inFolder(folder).write("depcruise.json", cruiseReport());
  const silent = await run(folder, ["upload", "--dry-run", "--repository", "acme/shop"]);
  expect(silent).toMatchObject({ exit: 2, printed: "" });
  expect(silent.said).toContain("--commit SHA --committed-at");

  const sha = "a".repeat(40);
  const meta = await dryRun(folder, ["--commit", sha, "--committed-at", "2026-11-02T10:00:00+01:00", "--parents", "b".repeat(40), "--branch", "main"]);
  expect(meta).toMatchObject({ commit: sha, committedAt: "2026-11-02T09:00:00.000Z", parents: ["b".repeat(40)], branch: "main" });
});

it("explains itself before the first commit and in a repository of SHA-256 names", async () => {
  const young = withReport(newRepository());
  expect((await run(young.folder, ["upload", "--dry-run"])).said).toContain("no commit yet");

  const folder = emptyFolder();
  inFolder(folder).git("init", "--quiet", "--object-format=sha256");
  inFolder(folder).write("depcruise.json", cruiseReport());
  expect(await run(folder, ["upload", "--dry-run"])).toMatchObject({ exit: 2, said: expect.stringContaining("SHA-256") });
});

it("finds owner and name in the address of the remote, over https and ssh", async () => {
  const { repository } = threeAndAMerge();
  for (const address of ["https://github.com/acme/shop.git", "git@github.com:acme/shop.git", "ssh://git@ghe.example.com:2222/acme/shop", "https://x-access-token:secret@github.com/acme/shop"]) {
    repository.git("config", "remote.origin.url", address);
    const ended = await run(repository.folder, ["upload", "--dry-run", "--no-fetch"]);
    expect(JSON.parse(ended.printed)).toMatchObject({ repository: "acme/shop" });
    expect(ended.said).not.toContain("secret");
  }
  repository.git("config", "remote.origin.url", "https://gitlab.example.com/group/subgroup/shop.git");
  expect(await run(repository.folder, ["upload", "--dry-run", "--no-fetch"])).toMatchObject({ exit: 2, said: expect.stringContaining("--repository OWNER/NAME") });
});
