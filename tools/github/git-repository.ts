import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export type Person = { name: string; email: string; date: string };
export type GitCommit = { sha: string; tree: string; parents: string[]; author: Person; committer: Person; message: string };
export type GitFile = { filename: string; previous: string | null; status: string; sha: string; additions: number; deletions: number };
export type TreeEntry = { mode: string; type: string; sha: string; size: number | null; path: string };

const RECORD = "%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x00%x01";
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const STATUS: Record<string, string> = { A: "added", M: "modified", D: "removed", R: "renamed", C: "copied", T: "changed" };

type Ran = { code: number; out: Buffer; complaint: string };

/** A git repository on disk, asked by running git, which has no configuration but the repository's own. */
export class GitRepository {
  /** What a SHA stands for never changes, so it is asked for once. */
  private readonly known = new Map<string, Promise<unknown>>();

  constructor(readonly folder: string) {}

  static async create(): Promise<GitRepository> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "github-"));
    const git = new GitRepository(folder);
    await git.text(["init", "--quiet", "--bare", "--initial-branch=main", "."]);
    return git;
  }

  run(args: readonly string[], options: { input?: Buffer | string; env?: Record<string, string>; cwd?: string } = {}): Promise<Ran> {
    const { PATH, HOME, NODE_ENV } = process.env;
    const env: NodeJS.ProcessEnv = { PATH, HOME, NODE_ENV, LC_ALL: "C", TZ: "UTC", GIT_CONFIG_GLOBAL: os.devNull, GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0", ...options.env };
    return new Promise((resolve, reject) => {
      const child = spawn("git", ["-c", "core.quotePath=false", ...args], { cwd: options.cwd ?? this.folder, env });
      const out: Buffer[] = [];
      const complaints: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
      child.stdin.on("error", () => undefined);
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? 1, out: Buffer.concat(out), complaint: Buffer.concat(complaints).toString("utf8") }));
      child.stdin.end(options.input ?? "");
    });
  }

  /** What git says, or an error with its complaint. */
  async bytes(args: readonly string[], options: { input?: Buffer | string; env?: Record<string, string>; cwd?: string } = {}): Promise<Buffer> {
    const ran = await this.run(args, options);
    if (ran.code !== 0) throw new Error(`git ${args.join(" ")}: ${ran.complaint}`);
    return ran.out;
  }

  async text(args: readonly string[], options: { input?: Buffer | string; env?: Record<string, string>; cwd?: string } = {}): Promise<string> {
    return (await this.bytes(args, options)).toString("utf8").trim();
  }

  /** The commit that a branch, a tag, a ref or a SHA stands for. Expressions (`main~2`) are none of these. */
  async resolve(name: string): Promise<string | null> {
    if (!/^[^\s~^:?*[\\]+$/.test(name) || name.startsWith("-") || name.includes("..") || name.includes("@{")) return null;
    const places = name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`, ...(/^[0-9a-f]{7,40}$/i.test(name) || name === "HEAD" ? [name] : [])];
    const lines = (await this.text(["cat-file", "--batch-check"], { input: places.map((place) => `${place}^{commit}\n`).join("") })).split("\n");
    const found = lines.find((line) => / commit \d+$/.test(line));
    return found?.slice(0, 40) ?? null;
  }

  async branches(): Promise<Map<string, string>> {
    const lines = await this.text(["for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/heads"]);
    return new Map(lines.split("\n").filter(Boolean).map((line) => [line.slice(0, line.lastIndexOf(" ")), line.slice(line.lastIndexOf(" ") + 1)]));
  }

  /** `selection` is what `git log` takes: a SHA, a range, options. */
  async log(selection: readonly string[]): Promise<GitCommit[]> {
    const text = (await this.bytes(["log", `--format=${RECORD}`, ...selection, "--"])).toString("utf8");
    return text.split("\u0001").filter((record) => record.trim() !== "").map(toCommit);
  }

  commit(sha: string): Promise<GitCommit> {
    return this.once(`commit ${sha}`, async () => {
      const [commit] = await this.log(["--no-walk", sha]);
      if (commit === undefined) throw new Error(`no commit ${sha}`);
      return commit;
    });
  }

  private once<Value>(name: string, ask: () => Promise<Value>): Promise<Value> {
    const known = this.known.get(name) as Promise<Value> | undefined;
    const asked = known ?? ask();
    this.known.set(name, asked);
    asked.catch(() => this.known.delete(name));
    return asked;
  }

  async count(range: readonly string[]): Promise<number> {
    return Number(await this.text(["rev-list", "--count", ...range, "--"]));
  }

  async contains(descendant: string, ancestor: string): Promise<boolean> {
    return (await this.run(["merge-base", "--is-ancestor", ancestor, descendant])).code === 0;
  }

  async mergeBase(one: string, other: string): Promise<string | null> {
    const ran = await this.run(["merge-base", one, other]);
    return ran.code === 0 ? ran.out.toString("utf8").trim() : null;
  }

  /** What changed from one commit (null: from nothing) to another, both by their SHA. */
  diff(from: string | null, to: string): Promise<GitFile[]> {
    return this.once(`diff ${from} ${to}`, async () => toFiles((await this.bytes(["diff", "--raw", "--numstat", "--no-abbrev", "-M", "-z", from ?? EMPTY_TREE, to, "--"])).toString("utf8").split("\0")));
  }

  /** Everything beneath a folder of a commit or tree, or only what stands in it. */
  async list(treeish: string, recursive: boolean): Promise<TreeEntry[] | null> {
    const ran = await this.run(["ls-tree", "-l", "-z", ...(recursive ? ["-r", "-t"] : []), treeish]);
    if (ran.code !== 0) return null;
    return ran.out.toString("utf8").split("\0").filter(Boolean).map((line) => {
      const [, mode = "", type = "", sha = "", size = "-", name = ""] = /^(\d+) (\w+) ([0-9a-f]+) +(\S+)\t([\s\S]*)$/.exec(line) ?? [];
      return { mode, type, sha, size: size === "-" ? null : Number(size), path: name };
    });
  }

  async kindOf(object: string): Promise<string | null> {
    const ran = await this.run(["cat-file", "-t", object]);
    return ran.code === 0 ? ran.out.toString("utf8").trim() : null;
  }

  blob(object: string): Promise<Buffer> {
    return this.bytes(["cat-file", "blob", object]);
  }

  /** Brings another repository's commits here, as all forks of a repository share theirs. */
  async fetch(from: GitRepository, sha: string, ref?: string): Promise<void> {
    if (from.folder === this.folder) {
      if (ref !== undefined) await this.text(["update-ref", ref, sha]);
      return;
    }
    const env = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "uploadpack.allowAnySHA1InWant", GIT_CONFIG_VALUE_0: "true" };
    await this.text(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", path.resolve(from.folder), ref === undefined ? sha : `+${sha}:${ref}`], { env });
  }

  /** The tree of a merge, or null when there is a conflict. */
  async mergeTree(base: string, head: string): Promise<string | null> {
    const ran = await this.run(["merge-tree", "--write-tree", "--no-messages", base, head]);
    return ran.code === 0 ? (ran.out.toString("utf8").split("\n")[0] ?? null) : null;
  }

  commitTree(tree: string, parents: readonly string[], message: string, who: Person): Promise<string> {
    const env = { GIT_AUTHOR_NAME: who.name, GIT_AUTHOR_EMAIL: who.email, GIT_AUTHOR_DATE: who.date, GIT_COMMITTER_NAME: who.name, GIT_COMMITTER_EMAIL: who.email, GIT_COMMITTER_DATE: who.date };
    return this.text(["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent])], { input: message, env });
  }

  /** Moves a branch to a new commit upon `parents`, the first of which has all files but those that change (null: removed). */
  async addCommit(branch: string, parents: readonly string[], files: Record<string, string | Buffer | null>, message: string, who: Person): Promise<string> {
    const person = `${who.name} <${who.email}> ${Math.floor(Date.parse(who.date) / 1000)} +0000`;
    const data = (content: string | Buffer): Buffer => Buffer.concat([Buffer.from(`data ${Buffer.byteLength(content)}\n`), Buffer.from(content), Buffer.from("\n")]);
    const [first, ...merged] = parents;
    const changes = Object.entries(files).map(([name, content]) => (content === null ? Buffer.from(`D ${name}\n`) : Buffer.concat([Buffer.from(`M 100644 inline ${name}\n`), data(content)])));
    const stream = [
      Buffer.from(`commit refs/heads/${branch}\nmark :1\nauthor ${person}\ncommitter ${person}\n`),
      data(message),
      Buffer.from(first === undefined ? "" : `from ${first}\n`),
      ...merged.map((parent) => Buffer.from(`merge ${parent}\n`)),
      ...changes,
      Buffer.from("\nget-mark :1\ndone\n"),
    ];
    return this.text(["fast-import", "--quiet", "--force", "--done"], { input: Buffer.concat(stream) });
  }

  /** Replays commits upon another, as a rebase does; oldest first. */
  async replay(onto: string, commits: readonly string[], who: Person): Promise<string[]> {
    const place = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "github-rebase-")), "tree");
    await this.text(["worktree", "add", "--quiet", "--detach", place, onto]);
    const made: string[] = [];
    const env = { GIT_COMMITTER_NAME: who.name, GIT_COMMITTER_EMAIL: who.email, GIT_COMMITTER_DATE: who.date };
    for (const commit of commits) {
      await this.text(["cherry-pick", "--allow-empty", "--keep-redundant-commits", commit], { cwd: place, env });
      made.push(await this.text(["rev-parse", "HEAD"], { cwd: place }));
    }
    await this.text(["worktree", "remove", "--force", place]);
    fs.rmSync(path.dirname(place), { recursive: true, force: true });
    return made;
  }
}

function toCommit(record: string): GitCommit {
  const [sha = "", tree = "", parents = "", an = "", ae = "", ad = "", cn = "", ce = "", cd = "", message = ""] = record.replace(/^\n/, "").split("\0");
  const at = (date: string): string => `${new Date(date).toISOString().slice(0, 19)}Z`;
  return { sha, tree, parents: parents.split(" ").filter(Boolean), author: { name: an, email: ae, date: at(ad) }, committer: { name: cn, email: ce, date: at(cd) }, message: message.replace(/\n+$/, "") };
}

/** Both listings of one diff, parted by NUL: first what became of each file, then how many lines of it. */
function toFiles(fields: readonly string[]): GitFile[] {
  const files: GitFile[] = [];
  let place = 0;
  while (fields[place]?.startsWith(":")) {
    const [, , , sha = "", letters = ""] = (fields[place] ?? "").split(" ");
    const moved = /^[RC]/.test(letters);
    const first = fields[place + 1] ?? "";
    files.push({ filename: moved ? (fields[place + 2] ?? "") : first, previous: moved ? first : null, status: STATUS[letters[0] ?? ""] ?? "changed", sha, additions: 0, deletions: 0 });
    place += moved ? 3 : 2;
  }
  for (const file of files) {
    const [added = "", deleted = "", name = ""] = (fields[place] ?? "").split("\t");
    Object.assign(file, { additions: Number(added) || 0, deletions: Number(deleted) || 0 });
    place += name === "" ? 3 : 1;
  }
  return files;
}
