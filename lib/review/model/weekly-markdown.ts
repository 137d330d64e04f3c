import type { HistoryEvent } from "@/lib/history";
import { count, number } from "@/lib/kernel/text";

import type { AgendaItem, EndingWaiver, SilentSource } from "./agenda";
import { code, markdownOf, pairCode } from "./markdown";
import type { PairMovement, Thanks } from "./movement";
import { compared, day } from "./phrase";
import type { TangleStep } from "./tangle-steps";
import type { RepositoryRow, ReviewOfAll } from "./weekly-of-all";
import type { ChangedSince, Figure, Review } from "./weekly";

const UNKNOWN = "not known";

type Head = Pick<Review, "week" | "from" | "to" | "state" | "asOf" | "sentence">;

/** A repository's week as Markdown, for a wiki, a chat or the minutes. `url` is the page's address, which leads to what is behind each number. */
export function reviewMarkdown(repository: string, review: Review, url: string): string {
  return document([
    head(code(repository), review, url),
    ...(review.kept && review.kept.changed.length > 0 ? [since(review.kept.at, review.kept.changed)] : []),
    list("", [
      figure("Open", review.open, review.state === "closed" ? "at the start of the week" : "at the start"),
      figure("Introduced", review.introduced, "the week before"),
      figure("Fixed", review.fixed, "the week before"),
      ...(review.offset !== null && review.offset > 0 ? [`Offset: ${number(review.offset)} introduced and as many fixed by the same rule in the same pair of modules, which the net hides`] : []),
    ]),
    list("To decide", review.agenda.map(decision)),
    list("By pair of modules", review.modulePairs.map(pairLine)),
    list("By pair of teams", review.teamPairs.map(pairLine)),
    list("Reopened", review.modulePairs.filter(({ moved }) => moved.reopened > 0).map((pair) => `${pairCode(pair)}: ${number(pair.moved.reopened)}`)),
    list("Tangles", review.tangles.steps.map(tangleLine)),
    list("What changed the meaning of numbers", review.events.map(eventLine)),
    list("Silent", review.silent.map(silentLine)),
    list("Waivers that end", review.waivers.map(waiverLine)),
    list("Thanks", review.thanks.map(thanksLine)),
  ]);
}

/** The week of all repositories that somebody may see, as Markdown. */
export function reviewOfAllMarkdown(review: ReviewOfAll, url: string): string {
  const { reported } = review;
  return document([
    head("all repositories", review, url),
    `${number(reported.repositories)} of ${count(reported.of, "repository", "repositories")} reported.`,
    list("", [figure("Open", review.open, "at the start of the week"), figure("Introduced", review.introduced, "the week before"), figure("Fixed", review.fixed, "the week before")]),
    list("To decide", review.agenda.map((item) => `${code(item.repository)}: ${decision(item)}`)),
    list("Repositories", review.repositories.map(repositoryLine)),
    list("By pair of teams", review.teamPairs.map(pairLine)),
    list("Waivers that end", review.waivers.map((waiver) => `${code(waiver.repository)}: ${waiverLine(waiver)}`)),
    list("Thanks", review.thanks.map((thanks) => `${code(thanks.repository)}: ${thanksLine(thanks)}`)),
  ]);
}

function document(parts: readonly (string | null)[]): string {
  return `${parts.filter((part) => part !== null).join("\n\n")}\n`;
}

function head(what: string, { week, from, to, state, asOf, sentence }: Head, url: string): string {
  const running = state === "running" ? "The week is still running. " : "";
  return `# Week ${week} of ${what}\n\n${markdownOf(sentence)}\n\n${day(from)} to ${day(to)}, in UTC. ${running}Numbers as of ${asOf}. <${url}>`;
}

function since(at: string, changed: readonly ChangedSince[]): string {
  return `When the week closed this page said otherwise (kept ${at}); reports that came later made it: ${changed.map(({ what, then, now }) => `${what} ${then === null ? UNKNOWN : number(then)} → ${now === null ? UNKNOWN : number(now)}`).join(", ")}.`;
}

function list(title: string, lines: readonly string[]): string | null {
  if (lines.length === 0) return null;
  const items = lines.map((line) => `- ${line}`).join("\n");
  return title === "" ? items : `## ${title}\n\n${items}`;
}

function figure(name: string, { value, before }: Figure, than: string): string {
  const beside = compared(value, before, than);
  return `${name}: ${value === null ? UNKNOWN : number(value)}${beside === null ? "" : `, ${beside}`}`;
}

function decision({ what, owners, since: at }: AgendaItem): string {
  const whose = owners.length === 0 ? "" : ` Whose: ${owners.map(code).join(", ")}.`;
  return `${markdownOf(what)}${whose}${at === null ? "" : ` Since ${day(at)}.`}`;
}

function pairLine(pair: PairMovement): string {
  const { moved, offset } = pair;
  const told = ([["introduced", moved.introduced], ["reopened", moved.reopened], ["fixed", moved.fixed], ["discovered", moved.discovered], ["retired", moved.retired], ["offset", offset]] as const).filter(([, amount]) => amount > 0);
  return `${pairCode(pair)}: ${told.length === 0 ? "changed hands, waiver or baseline only" : told.map(([name, amount]) => `${number(amount)} ${name}`).join(", ")}`;
}

function tangleLine({ kind, modules, joined, left, commit }: TangleStep): string {
  const change = kind === "grew" && joined.length > 0 ? `, with ${joined.map(code).join(", ")}` : left.length > 0 ? `, without ${left.map(code).join(", ")}` : "";
  return `${kind}: ${modules.map(code).join(", ")}${change}${commit === null ? "" : `, by commit ${code(commit.slice(0, 7))}`}`;
}

function eventLine({ at, detail, source }: HistoryEvent): string {
  return `${day(at)}: ${code(detail)}${source === null ? "" : ` (${code(source)})`}`;
}

function silentLine({ source, lastAt }: SilentSource): string {
  return `${code(source)} did not report; what it said on ${day(lastAt)} is carried on`;
}

function waiverLine({ what, reason, expiresAt }: EndingWaiver): string {
  return `${code(what)}, until ${day(expiresAt)}: ${code(reason)}`;
}

function thanksLine({ commit, fixed, pairs, pullRequest }: Thanks & { pullRequest: number | null }): string {
  const by = pullRequest === null ? `commit ${code(commit.slice(0, 7))}` : `pull request ${code(`#${pullRequest}`)} (commit ${code(commit.slice(0, 7))})`;
  return `${by} fixed ${number(fixed)}: ${pairs.map((pair) => `${pairCode(pair)} (${number(pair.fixed)})`).join(", ")}`;
}

function repositoryLine({ repository, snapshots, open, introduced, reopened, fixed, discovered }: RepositoryRow): string {
  if (snapshots === 0) return `${code(repository)}: nobody reported`;
  const amount = (value: number | null) => (value === null ? UNKNOWN : number(value));
  return `${code(repository)}: ${amount(introduced)} introduced, ${amount(reopened)} reopened, ${amount(fixed)} fixed, ${amount(discovered)} discovered; ${amount(open.value)} open`;
}
