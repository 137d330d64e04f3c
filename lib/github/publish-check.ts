import { createHash } from "node:crypto";

import { listRules } from "@/lib/health";
import { readRunCommands } from "@/lib/ingestion";
import type { CommitSha, RepositoryId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";
import { type HeadVerdict, codeSpan, listVerdictsOfHead } from "@/lib/review";

import { type Link, findLinkOf } from "./app.store";
import { type CheckRow, findCheck, keepCheck } from "./check.store";
import { type CheckWish, askCheck, askChecks, createCheck, updateCheck } from "./checks.gateway";
import { type Place, statusOf } from "./client.gateway";
import { placeOf } from "./link-repository";
import { type Annotation, annotationsOf, pagesOf } from "./model/annotations";
import { checkTextsOf } from "./model/check-output";
import type { CheckRunFacts } from "./model/payloads";
import { readOwnAddress } from "./platform";

/** The one name of the check, in pull requests and in merge queues alike: a rule that requires it names it. */
export const CHECK_NAME = "Lintel";

const WORST_FIRST = ["failure", "neutral", "success", null];

/** Everything that GitHub is to know of a commit. */
type Told = Omit<CheckWish, "annotations" | "externalId"> & { annotations: Annotation[] };

/**
 * Tells GitHub what is judged of a commit: one check run, edited only when something in it changed. `again` makes a new
 * one, as somebody asked for. Safe to repeat: what a lost answer may have done is looked for before it is done again.
 */
export async function publishCheck(repositoryId: RepositoryId, head: CommitSha, { again = false }: { again?: boolean } = {}): Promise<void> {
  const link = await findLinkOf(noTransaction, repositoryId);
  const place = link && (await placeOf(link));
  if (!link || !place) return;
  const told = await whatToTell(link, head);
  if (!told) return;
  const known = await findCheck(noTransaction, repositoryId, head);
  const digest = digestOf(told);
  if (known?.digest === digest && !again) return;
  await tell(place, repositoryId, plan(known, head, told, again), told, digest);
}

/** What the row says before GitHub is asked: annotations that GitHub has and that are to go need a new check run. */
function plan(known: CheckRow | null, head: CommitSha, told: Told, again: boolean): CheckRow {
  const annotations = digestOf(told.annotations);
  const fresh = { head, checkRunId: null, status: told.status, conclusion: told.conclusion ?? null, digest: "", annotations, sent: 0 };
  if (!known) return { ...fresh, generation: 1 };
  // What was being told when it was cut off is told to its end first: each attempt would make another one.
  if ((again && known.digest !== "") || (known.sent > 0 && known.annotations !== annotations)) return { ...fresh, generation: known.generation + 1 };
  return { ...known, status: told.status, conclusion: told.conclusion ?? null, digest: "", annotations };
}

/** Kept step by step: wherever this is cut off, the next attempt goes on from what GitHub really has. */
async function tell(place: Place, repositoryId: RepositoryId, row: CheckRow, told: Told, digest: string): Promise<void> {
  const wish = { ...told, externalId: externalIdOf(repositoryId, row) };
  let now = row;
  const keep = async (change: Partial<CheckRow>) => {
    now = { ...now, ...change };
    await keepCheck(noTransaction, repositoryId, now);
  };
  await keep({});
  const there = await existing(place, row, wish.externalId);
  const pages = pagesOf(told.annotations.slice(there?.output?.annotations_count ?? 0));
  const sent = told.annotations.length - pages.flat().length;
  // All pages but the last are sent while the check is still under way: it is concluded with everything on it.
  const [first = [], ...rest] = pages;
  const step = (page: readonly Annotation[], isLast: boolean): CheckWish => (isLast ? { ...wish, annotations: page } : { ...wish, status: "in_progress", conclusion: undefined, annotations: page });
  const opening = step(first, rest.length === 0);
  const run = there ? await updateCheck(place, there.id, opening) : await createCheck(place, CHECK_NAME, row.head, opening);
  await keep({ checkRunId: run.id, sent: sent + first.length });
  for (const [index, page] of rest.entries()) {
    await updateCheck(place, run.id, step(page, index === rest.length - 1));
    await keep({ sent: now.sent + page.length });
  }
  await keep({ digest });
}

/** The check run as GitHub has it: by its number, or, where the answer to making it was lost, by our own name for it. */
async function existing(place: Place, row: CheckRow, externalId: string): Promise<CheckRunFacts | null> {
  const known = row.checkRunId === null ? null : await askCheck(place, row.checkRunId);
  if (known) return known;
  const runs = await askChecks(place, CHECK_NAME, row.head).catch((error: unknown) => {
    // A commit that GitHub does not know has no checks; making one says so in words.
    if (statusOf(error) === 422) return [];
    throw error;
  });
  return runs.find((run) => run.external_id === externalId) ?? null;
}

function externalIdOf(repositoryId: RepositoryId, { head, generation }: CheckRow): string {
  return `${repositoryId}:${head}:${generation}`;
}

/** The worst verdict of the pull requests that a commit is the head of; null when it is of none that GitHub has told of. */
async function whatToTell(link: Link, head: CommitSha): Promise<Told | null> {
  const verdicts = await listVerdictsOfHead(link.repositoryId, head);
  const ofPlatform = verdicts.filter(({ pull }) => pull !== null);
  const open = ofPlatform.filter(({ pull }) => pull?.state === "open");
  const [worst] = (open.length > 0 ? open : ofPlatform).sort((one, other) => WORST_FIRST.indexOf(one.verdict.conclusion) - WORST_FIRST.indexOf(other.verdict.conclusion));
  return worst ? told(link, head, worst) : null;
}

async function told(link: Link, head: CommitSha, { verdict, pull }: HeadVerdict): Promise<Told> {
  const url = `${readOwnAddress()}/repositories/${encodeURIComponent(link.owner)}/${encodeURIComponent(link.name)}/pulls/${verdict.number}`;
  const commands = await readRunCommands(link.repositoryId, head, verdict.sources.map(({ source }) => source));
  const helps = verdict.lists.introduced.length === 0 ? new Map<string, string | null>() : new Map((await listRules(link.repositoryId)).map(({ source, rule, help }) => [`${source}\0${rule}`, help]));
  const isJudged = verdict.state === "judged";
  const { annotations, left } = annotationsOf(
    { introduced: isJudged ? verdict.lists.introduced : [], fixed: isJudged ? verdict.lists.fixed : [] },
    { help: ({ source, rule }) => helps.get(`${source}\0${rule}`) ?? null, command: ({ source }) => commands.get(source) ?? null },
  );
  const unlisted = (verdict.counts?.introduced ?? 0) - verdict.lists.introduced.length;
  const texts = checkTextsOf(verdict, {
    code: codeSpan, urls: { pull: url, waive: `${url}#introduced` }, left: isJudged ? left + unlisted : 0, shown: verdict.lists.introduced.length - left,
    commands: [`git fetch origin pull/${verdict.number}/head`, `git worktree add ../pull-${verdict.number} ${head}`, `cd ../pull-${verdict.number}`, ...commands.values()],
  });
  const isOver = verdict.state === "waiting" && pull?.state !== "open";
  const output = { title: isOver ? "Closed before everything had reported" : texts.title, summary: texts.summary, ...(texts.text === undefined ? {} : { text: texts.text }) };
  return {
    ...(verdict.state === "waiting" && !isOver ? { status: "in_progress" as const } : { status: "completed" as const, conclusion: isOver ? ("cancelled" as const) : (verdict.conclusion ?? "neutral") }),
    detailsUrl: url, output, annotations,
    actions: [
      { label: "Re-run", identifier: "rerun", description: "Judge this commit again" },
      ...(verdict.lists.introduced.length > 0 ? [{ label: "Waive", identifier: "waive", description: "Accept what is new, on Lintel's page" }] : []),
      { label: "Explain", identifier: "explain", description: "What each number rests on" },
    ],
  };
}

function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
