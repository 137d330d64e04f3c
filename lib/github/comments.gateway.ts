/** The conversation of a pull request. An edit tells nobody; a new comment tells everybody, and is looked for before it is made again. */
import { z } from "zod";

import { type Place, checked, orNull, speakAsInstallation, statusOf } from "./client.gateway";
import { CommentFacts } from "./model/payloads";

const PAGE = 100;
const ONCE = { retries: 0 };

/** All comments of a pull request, the oldest first. */
export async function askComments({ installationId, owner, name }: Place, number: number): Promise<CommentFacts[]> {
  const client = await speakAsInstallation(installationId);
  const found: CommentFacts[] = [];
  for (let page = 1; ; page += 1) {
    const items = checked(z.array(CommentFacts), await client.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", { owner, repo: name, issue_number: number, per_page: PAGE, page }));
    found.push(...items);
    if (items.length < PAGE) return found;
  }
}

/** Null where nobody may comment: the conversation is locked, or the App was not granted it. */
export async function createComment({ installationId, owner, name }: Place, number: number, body: string): Promise<CommentFacts | null> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { owner, repo: name, issue_number: number, body, request: ONCE }), 403);
  return answer && checked(CommentFacts, answer);
}

/** `gone`: somebody deleted it. `refused`: nobody may write there. */
export async function updateComment({ installationId, owner, name }: Place, id: number, body: string): Promise<"written" | "gone" | "refused"> {
  const client = await speakAsInstallation(installationId);
  return client.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", { owner, repo: name, comment_id: id, body }).then(
    () => "written" as const,
    (error: unknown) => {
      if (statusOf(error) === 404) return "gone" as const;
      if (statusOf(error) === 403) return "refused" as const;
      throw error;
    },
  );
}

/** Folds a comment away as outdated, or shows it again. */
export async function foldComment(place: Place, nodeId: string, fold: boolean): Promise<void> {
  const client = await speakAsInstallation(place.installationId);
  if (fold) await client.graphql("mutation ($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized } } }", { id: nodeId });
  else await client.graphql("mutation ($id: ID!) { unminimizeComment(input: { subjectId: $id }) { unminimizedComment { isMinimized } } }", { id: nodeId });
}
