import { existsSync, readFileSync, realpathSync } from "node:fs";
import { resolve } from "node:path";

import { EXIT, type Outcome, done, refused } from "./outcome";
import { type Git, type Variables, gitIn } from "./run-git";

/** A git repository that the command stands in. */
export type Repository = {
  git: Git;
  /** The root of the work tree, links resolved; null in a bare repository. */
  root: string | null;
  /** Where the command was started, as a path inside the repository without slashes around it; "" at its root. */
  prefix: string;
  /** The commit that is checked out; null before the first commit. */
  head: string | null;
  /** The branch that is checked out; null when it is none. */
  branch: string | null;
  /** Commits whose parents this clone does not hold. */
  boundary: ReadonlySet<string>;
  /** What a partial clone left out: nothing, file contents, or folders too. */
  lacks: "nothing" | "blobs" | "trees";
  /** Where it was cloned from; null without a remote. The address may hold a password: it is never printed. */
  remote: { name: string; address: string } | null;
  /** It is a submodule of another repository: what CI says is about that other one. */
  isSubmodule: boolean;
};

const SHA = /^[0-9a-f]{40}$/;

export function isSha(text: string): boolean {
  return SHA.test(text);
}

/** Opens the repository around a folder; null where there is none, or no git. */
export async function openRepository(folder: string, environment: Variables): Promise<Outcome<Repository | null>> {
  const there = gitIn(folder, environment);
  const inside = await there.ask(["rev-parse", "--is-inside-work-tree", "--is-bare-repository"]);
  if (inside.code === 127) return done(null);
  if (inside.code !== 0) {
    if (/dubious ownership|safe\.directory/.test(inside.errors)) {
      return refused(
        EXIT.usage,
        "git refuses to read this repository because its folder belongs to another user.",
        `Say that you trust it: git config --global --add safe.directory '${folder}'`,
      );
    }
    return done(null);
  }

  const inWorkTree = inside.out.startsWith("true");
  const root = inWorkTree ? lineOf((await there.ask(["rev-parse", "--show-toplevel"])).out) : null;
  const prefix = inWorkTree ? lineOf((await there.ask(["rev-parse", "--show-prefix"])).out).replace(/\/$/, "") : "";
  const git = gitIn(root ?? folder, environment);

  const format = lineOf((await git.ask(["rev-parse", "--show-object-format"])).out);
  if (format === "sha256") {
    return refused(EXIT.usage, "This repository names its commits by SHA-256; Lintel knows commits by their 40-digit SHA-1 only.");
  }

  const head = lineOf((await git.ask(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])).out);
  const branch = await git.ask(["symbolic-ref", "--quiet", "--short", "HEAD"]);
  const superproject = inWorkTree ? lineOf((await git.ask(["rev-parse", "--show-superproject-working-tree"])).out) : "";
  const settings = await readSettings(git);
  const remote = await findRemote(git);
  return done({
    git,
    root: root === null ? null : realpathSync(root),
    prefix,
    head: isSha(head) ? head : null,
    branch: branch.code === 0 ? lineOf(branch.out) : null,
    boundary: await readBoundary(git),
    lacks: lacksOf(settings),
    remote,
    isSubmodule: superproject !== "",
  });
}

/** The first line of what git printed. */
export function lineOf(text: string): string {
  return (text.split("\n")[0] ?? "").trim();
}

/** The commits at which a shallow clone was cut off, as git itself keeps them. */
export async function readBoundary(git: Git): Promise<ReadonlySet<string>> {
  const path = lineOf((await git.ask(["rev-parse", "--git-path", "shallow"])).out);
  const file = resolve(git.folder, path);
  return path !== "" && existsSync(file) ? new Set(readFileSync(file, "utf8").split("\n").filter(isSha)) : new Set();
}

/** The parents as the commit objects themselves name them, whatever a shallow clone pretends. Unknown commits are left out. */
export async function readRealParents(git: Git, commits: readonly string[]): Promise<Map<string, string[]>> {
  const texts = await readContents(git, commits);
  return new Map(commits.flatMap((sha, index): [string, string[]][] => {
    const text = texts[index] ?? null;
    return text === null ? [] : [[sha, parentsIn(text.toString("utf8"))]];
  }));
}

/** The contents of objects (`<sha>`, `<commit>:<path>`) in their order, in one run of git; null for what is not here. */
export async function readContents(git: Git, names: readonly string[]): Promise<(Buffer | null)[]> {
  if (names.length === 0) return [];
  const chunks: Buffer[] = [];
  for await (const chunk of git.read(["cat-file", "--batch"], names.map((name) => `${name}\n`).join(""))) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);

  let at = 0;
  return names.map(() => {
    const end = bytes.indexOf(10, at);
    const header = /^[0-9a-f]+ \w+ (\d+)$/.exec(bytes.toString("utf8", at, end));
    if (header === null) {
      at = end + 1;
      return null;
    }
    const size = Number(header[1]);
    const content = bytes.subarray(end + 1, end + 1 + size);
    at = end + 1 + size + 1;
    return content;
  });
}

function parentsIn(commit: string): string[] {
  const head = commit.split("\n\n")[0] ?? "";
  return head.split("\n").filter((line) => line.startsWith("parent ")).map((line) => line.slice("parent ".length));
}

type Settings = ReadonlyMap<string, string>;

async function readSettings(git: Git): Promise<Settings> {
  const { out } = await git.ask(["config", "--list", "--includes", "-z"]);
  return new Map(out.split("\0").filter(Boolean).map((entry): [string, string] => {
    const [key = "", ...value] = entry.split("\n");
    return [key, value.join("\n")];
  }));
}

/** What a scratch repository needs to reach the same remote, under the name `lintel`, with the same credentials. */
export async function readRemoteSettings(git: Git, remote: string): Promise<[string, string][]> {
  const settings = await readSettings(git);
  const reach = [...settings].filter(([key]) => /^(http|credential|url|protocol)\.|^core\.(sshcommand|askpass|gitproxy)$/.test(key));
  return [...reach, ["remote.lintel.url", settings.get(`remote.${remote}.url`) ?? ""]];
}

function lacksOf(settings: Settings): Repository["lacks"] {
  const filters = [...settings].filter(([key]) => /^remote\..*\.partialclonefilter$/.test(key)).map(([, value]) => value);
  if (filters.some((filter) => filter.startsWith("tree:") || filter.startsWith("combine:"))) return "trees";
  return filters.length > 0 || settings.has("extensions.partialclone") ? "blobs" : "nothing";
}

async function findRemote(git: Git): Promise<Repository["remote"]> {
  const names = (await git.ask(["remote"])).out.split("\n").filter(Boolean);
  const name = names.includes("origin") ? "origin" : names[0];
  if (name === undefined) return null;
  const address = lineOf((await git.ask(["remote", "get-url", name])).out);
  return address === "" ? null : { name, address };
}

/** `owner/name` from the address of a remote, or null when it has another shape (nested groups, a local folder). */
export function repositoryNameIn(address: string): string | null {
  const url = /^[a-z+]+:\/\/(?:[^@/]*@)?[^/]+\/(.+)$/i.exec(address);
  const short = /^(?:[^@/\s]+@)?[^:/\s]{2,}:(?!\/\/)(.+)$/.exec(address);
  const path = (url?.[1] ?? short?.[1] ?? "").replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  if (url && /^file:/i.test(address)) return null;
  return /^[^/\s]+\/[^/\s]+$/.test(path) ? path : null;
}
