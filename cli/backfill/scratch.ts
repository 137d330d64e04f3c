import { appendFileSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

import { EXIT, type Outcome, done, refused } from "../outcome";
import { type Repository, lineOf, openRepository } from "../repository";
import { type Git, type Variables, elsewhere, gitIn } from "../run-git";

/**
 * A work tree for old commits, in a repository of its own that borrows the user's objects: git never writes a byte into
 * the user's repository, not even a note about a work tree, and none of its hooks and settings are in force here.
 */
export type Scratch = {
  /** The folder that everything lies in and that is removed in the end. */
  folder: string;
  tree: string;
  /** The tree as the rest of the command sees a repository. */
  repository: Repository;
  /** Variables for what runs in the tree. */
  environment: Variables;
  /** Brings the tree to a commit: what the commit does not hold is gone, but for the folders to keep. Null, or why it cannot be done. */
  checkOut(commit: string, keep: readonly string[]): Promise<string | null>;
  remove(): void;
};

/** How a checkout looks, not what it starts. */
const LOOKS = ["core.autocrlf", "core.eol", "core.symlinks", "core.longpaths", "core.ignorecase", "core.precomposeunicode", "core.filemode"];

const QUIET = ["-c", "advice.detachedHead=false", "-c", "checkout.workers=0", "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "submodule.recurse=false"];

/** Makes the tree in a new folder under the system's folder for temporary files. */
export async function openScratch({ git, lacks }: Repository, environment: Variables): Promise<Outcome<Scratch>> {
  if (lacks !== "nothing") {
    return refused(EXIT.usage, "This is a partial clone: it does not hold the files of older commits.", "Run it in a full clone: git clone without --filter (in GitHub Actions: fetch-depth: 0 and no filter).");
  }
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lintel-backfill-")));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  const opened = await fill(folder, git, environment);
  if (!opened.ok) {
    remove();
    return opened;
  }
  const { tree, variables, repository } = opened.value;
  const own = repository.git;

  return done({
    folder,
    tree,
    repository,
    environment: variables,
    async checkOut(commit, keep) {
      const out = await own.ask([...QUIET, "checkout", "--quiet", "--force", "--detach", "--no-recurse-submodules", commit, "--"]);
      if (out.code !== 0) return sentenceOf(out.errors) || "git cannot check it out";
      const clean = await own.ask(["clean", "-ffdxq", ...keep.flatMap((path) => ["-e", `/${path.replace(/[\\*?[\]!# ]/g, "\\$&")}`])]);
      return clean.code === 0 ? null : sentenceOf(clean.errors) || "git cannot clean the folder";
    },
    remove,
  });
}

async function fill(folder: string, git: Git, environment: Variables): Promise<Outcome<{ tree: string; variables: Variables; repository: Repository }>> {
  const tree = join(folder, "tree");
  mkdirSync(tree);
  const objects = resolve(git.folder, lineOf((await git.ask(["rev-parse", "--git-path", "objects"])).out));
  const variables: Variables = { ...environment, ...elsewhere(environment), GIT_LFS_SKIP_SMUDGE: "1" };
  const own = gitIn(tree, variables);
  const made = await own.ask(["init", "--quiet", "--template=", "."]);
  if (made.code !== 0) return refused(EXIT.failed, `A folder for old commits cannot be made: ${sentenceOf(made.errors)}`);

  appendFileSync(join(tree, ".git/objects/info/alternates"), `${quoted(realpathSync(objects))}\n`, { flag: "a" });
  const shallow = resolve(git.folder, lineOf((await git.ask(["rev-parse", "--git-path", "shallow"])).out));
  if (existsSync(shallow)) copyFileSync(shallow, join(tree, ".git/shallow"));
  for (const key of LOOKS) {
    const { code, out } = await git.ask(["config", "--get", key]);
    if (code === 0) await own.ask(["config", key, lineOf(out)]);
  }
  const opened = await openRepository(tree, variables);
  if (!opened.ok) return opened;
  if (opened.value === null) return refused(EXIT.failed, "A folder for old commits cannot be made: git does not see it.");
  return done({ tree, variables, repository: opened.value });
}

/** As git reads a line of `objects/info/alternates`: in quotes, as in C, where it could be mistaken. */
function quoted(path: string): string {
  if (!/["\n\\#]/.test(path)) return path;
  return `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

/** What git says, on one line. */
function sentenceOf(errors: string): string {
  return errors.split("\n").map((line) => line.trim()).filter(Boolean).slice(-2).join(" ").replace(/[\u0000-\u001f\u007f-\u009f]/g, " ").slice(0, 300);
}

/**
 * A path inside a folder, whose folders it also follows where they are links: null where it leads out of it, as a link in
 * an old commit may.
 */
export function placeInside(folder: string, path: string): string | null {
  const whole = resolve(folder, path);
  let there = whole;
  while (there !== folder && !existsSync(there)) there = resolve(there, "..");
  const inside = (one: string) => {
    const way = relative(realpathSync(folder), one);
    return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  };
  return relative(folder, whole).startsWith("..") || !inside(realpathSync(there === whole ? resolve(whole, "..") : there)) ? null : whole;
}

/** Writes what a file of the user's tree holds to the same place in the scratch tree; null, or why not. */
export function bringAlong(from: string, tree: string, path: string): string | null {
  const target = placeInside(tree, path);
  if (target === null) return `${path} leads out of the repository`;
  rmSync(target, { recursive: true, force: true });
  mkdirSync(resolve(target, ".."), { recursive: true });
  copyFileSync(from, target);
  return null;
}

/** The outermost folders of a name in a tree, as paths in it: a monorepo has a node_modules in each of its packages. */
export function foldersCalled(name: string, tree: string, depth = 5): string[] {
  const found: string[] = [];
  const look = (folder: string, left: number): void => {
    for (const entry of readdirSync(join(tree, folder), { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name === ".git") continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.name === name) found.push(path);
      else if (left > 0 && !entry.name.startsWith(".")) look(path, left - 1);
    }
  };
  look("", depth);
  return found;
}
