/** Git's objects as git itself would write them, so that a history needs no git to be made: its names are real ones. */
import { createHash } from "node:crypto";

export type GitObject = { sha: string; kind: "blob" | "tree" | "commit"; content: Buffer };

export type Person = { name: string; email: string };

export type CommitText = { tree: string; parents: readonly string[]; author: Person; at: Date; message: string };

export function blobOf(text: string): GitObject {
  return objectOf("blob", Buffer.from(text));
}

/** The commit's text: one person wrote and committed it, in UTC. */
export function commitOf({ tree, parents, author, at, message }: CommitText): GitObject {
  const person = `${author.name} <${author.email}> ${Math.floor(at.getTime() / 1000)} +0000`;
  return objectOf("commit", Buffer.from([`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), `author ${person}`, `committer ${person}`, "", message, ""].join("\n")));
}

/** The trees of all folders that hold these blobs, by path; the last one is the root. */
export function treesOf(blobs: ReadonlyMap<string, string>): GitObject[] {
  const folders = new Map<string, [name: string, mode: string, sha: string][]>([["", []]]);
  const trees: GitObject[] = [];
  for (const [path, sha] of blobs) add(path, "100644", sha);
  for (const folder of [...folders.keys()].sort((one, other) => depthOf(other) - depthOf(one))) {
    const entries = [...(folders.get(folder) ?? [])].sort(([one, mode], [other, otherMode]) => Buffer.compare(sortKey(one, mode), sortKey(other, otherMode)));
    const tree = objectOf("tree", Buffer.concat(entries.map(([name, mode, sha]) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, "hex")]))));
    trees.push(tree);
    if (folder !== "") folders.get(parentOf(folder))?.push([nameOf(folder), "40000", tree.sha]);
  }
  return trees;

  function add(path: string, mode: string, sha: string): void {
    const folder = parentOf(path);
    for (let at = folder; !folders.has(at); at = parentOf(at)) folders.set(at, []);
    folders.get(folder)?.push([nameOf(path), mode, sha]);
  }
}

function objectOf(kind: GitObject["kind"], content: Buffer): GitObject {
  return { kind, content, sha: createHash("sha1").update(`${kind} ${content.length}\0`).update(content).digest("hex") };
}

/** Git sorts a folder as if its name ended with a slash. */
function sortKey(name: string, mode: string): Buffer {
  return Buffer.from(mode === "40000" ? `${name}/` : name);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function depthOf(folder: string): number {
  return folder === "" ? 0 : folder.split("/").length;
}
