import { createHash } from "node:crypto";

import type { CommitSha, RepositoryId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";
import { type Verdict, codeSpan, listVerdictsOfHead } from "@/lib/review";

import { type Link, findLinkOf } from "./app.store";
import type { Place } from "./client.gateway";
import { type CommentRow, findComment, keepComment } from "./comment.store";
import { askComments, createComment, foldComment, updateComment } from "./comments.gateway";
import { readCredentials } from "./credentials";
import { placeOf } from "./link-repository";
import { commentOf, markerOf } from "./model/comment";
import { readOwnAddress } from "./platform";

/**
 * Keeps the one comment of a pull request true: made when its newest head changes the architecture, edited in place,
 * folded away when nothing is left to say. Safe to repeat; others' comments are never touched, whatever they pasted.
 */
export async function publishComment(repositoryId: RepositoryId, number: number, head: CommitSha): Promise<void> {
  const link = await findLinkOf(noTransaction, repositoryId);
  const place = link && (await placeOf(link));
  if (!link || !place) return;
  const found = (await listVerdictsOfHead(repositoryId, head)).find((one) => one.verdict.number === number);
  if (!found || found.pull?.head !== head || found.pull.state !== "open" || found.verdict.state !== "judged") return;
  const known = await findComment(noTransaction, repositoryId, number);
  if (!changesArchitecture(found.verdict)) {
    if (known && !known.minimised) await fold(place, repositoryId, known, true);
    return;
  }
  const body = commentOf(found.verdict, { code: codeSpan, url: pageOf(link, number), marker: markerOf(link.githubId, number) });
  const digest = createHash("sha256").update(body).digest("hex");
  const written = known?.digest === digest ? known : await write(place, repositoryId, { link, number, known, body, digest });
  if (written?.minimised) await fold(place, repositoryId, written, false);
}

function changesArchitecture({ counts, dependencies, tangles }: Verdict): boolean {
  const changed = (lists: readonly (readonly unknown[])[]) => lists.some((list) => list.length > 0);
  return (counts !== null && counts.introduced + counts.fixed > 0) || (dependencies !== null && changed([dependencies.added, dependencies.removed])) || (tangles !== null && changed([tangles.formed, tangles.dissolved]));
}

type Writing = { link: Link; number: number; known: CommentRow | null; body: string; digest: string };

async function write(place: Place, repositoryId: RepositoryId, { link, number, known, body, digest }: Writing): Promise<CommentRow | null> {
  const own = known ?? (await lookFor(place, link, number));
  const outcome = own === null ? "gone" : await updateComment(place, own.commentId, body);
  if (outcome === "refused") return null;
  const made = outcome === "gone" ? await createComment(place, number, body) : null;
  if (outcome === "gone" && !made) return null;
  const row = made ? { number, commentId: made.id, nodeId: made.node_id, digest, minimised: false } : own && { ...own, digest };
  if (row) await keepComment(noTransaction, repositoryId, row);
  return row;
}

/** One that was made and whose answer was lost: ours by its marker and by who wrote it, since anybody can paste a marker. */
async function lookFor(place: Place, link: Link, number: number): Promise<CommentRow | null> {
  const credentials = await readCredentials();
  const marker = markerOf(link.githubId, number);
  const own = (await askComments(place, number)).find(({ body, performed_via_github_app: app }) => app?.id === credentials?.appId && (body ?? "").startsWith(marker));
  return own ? { number, commentId: own.id, nodeId: own.node_id, digest: "", minimised: false } : null;
}

async function fold(place: Place, repositoryId: RepositoryId, row: CommentRow, minimised: boolean): Promise<void> {
  await foldComment(place, row.nodeId, minimised);
  await keepComment(noTransaction, repositoryId, { ...row, minimised });
}

function pageOf({ owner, name }: Link, number: number): string {
  return `${readOwnAddress()}/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/pulls/${number}`;
}
