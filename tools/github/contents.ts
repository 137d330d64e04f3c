import { atRepository, requireRepository } from "./access";
import { type Answer, type Call, notFound, ok, refuse } from "./answers";
import { findCommit } from "./commits";
import type { TreeEntry } from "./git-repository";
import { type Route, get } from "./router";
import { nodeId } from "./shapes";
import { type Json, type Repository, type World, fullNameOf } from "./world";

const INLINE_BYTES = 1024 * 1024;
const RAW_BYTES = 100 * INLINE_BYTES;
const ENTRIES_SHOWN = 1000;

export const contentRoutes: readonly Route[] = [
  get(atRepository("/contents"), readContents),
  get(atRepository("/contents/*path"), readContents),
  get(atRepository("/git/trees/:tree"), readTree),
  get(atRepository("/git/blobs/:blob"), readBlob),
  get(atRepository("/git/ref/*ref"), readRef),
  get(atRepository("/git/commits/:sha"), readGitCommit),
];

async function readContents(call: Call): Promise<Answer> {
  const repository = requireRepository(call, "contents");
  const path = (call.params["path"] ?? "").replace(/^\/+|\/+$/g, "");
  const ref = call.query.get("ref") ?? repository.defaultBranch;
  const commit = (await findCommit(call.world, repository, ref)) ?? refuse(404, `No commit found for the ref ${ref}`);
  const above = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  const siblings = (await repository.git.list(`${commit}:${above}`, false)) ?? notFound();
  const entry = siblings.find((sibling) => sibling.path === path.slice(above === "" ? 0 : above.length + 1));
  if (path === "" || entry?.type === "tree") {
    const entries = (await repository.git.list(`${commit}:${path}`, false)) ?? notFound();
    return ok(entries.slice(0, ENTRIES_SHOWN).map((each) => showEntry(call.world, repository, each, path === "" ? each.path : `${path}/${each.path}`, ref)));
  }
  if (entry === undefined) return notFound();
  const shown = showEntry(call.world, repository, entry, path, ref);
  if (entry.type !== "blob") return ok(shown);

  const bytes = await repository.git.blob(entry.sha);
  if (/application\/vnd[.]github[.](v3[.])?raw/.test(String(call.headers.accept))) {
    if (bytes.length > RAW_BYTES) refuse(403, "This API returns blobs up to 100 MB in size.", { errors: [{ resource: "Blob", field: "data", code: "too_large" }] });
    return { status: 200, body: bytes, headers: { "content-type": "application/vnd.github.raw+json; charset=utf-8" } };
  }
  if (bytes.length > RAW_BYTES) refuse(403, "This API returns blobs up to 100 MB in size.", { errors: [{ resource: "Blob", field: "data", code: "too_large" }] });
  if (bytes.length > INLINE_BYTES) return ok({ ...shown, content: "", encoding: "none" });
  return ok({ ...shown, content: wrapped(bytes), encoding: "base64" });
}

async function readTree(call: Call): Promise<Answer> {
  const repository = requireRepository(call, "contents");
  const named = call.params["tree"] ?? "";
  const tree = (await findCommit(call.world, repository, named)) ?? (/^[0-9a-f]{40}$/.test(named) ? named : notFound());
  const entries = (await repository.git.list(tree, call.query.has("recursive"))) ?? notFound();
  const api = `${call.world.url}/api/v3/repos/${fullNameOf(repository)}/git`;
  const sha = await repository.git.text(["rev-parse", `${tree}^{tree}`]);
  const shown = entries.map(({ path, mode, type, sha: object, size }) => ({ path, mode, type, sha: object, ...(size === null ? {} : { size }), url: `${api}/${type}s/${object}` }));
  return ok({ sha, url: `${api}/trees/${sha}`, tree: shown, truncated: false });
}

async function readBlob(call: Call): Promise<Answer> {
  const repository = requireRepository(call, "contents");
  const sha = call.params["blob"] ?? "";
  if (!/^[0-9a-f]{40}$/.test(sha) || (await repository.git.kindOf(sha)) !== "blob") return notFound();
  const bytes = await repository.git.blob(sha);
  if (/application\/vnd[.]github[.](v3[.])?raw/.test(String(call.headers.accept))) return { status: 200, body: bytes, headers: { "content-type": "application/vnd.github.raw+json; charset=utf-8" } };
  return ok({ sha, node_id: nodeId("B", sha), size: bytes.length, url: `${call.world.url}/api/v3/repos/${fullNameOf(repository)}/git/blobs/${sha}`, content: wrapped(bytes), encoding: "base64" });
}

/** One branch or tag, named in full. */
async function readRef(call: Call): Promise<Answer> {
  const repository = requireRepository(call, "contents");
  const ref = `refs/${call.params["ref"]}`;
  const sha = (await repository.git.resolve(ref)) ?? notFound();
  const api = `${call.world.url}/api/v3/repos/${fullNameOf(repository)}/git`;
  return ok({ ref, node_id: nodeId("REF", ref), url: `${api}/${ref}`, object: { type: "commit", sha, url: `${api}/commits/${sha}` } });
}

async function readGitCommit(call: Call): Promise<Answer> {
  const repository = requireRepository(call, "contents");
  const asked = call.params["sha"] ?? "";
  const sha = (/^[0-9a-f]{40}$/.test(asked) ? await findCommit(call.world, repository, asked) : null) ?? notFound();
  const { tree, parents, author, committer, message } = await repository.git.commit(sha);
  const api = `${call.world.url}/api/v3/repos/${fullNameOf(repository)}/git`;
  return ok({ sha, node_id: nodeId("C", sha), url: `${api}/commits/${sha}`, author, committer, message, tree: { sha: tree, url: `${api}/trees/${tree}` }, parents: parents.map((parent) => ({ sha: parent, url: `${api}/commits/${parent}` })) });
}

function showEntry(world: World, repository: Repository, entry: TreeEntry, path: string, ref: string): Json {
  const type = entry.type === "blob" ? (entry.mode === "120000" ? "symlink" : "file") : entry.type === "tree" ? "dir" : "submodule";
  const self = `${world.url}/api/v3/repos/${fullNameOf(repository)}/contents/${encodeURI(path)}?ref=${encodeURIComponent(ref)}`;
  const git = `${world.url}/api/v3/repos/${fullNameOf(repository)}/git/${type === "dir" ? "trees" : "blobs"}/${entry.sha}`;
  const html = `${world.url}/${fullNameOf(repository)}/${type === "dir" ? "tree" : "blob"}/${ref}/${encodeURI(path)}`;
  const download = type === "dir" ? null : `${world.url}/raw/${fullNameOf(repository)}/${ref}/${encodeURI(path)}`;
  return { name: path.split("/").at(-1), path, sha: entry.sha, size: entry.size ?? 0, url: self, html_url: html, git_url: git, download_url: download, type, _links: { self, git, html } };
}

/** GitHub breaks base64 into lines. */
function wrapped(bytes: Buffer): string {
  return bytes.toString("base64").replace(/.{1,60}/g, "$&\n");
}
