/** What a check run says: the verdict in its title, then where it comes from, worst first, each number with a link to what is behind it. */
import type { Violation } from "@/lib/history";
import type { Verdict } from "@/lib/review";

import { defuse } from "./defuse";

export const LONGEST_TITLE = 60;
/** GitHub counts bytes. */
export const MOST_BYTES = 65_535;
const MOST_PAIRS = 10;
const MOST_ROWS = 50;

export type CheckTexts = { title: string; summary: string; text: string | undefined };

/** `code` writes a name as a code span; `urls` are our own pages. */
export type Surroundings = {
  code: (name: string) => string;
  urls: { pull: string; waive: string };
  /** Introduced violations that no line is annotated with. */
  left: number;
  shown: number;
  commands: readonly string[];
};

/** The verdict in at most 60 characters. */
export function titleOf(verdict: Pick<Verdict, "state" | "conclusion" | "counts" | "missingSources" | "gate" | "tangles" | "dependencies">): string {
  const { state, counts, missingSources } = verdict;
  if (state === "waiting") return fit(missingSources.length > 0 ? `Waiting for ${missingSources.join(", ")}` : "Waiting for the first report");
  if (state === "neutral") return "Not judged: see why";
  if (!counts) return "Nothing to compare with";
  const parts = [
    counts.introduced > 0 ? `${amount(counts.introduced)} new` : null,
    counts.fixed > 0 ? `${amount(counts.fixed)} fixed` : null,
    verdict.gate.failed.includes("tangle") ? "a tangle formed or grew" : null,
    counts.discovered > 0 && counts.introduced === 0 ? `${amount(counts.discovered)} discovered` : null,
  ].filter((part) => part !== null);
  if (parts.length > 0) return fit(`${parts.join(", ")}${verdict.conclusion === "success" && counts.introduced > 0 ? " (the gate lets them pass)" : ""}`);
  return (verdict.dependencies?.added.length ?? 0) > 0 ? "No new violation; dependencies change" : "No change in the architecture";
}

/** Title, summary and details within GitHub's limits. */
export function checkTextsOf(verdict: Verdict, around: Surroundings): CheckTexts {
  const { code, urls } = around;
  const sections = [
    `${defuse(verdict.state === "judged" ? verdict.sentence : (verdict.reason ?? verdict.sentence))}`,
    ...(verdict.state === "judged" && verdict.reason ? [defuse(verdict.reason)] : []),
    baseLine(verdict, code),
    ...(verdict.state === "waiting" ? [waitingLine(verdict, code)] : []),
    ...(verdict.configuration.length > 0 ? [`**It changes the rules by which it is measured:** ${verdict.configuration.map(code).join(", ")}. This takes effect after the merge; the verdict is by what holds in the base.`] : []),
    ...pairTable(verdict, code),
    ...(around.left > 0 ? [`Annotated: ${amount(around.shown)} of ${amount(verdict.counts?.introduced ?? 0)} new ones; [all of them](${urls.pull}).`] : []),
    `[Explain](${urls.pull}) · [Waive](${urls.waive})`,
  ];
  return { title: titleOf(verdict), summary: within(sections, MOST_BYTES), text: detailsOf(verdict, around) };
}

/** With what it is compared. */
export function baseLine({ base }: Verdict, code: (name: string) => string): string {
  if (base.commit === null) return `There is no base to compare with. ${defuse(base.reason)}`;
  return `Compared with ${code(base.commit.slice(0, 7))}${base.exact ? "" : `, ${amount(base.distance)} ${base.distance === 1 ? "commit" : "commits"} away`}. ${defuse(base.reason)}`;
}

function waitingLine({ missingSources, waitUntil }: Verdict, code: (name: string) => string): string {
  const what = missingSources.length > 0 ? `It waits for ${missingSources.map(code).join(", ")}` : "It waits for the first report";
  return waitUntil === null ? `${what}.` : `${what}, until ${waitUntil.slice(0, 16).replace("T", " ")} UTC at most; then it is concluded as neutral.`;
}

/** New and fixed by pair of modules, most new first: a table, and what it leaves out. */
export function pairTable({ lists, counts }: Verdict, code: (name: string) => string): string[] {
  const pairs = new Map<string, { from: string; to: string; introduced: number; fixed: number }>();
  const add = (violation: Violation, what: "introduced" | "fixed") => {
    const [from, to] = [violation.from.module ?? "outside any module", violation.to?.module ?? "no target"];
    const key = JSON.stringify([from, to]);
    const pair = pairs.get(key) ?? { from, to, introduced: 0, fixed: 0 };
    pair[what] += 1;
    pairs.set(key, pair);
  };
  for (const violation of lists.introduced) add(violation, "introduced");
  for (const violation of lists.fixed) add(violation, "fixed");
  if (pairs.size === 0) return [];
  const sorted = [...pairs.values()].sort((one, other) => other.introduced - one.introduced || other.fixed - one.fixed || (`${one.from} ${one.to}` < `${other.from} ${other.to}` ? -1 : 1));
  const rows = sorted.slice(0, MOST_PAIRS).map(({ from, to, introduced, fixed }) => `| ${cell(code(from))} → ${cell(code(to))} | ${introduced} | ${fixed > 0 ? `~~${fixed}~~` : 0} |`);
  const listed = lists.introduced.length + lists.fixed.length;
  const all = (counts?.introduced ?? 0) + (counts?.fixed ?? 0);
  const notes = [
    ...(sorted.length > MOST_PAIRS ? [`… and ${sorted.length - MOST_PAIRS} more pairs.`] : []),
    ...(all > listed ? [`Counted in the table are the ${amount(listed)} that are listed, of ${amount(all)}.`] : []),
  ];
  return [["| From → to | New | Fixed |", "|---|--:|--:|", ...rows].join("\n"), ...notes];
}

/** What is new, line by line, then how to see it on one's own machine. */
function detailsOf({ lists, counts }: Verdict, { code, urls, commands }: Surroundings): string | undefined {
  const parts = [
    ...(lists.introduced.length > 0 ? [`### New\n\n${listOf(lists.introduced, counts?.introduced ?? 0, MOST_ROWS, code, urls.pull)}`] : []),
    ...(commands.length > 0 ? [`### On your own machine\n\n${commands.map(code).join("  \n")}`] : []),
  ];
  return parts.length === 0 ? undefined : within(parts, MOST_BYTES);
}

/** Violations as a list, the first few of all that there are. */
export function listOf(violations: readonly Violation[], all: number, most: number, code: (name: string) => string, url: string): string {
  const rows = violations.slice(0, most).map(({ rule, from, to, fromTeam }) => `- ${code(rule)}: ${code(from.file ?? from.symbol ?? from.module ?? "unknown")}${from.line === null ? "" : ` line ${from.line}`}${to ? ` → ${code(to.file ?? to.symbol ?? to.module ?? "unknown")}` : ""}, ${code(fromTeam)}`);
  return [...rows, ...(all > rows.length ? [`- … [and ${amount(all - rows.length)} more](${url})`] : [])].join("\n");
}

/** A pipe ends a cell, within a code span too. */
function cell(written: string): string {
  return written.replaceAll("|", "\\|");
}

/** Whole sections within so many bytes: as many as there is room for, and a word of it where something had to go. */
export function within(sections: readonly string[], most: number): string {
  const LEFT_OUT = "More than fits here was left out.";
  const whole = sections.join("\n\n");
  if (Buffer.byteLength(whole) <= most) return whole;
  const kept: string[] = [];
  let bytes = Buffer.byteLength(LEFT_OUT);
  for (const section of sections) {
    bytes += Buffer.byteLength(section) + 2;
    if (bytes > most) break;
    kept.push(section);
  }
  return [...kept, LEFT_OUT].join("\n\n");
}

function fit(title: string): string {
  const points = Array.from(title.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " "));
  return points.length <= LONGEST_TITLE ? points.join("") : `${points.slice(0, LONGEST_TITLE - 1).join("")}…`;
}

function amount(value: number): string {
  return new Intl.NumberFormat("en-GB").format(value);
}
