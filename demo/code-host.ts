/** Shows the shop's files and commits as a code host would, so that a link from a violation ends at its file and line. */
import http from "node:http";
import type { AddressInfo } from "node:net";

import { type Commit, type History, REPOSITORY } from "./history";

/** Starts the code host on this machine only, on a free port; answers its address. */
export async function hostCode(history: History): Promise<string> {
  const server = http.createServer((request, response) => {
    const page = pageOf(history, request.url ?? "");
    response.writeHead(page === null ? 404 : 200, { "content-type": "text/html; charset=utf-8", "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'", "x-content-type-options": "nosniff" });
    response.end(page ?? layOut("Not there", "<p>The shop has nothing here.</p>"));
  });
  // It shall not keep the demo alive by itself.
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  return `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
}

/** The page at an address like those of GitHub; null for what there is not. */
export function pageOf({ commits, objects, refs }: History, url: string): string | null {
  const [path = ""] = url.split(/[?#]/);
  if (!path.startsWith(`/${REPOSITORY}`)) return null;
  const [what, sha = "", ...rest] = path.slice(REPOSITORY.length + 2).split("/").map(decode);
  const commit = commits.get(what === "pull" ? (refs.get(`refs/pull/${sha}/head`) ?? "") : sha);
  if (!commit) return null;
  const file = commit.files.get(rest.join("/"));
  if (what === "blob") return file ? layOut(`${rest.join("/")} at ${sha.slice(0, 7)}`, numbered(file.text)) : null;
  if (what !== "commit" && what !== "pull") return null;
  return layOut(`Commit ${commit.sha.slice(0, 7)}`, `<pre>${escape(objects.get(commit.sha)?.content.toString("utf8") ?? "")}</pre>${changesOf(commits, commit)}`);
}

function changesOf(commits: History["commits"], { sha, parents, paths, files }: Commit): string {
  const before = commits.get(parents[0] ?? "");
  const rows = paths.map((name) => (files.has(name) ? `<li><a href="/${REPOSITORY}/blob/${sha}/${escape(encodeURI(name))}">${escape(name)}</a>${before?.files.has(name) ? "" : " (new)"}</li>` : `<li>${escape(name)} (gone)</li>`));
  return `<ul>${rows.join("")}</ul>`;
}

function numbered(text: string): string {
  const lines = text.replace(/\n$/, "").split("\n");
  return `<ol>${lines.map((line, index) => `<li id="L${index + 1}"><code>${escape(line)}</code></li>`).join("")}</ol>`;
}

function layOut(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(title)}</title><style>body{font:14px/1.5 system-ui;margin:2rem;color-scheme:light dark}code{white-space:pre-wrap}ol{font:13px/1.6 ui-monospace,monospace}li:target{background:Mark;color:MarkText}</style><h1>${escape(title)}</h1>${body}</html>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function decode(part: string): string {
  return /^(?:[^%]|%[0-9A-Fa-f]{2})*$/.test(part) && !/%[89A-Fa-f]/.test(part) ? decodeURIComponent(part) : part;
}
