import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, expect, it } from "vitest";

import { pictureOf } from "../support/picture";
import { type RealRepository, emptyFolder, newRepository, removeFolders } from "../support/real-repository";
import { type Receiver, type Reply, answers, partsOf, receive } from "../support/receiver";
import { run } from "../support/run";

const receivers: Receiver[] = [];
afterEach(async () => {
  for (const one of receivers.splice(0)) await one.close();
});
afterAll(removeFolders);

const SECRET = "lintel_u_secret-of-this-test";

/** A checker of the repository's own: it prints a report of dependency-cruiser's shape about the files under src. */
const CHECKER = `import { readdirSync } from "node:fs";
const modules = readdirSync("src").map((name) => ({ source: "src/" + name, dependencies: [], valid: true }));
console.log(JSON.stringify({ modules, summary: { violations: [], optionsUsed: { baseDir: process.cwd() }, ruleSetUsed: { forbidden: [{ name: "no-circular" }] } } }));
`;

/** Plays the far side: knows no report yet, and takes every upload under a number of its own. */
async function lintel(...first: Reply[]): Promise<Receiver> {
  let count = 0;
  const play: Reply = (response, arrival, request) => {
    if (arrival.method === "GET") {
      const isKnown = /\/reports\/r\d+$/.test(arrival.path);
      return answers(isKnown ? 200 : arrival.path.includes("/snapshots") ? 403 : 404, isKnown ? { id: "r1", source: "dependency-cruiser", status: "done" } : { code: arrival.path.includes("/snapshots") ? "FORBIDDEN" : "NOT_FOUND", title: "No" })(response, arrival, request);
    }
    count += 1;
    return answers(202, { reports: [{ id: `r${count}`, source: "dependency-cruiser", tool: "dependency-cruiser", status: "queued" }], snapshot: null })(response, arrival, request);
  };
  const receiver = await receive([...first, play]);
  receivers.push(receiver);
  return receiver;
}

type Uploaded = { meta: Record<string, unknown> & { commit: string }; files: Map<string, string> };

async function uploadsTo({ arrivals }: Receiver): Promise<Uploaded[]> {
  return Promise.all(
    arrivals.filter(({ method }) => method === "POST").map(async (arrival) => {
      const parts = await partsOf(arrival);
      const meta: Uploaded["meta"] = JSON.parse(parts[0]?.content.toString() ?? "");
      return { meta, files: new Map(parts.slice(1).map(({ field, fileName, content }) => [`${field} ${fileName ?? ""}`, content.toString()])) };
    }),
  );
}

/** Four weeks with two commits each; the checker is there from the second week on. */
function fourWeeks(): { repository: RealRepository; commits: string[] } {
  const repository = newRepository();
  const commits = [2, 5, 9, 12, 16, 19, 23, 26].map((day, index) => {
    repository.write(`src/file${index}.js`, `export const value = ${index};\n`);
    if (index === 2) repository.write("check.mjs", CHECKER);
    if (index === 4) repository.write("CODEOWNERS", "src/ @acme/shop\n");
    return repository.commitAt(`change ${index}`, `2026-03-${String(day).padStart(2, "0")}T10:00:00Z`);
  });
  return { repository, commits };
}

type Given = { state?: string; environment?: Record<string, string> };

async function fill(repository: RealRepository, server: Receiver, words: string[], { state = emptyFolder(), environment = {} }: Given = {}) {
  return run(repository.folder, ["backfill", "--repository", "acme/shop", "--since", "all", "--no-fetch", ...words], {
    LINTEL_URL: server.address,
    LINTEL_TOKEN: SECRET,
    XDG_STATE_HOME: state,
    ...environment,
  });
}

it("sends the newest commit of each week and the first of all, newest first, as upload would have sent them then", async () => {
  const { repository, commits } = fourWeeks();
  const server = await lintel();
  const ended = await fill(repository, server, ["--every", "week", "--", "node", "check.mjs"]);
  expect(ended).toMatchObject({ exit: 0, printed: "" });

  const uploads = await uploadsTo(server);
  expect(uploads.map(({ meta }) => meta.commit)).toEqual([commits[7], commits[5], commits[3]]);
  expect(uploads[0]?.meta).toMatchObject({
    repository: "acme/shop",
    committedAt: "2026-03-26T10:00:00Z",
    parents: [commits[6]],
    paths: ["src/file7.js"],
    branch: "main",
    defaultBranch: "main",
    lineage: [{ sha: commits[6], parents: [commits[5]], paths: ["src/file6.js"] }, { sha: commits[5] }],
    run: { at: "2026-03-26T10:00:00Z", id: expect.stringMatching(/^backfill-20/) },
  });
  expect(uploads.map(({ files }) => files.get("codeowners CODEOWNERS"))).toEqual(["src/ @acme/shop\n", "src/ @acme/shop\n", undefined]);
  const report: { modules: { source: string }[] } = JSON.parse(uploads[2]?.files.get("report report.json") ?? "");
  expect(report.modules.map(({ source }) => source)).toEqual(["src/file0.js", "src/file1.js", "src/file2.js", "src/file3.js"]);

  expect(ended.said).toContain(`skipped 2026-03-05 ${commits[1]?.slice(0, 12)}: the command ended with 1 and left no report`);
  expect(ended.said).toMatch(/ {4}\| Error: Cannot find module '.*\/check.mjs'/);
  expect(ended.said).toContain("3 commits sent, 2 skipped.");
});

it("touches nothing of the user's: no file, no byte of .git, although hooks and settings ask for it", async () => {
  const { repository } = fourWeeks();
  const marker = join(emptyFolder(), "marker");
  for (const hook of ["post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"]) {
    repository.write(`.git/hooks/${hook}`, `#!/bin/sh\necho ${hook} >> ${marker}\n`);
    repository.git("update-index", "--refresh");
  }
  for (const hook of readdirSync(join(repository.folder, ".git/hooks"))) repository.git("-c", `alias.x=!chmod +x .git/hooks/${hook}`, "x");
  repository.write("fsmonitor.sh", `#!/bin/sh\necho fsmonitor >> ${marker}\n`);
  repository.git("-c", "alias.x=!chmod +x fsmonitor.sh", "x");
  repository.git("config", "core.fsmonitor", join(repository.folder, "fsmonitor.sh"));
  repository.git("config", "core.hooksPath", ".git/hooks");
  repository.write("src/file0.js", "stashed\n");
  repository.git("stash");
  repository.write("src/file1.js", "staged\n");
  repository.git("add", "src/file1.js");
  repository.write("src/file2.js", "changed\n");
  repository.write("untracked.txt", "mine\n");
  if (existsSync(marker)) writeFileSync(marker, "");

  const before = pictureOf(repository.folder);
  const server = await lintel();
  expect(await fill(repository, server, ["--every", "commit", "--", "node check.mjs > depcruise.json; touch src/added; rm -rf check.mjs"])).toMatchObject({ exit: 0 });
  expect(pictureOf(repository.folder)).toEqual(before);
  expect(readFileSync(marker, "utf8")).toBe("");
  expect(await uploadsTo(server)).toHaveLength(6);
});

it("goes on where it stopped, and does what is done once more only when it is told to", async () => {
  const { repository, commits } = fourWeeks();
  const state = emptyFolder();
  const words = ["--every", "week", "--timeout", "1", "--", "node", "check.mjs"];
  const first = await lintel();
  expect(await fill(repository, first, words, { state })).toMatchObject({ exit: 0 });

  repository.write("src/new.js", "export {};\n");
  const newest = repository.commitAt("new", "2026-04-01T10:00:00Z");
  const again = await fill(repository, first, words, { state });
  expect(again.said).toContain("3 are done already");
  expect((await uploadsTo(first)).map(({ meta }) => meta.commit)).toEqual([commits[7], commits[5], commits[3], newest]);

  expect(await fill(repository, first, ["--again", ...words], { state })).toMatchObject({ exit: 0 });
  expect(await uploadsTo(first)).toHaveLength(8);
});

it("stops at once when the server takes no more, says so, and goes on from there", async () => {
  const { repository, commits } = fourWeeks();
  const state = emptyFolder();
  const words = ["--every", "week", "--", "node", "check.mjs"];
  const taken = answers(202, { reports: [{ id: "r1", source: "dependency-cruiser", status: "queued" }] });
  const server = await lintel(answers(404, { code: "NOT_FOUND", title: "No" }), answers(403, { code: "FORBIDDEN", title: "No" }), taken, answers(401, { code: "UNAUTHENTICATED", title: "Expired" }));
  const stopped = await fill(repository, server, words, { state });
  expect(stopped).toMatchObject({ exit: 1, said: expect.stringContaining("1 commit was sent; the same command goes on where this one stopped.") });
  expect(await fill(repository, server, words, { state })).toMatchObject({ exit: 0, said: expect.stringContaining("1 is done already; --again does it anew.") });
  expect((await uploadsTo(server)).map(({ meta }) => meta.commit)).toEqual([commits[7], commits[5], commits[5], commits[3]]);
});

it("starts anew when the server knows nothing of what it is remembered to have taken", async () => {
  const { repository } = fourWeeks();
  const state = emptyFolder();
  const words = ["--every", "week", "--", "node", "check.mjs"];
  const server = await lintel();
  expect(await fill(repository, server, words, { state })).toMatchObject({ exit: 0 });
  const [file = ""] = readdirSync(join(state, "lintel/backfill"));
  writeFileSync(join(state, "lintel/backfill", file), `${JSON.stringify({ commit: "a".repeat(40), reports: ["gone"] })}\n`);
  expect(await fill(repository, server, words, { state })).toMatchObject({ exit: 0, said: expect.stringContaining("3 commits sent") });
});

it("passes over what the server has, where the token may read", async () => {
  const { repository, commits } = fourWeeks();
  const known = { items: [{ commit: commits[5], sources: [{ source: "dependency-cruiser", status: "current" }] }, { commit: commits[3], sources: [{ source: "dependency-cruiser", status: "carried" }] }], nextCursor: null };
  const server = await lintel(answers(404, { code: "NOT_FOUND", title: "No" }), answers(200, known));
  const ended = await fill(repository, server, ["--every", "week", "--", "node", "check.mjs"]);
  expect(ended.said).toContain(`${commits[5]?.slice(0, 12)}: the server has a report of it`);
  expect((await uploadsTo(server)).map(({ meta }) => meta.commit)).toEqual([commits[7], commits[3]]);
});

it("installs once for each lock file, moves what an older one needs out of the way, and copies what the user has", async () => {
  const repository = newRepository();
  const log = join(emptyFolder(), "installed");
  repository.write("check.mjs", CHECKER);
  repository.write(".gitignore", "node_modules\n");
  const locks = ["one", "one", "two", "two", "one", "three"];
  for (const [index, lock] of locks.entries()) {
    repository.write("package-lock.json", `{"lock":"${lock}"}\n`);
    repository.write(`src/file${index}.js`, "export {};\n");
    repository.commitAt(lock, `2026-03-0${index + 1}T10:00:00Z`);
  }
  repository.write("node_modules/tool/index.js", "copied");
  repository.write("packages/a/node_modules/other/index.js", "not there then");
  const server = await lintel();
  const install = `mkdir -p node_modules/.bin node_modules/tool && cp package-lock.json node_modules/tool/index.js && cat package-lock.json >> ${log}`;
  const checks = 'test -f node_modules/tool/index.js && { grep -q copied node_modules/tool/index.js || cmp -s package-lock.json node_modules/tool/index.js; } && node check.mjs';
  const ended = await fill(repository, server, ["--every", "commit", "--install", install, "--", checks]);
  expect(ended).toMatchObject({ exit: 0, said: expect.stringContaining("6 commits sent.") });
  expect(readFileSync(log, "utf8")).toBe('{"lock":"one"}\n{"lock":"two"}\n');
  expect(ended.said).toContain("installed 2 times and reused 4 times");
});

it("skips a commit whose installation fails, with what the installer said", async () => {
  const { repository } = fourWeeks();
  repository.write("package-lock.json", "{}\n");
  const broken = repository.commitAt("lock", "2026-04-01T10:00:00Z");
  const server = await lintel();
  const ended = await fill(repository, server, ["--every", "week", "--install", "test ! -f package-lock.json || { echo 'no such package' >&2; exit 7; }", "--", "node check.mjs"]);
  expect(ended.said).toContain(`${broken.slice(0, 12)}: skipped, what it needs cannot be installed`);
  expect(ended.said).toContain("    | no such package");
  expect(await uploadsTo(server)).toHaveLength(3);
});

it("gives old commits today's files where it is told to, and programs of the user's own", async () => {
  const { repository } = fourWeeks();
  repository.write(".gitignore", "node_modules\n");
  repository.write("node_modules/.bin/wallcheck", '#!/bin/sh\nexec node "$LINTEL_TREE/check.mjs"\n');
  repository.git("-c", "alias.x=!chmod +x node_modules/.bin/wallcheck", "x");
  const server = await lintel();
  expect(await fill(repository, server, ["--every", "week", "--with", "check.mjs", "--", "node", "check.mjs"])).toMatchObject({ exit: 0, said: expect.stringContaining("5 commits sent.") });
  expect(await fill(repository, server, ["--every", "week", "--", "wallcheck"])).toMatchObject({ exit: 0, said: expect.stringContaining("5 commits sent.") });
});

it("takes a whole report of a checker that ends with 1, and none that a checker did not finish", async () => {
  const { repository } = fourWeeks();
  const server = await lintel();
  expect(await fill(repository, server, ["--every", "week", "--report", "out/eslint.json", "--", "mkdir -p out && echo '[{\"filePath\":\"/a.ts\",\"messages\":[]}]' > out/eslint.json; exit 1"])).toMatchObject({ exit: 0, said: expect.stringContaining("5 commits sent.") });
  const cut = await fill(repository, server, ["--every", "week", "--", "node check.mjs | head -c 40; exit 3"]);
  expect(cut).toMatchObject({ exit: 1, said: expect.stringContaining("the command ended with 3 and left no report") });
  expect(cut.said).toContain("0 commits sent, 5 skipped.");
});

it("tells the checker its commit and none of our secrets", async () => {
  const { repository, commits } = fourWeeks();
  const seen = join(emptyFolder(), "seen");
  const server = await lintel();
  expect(await fill(repository, server, ["--every", "week", "--", `env | sort >> ${seen}; node check.mjs`], { environment: { GIT_DIR: "/nowhere", CI: "yes" } })).toMatchObject({ exit: 2 });
  const ended = await fill(repository, server, ["--every", "week", "--", `env | sort >> ${seen}; node check.mjs`], { environment: { GIT_DIR: join(repository.folder, ".git"), CI: "yes" } });
  expect(ended).toMatchObject({ exit: 0 });
  const text = readFileSync(seen, "utf8");
  expect(text).toContain(`LINTEL_COMMIT=${commits[7]}`);
  expect(text).toContain("CI=yes");
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain("GIT_DIR=");
});

it("is not led astray by branches like options, paths with line breaks, or links out of the repository", async () => {
  const { repository } = fourWeeks();
  const outside = emptyFolder();
  writeFileSync(join(outside, "depcruise.json"), "precious");
  repository.write("src/two\nlines.js", "export {};\n");
  symlinkSync(outside, join(repository.folder, "out"));
  mkdirSync(join(repository.folder, "odd[name] !"));
  repository.write("odd[name] !/x", "1");
  const newest = repository.commitAt("hostile", "2026-04-01T10:00:00Z");
  repository.git("update-ref", "refs/heads/--output=x", newest);
  const server = await lintel();
  const ended = await fill(repository, server, ["--every", "week", "--branch=--output=x", "--default-branch", "main", "--report", "out/depcruise.json", "--", "mkdir -p out && node check.mjs > out/depcruise.json"]);
  expect(ended.said).toContain("--report out/depcruise.json leads out of the repository");
  expect(readFileSync(join(outside, "depcruise.json"), "utf8")).toBe("precious");
  const uploads = await uploadsTo(server);
  expect(uploads).toHaveLength(3);
  expect(uploads[0]?.meta).toMatchObject({ branch: "--output=x", defaultBranch: "main" });
  expect((await fill(repository, server, ["--every", "commit", "--", "node check.mjs"])).exit).toBe(0);
  expect((await uploadsTo(server)).at(3)?.meta.paths).toContain("src/two\nlines.js");
});

it("prints nothing of a checker's output that a terminal would obey", async () => {
  const { repository } = fourWeeks();
  const server = await lintel();
  const ended = await fill(repository, server, ["--every", "week", "--", "printf '\\033]0;owned\\007\\033[2Jred \\033[31malert\\033[0m\\n\\342\\200\\256txt' >&2; exit 9"]);
  expect(ended.exit).toBe(1);
  expect(ended.said).toContain("    | red alert");
  expect(ended.said).not.toMatch(/[\u0007\u001b\u202e]/);
});

it("works in a folder of the repository, in a linked work tree, and leaves no folder behind", async () => {
  const { repository, commits } = fourWeeks();
  const [temporary, state, linked] = [emptyFolder(), emptyFolder(), join(emptyFolder(), "linked")];
  const server = await lintel();
  repository.git("worktree", "add", "--quiet", "--detach", linked, commits[2] ?? "");
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = temporary;
  const ended = await run(join(linked, "src"), ["backfill", "--repository", "acme/shop", "--since", "all", "--no-fetch", "--default-branch", "main", "--every", "week", "--", "cd .. && node check.mjs"], { LINTEL_URL: server.address, LINTEL_TOKEN: SECRET, XDG_STATE_HOME: state });
  if (before !== undefined) process.env["TMPDIR"] = before;
  else delete process.env["TMPDIR"];
  expect(ended).toMatchObject({ exit: 0, said: expect.stringContaining("3 commits sent, 2 skipped.") });
  expect(readdirSync(temporary)).toEqual([]);
  expect((await uploadsTo(server))[0]?.meta).toMatchObject({ commit: commits[7] });
});

it("says what is wrong with the command line, and runs nothing on a dry run", async () => {
  const { repository, commits } = fourWeeks();
  const server = await lintel();
  for (const words of [["--every", "fortnight", "--", "true"], ["--since", "yesterday", "--", "true"], [], ["--with", "gone.json", "--", "true"], ["--branch", "gone", "--", "true"]]) {
    expect([words, (await fill(repository, server, words)).exit]).toEqual([words, 2]);
  }
  const dry = await fill(repository, server, ["--dry-run", "--every", "month", "--", "false"]);
  expect(dry).toMatchObject({ exit: 0, printed: `${commits[7]} 2026-03-26T10:00:00Z\n${commits[0]} 2026-03-02T10:00:00Z` });
  expect(server.arrivals).toEqual([]);
});

it("stops before anything is run when the token is no good", async () => {
  const { repository } = fourWeeks();
  const server = await lintel(answers(401, { code: "UNAUTHENTICATED", title: "Who are you?" }));
  const seen = join(emptyFolder(), "seen");
  expect(await fill(repository, server, ["--", `touch ${seen}`])).toMatchObject({ exit: 1, said: expect.stringContaining("UNAUTHENTICATED") });
  expect(existsSync(seen)).toBe(false);
});
