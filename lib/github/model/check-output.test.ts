import fc from "fast-check";
import { expect, it } from "vitest";

import type { Violation } from "@/lib/history";
import { asId } from "@/lib/kernel";
import { type Verdict, codeSpan } from "@/lib/review";

import { MOST_ANNOTATIONS, annotationsOf, pagesOf } from "./annotations";
import { LONGEST_TITLE, MOST_BYTES, checkTextsOf, titleOf } from "./check-output";
import { commentOf, markerOf } from "./comment";

const SHA = "3f9c2b7a54d1e8f60a9b1c2d3e4f5a6b7c8d9e0f";
const point = { commit: asId<never>(SHA), at: "2026-11-02T09:00:00.000Z" };

function violation(change: Partial<Violation> & { file?: string | null; fromModule?: string; toModule?: string } = {}): Violation {
  const { file = "src/a/x.ts", fromModule = "a", toModule = "b", ...rest } = change;
  return {
    id: "1", fingerprint: "1", source: "checker", tool: "checker", rule: "walls", kind: "privacy", severity: "error", status: "open",
    from: { module: fromModule, file, symbol: null, line: 3, column: 1 }, to: { module: toModule, file: "src/b/y.ts", symbol: null }, fromTeam: "@acme/ants", toTeam: "@acme/bees", message: "x reaches into y",
    openedBy: point, openedAs: "introduced", closedBy: null, closedAs: null, ageDays: 0, ageIsLowerBound: false, carried: false, ...rest,
  };
}

function verdict({ introduced = [], fixed = [], ...change }: Partial<Verdict> & { introduced?: Violation[]; fixed?: Violation[] } = {}): Verdict {
  return {
    number: 12, head: asId(SHA), title: "A change", baseRef: "main", base: { commit: asId(SHA), mergeBase: asId(SHA), distance: 0, exact: true, reason: "The merge base with the default branch." },
    state: "judged", conclusion: introduced.length > 0 ? "failure" : "success", sentence: "2 new violations of walls, both by @acme/ants.", reason: null,
    gate: { fail: ["introduced"], ratchet: [], severities: ["error"], maxBaseDistance: 50, failed: introduced.length > 0 ? ["introduced"] : [] },
    counts: { introduced: introduced.length, fixed: fixed.length, discovered: 0, retired: 0, baselined: 0, waived: 0, muted: 0 }, lists: { introduced, fixed, discovered: [], retired: [], baselined: [], waived: [], muted: [] },
    unchanged: 0, ratchets: [], dependencies: { added: [], removed: [] }, tangles: { formed: [], dissolved: [] }, teams: [], sources: [], missingSources: [], configuration: [], waitUntil: null, ...change,
  };
}

const around = { code: codeSpan, urls: { pull: "https://lintel.example/pulls/12", waive: "https://lintel.example/pulls/12#introduced" }, left: 0, shown: 0, commands: ["npx depcruise src"] };
const known = { help: () => "Modules are used through their index.", command: () => "npx depcruise src" };

/** Markdown without its code spans: what is left is read by GitHub. */
const outsideCode = (text: string) => text.replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "");

it.each([
  [verdict({ introduced: [violation(), violation()], fixed: [violation()] }), "2 new, 1 fixed"],
  [verdict(), "No change in the architecture"],
  [verdict({ dependencies: { added: [{ from: "a", to: "b", weight: 1 }], removed: [] } }), "No new violation; dependencies change"],
  [verdict({ introduced: [violation()], conclusion: "success" }), "1 new (the gate lets them pass)"],
  [verdict({ state: "waiting", conclusion: null, missingSources: ["dependency-cruiser", "eslint"] }), "Waiting for dependency-cruiser, eslint"],
  [verdict({ state: "waiting", conclusion: null }), "Waiting for the first report"],
  [verdict({ state: "neutral", conclusion: "neutral", counts: null }), "Not judged: see why"],
])("says the verdict in its title", (judged, title) => {
  expect(titleOf(judged)).toBe(title);
});

it("keeps every title within 60 characters, whatever sources are called", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 80 }), { maxLength: 5 }), (missingSources) => {
    const title = titleOf(verdict({ state: "waiting", conclusion: null, missingSources }));
    expect(Array.from(title).length).toBeLessThanOrEqual(LONGEST_TITLE);
    expect(title).not.toMatch(/[\n\r]/);
  }));
});

it("shows new and fixed by pair of modules, and leads to all of it", () => {
  const { summary, text } = checkTextsOf(verdict({ introduced: [violation(), violation({ fromModule: "c" })], fixed: [violation()] }), { ...around, left: 1, shown: 1 });
  expect(summary).toContain("| `a` → `b` | 1 | ~~1~~ |\n| `c` → `b` | 1 | 0 |");
  expect(summary).toContain("Annotated: 1 of 2 new ones; [all of them](https://lintel.example/pulls/12).");
  expect(text).toContain("- `walls`: `src/a/x.ts` line 3 → `src/b/y.ts`, `@acme/ants`");
  expect(text).toContain("`npx depcruise src`");
});

const HOSTILE = ["@acme/everyone", "[click](https://evil.example)", "<img src=x onerror=alert(1)>", "a`b``c", "| x |", "# heading", "\n\n---\n", "#12", "\u202egnp", "![x](https://evil.example/x.png)"];

it("lets no name out of its code span, notifies nobody and links nowhere, in check and comment alike", () => {
  for (const name of HOSTILE) {
    const bad = violation({ rule: name, file: name, fromModule: name, toModule: name, fromTeam: name, message: name });
    const judged = verdict({ introduced: [bad], sentence: `1 new violation of ${name}.`, reason: `${name} did it.`, configuration: [name], missingSources: [name] });
    const { summary, text } = checkTextsOf(judged, { ...around, commands: [name] });
    const comment = commentOf(judged, { code: codeSpan, url: "https://lintel.example/pulls/12", marker: markerOf(9, 12) });
    for (const written of [summary, text ?? "", comment]) {
      const read = outsideCode(written).replaceAll("](https://lintel.example/pulls/12", "").replace(/<!--.*?-->|<\/?details>|<\/?summary>/g, "");
      expect(read).not.toMatch(/(?<!\\)<|@(?!\u200b)|(?<!\u200b)\/\/evil|\]\(http|(?<!\\)!\[/);
    }
  }
});

it("stays within 65,535 bytes however much there is to say", () => {
  const introduced = Array.from({ length: 1000 }, (_, index) => violation({ fromModule: `${"ä".repeat(3000)}${index}`, toModule: "😀".repeat(1000), rule: "規則".repeat(400) }));
  const { summary, text } = checkTextsOf(verdict({ introduced }), around);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(MOST_BYTES);
  expect(Buffer.byteLength(text ?? "")).toBeLessThanOrEqual(MOST_BYTES);
  expect(commentOf(verdict({ introduced }), { code: codeSpan, url: "https://lintel.example", marker: markerOf(9, 12) }).length).toBeLessThanOrEqual(65_536);
});

it("annotates what is new with its rule, why it exists, its teams and the command that shows it", () => {
  const { annotations, left } = annotationsOf({ introduced: [violation(), violation({ severity: "warning" }), violation({ severity: "info" })], fixed: [violation({ rule: "fences" })] }, known);
  expect(left).toBe(0);
  expect(annotations.map(({ level, title }) => `${level} ${title}`)).toEqual(["failure walls (privacy): a → b", "warning walls (privacy): a → b", "notice walls (privacy): a → b", "notice Fixed: fences"]);
  expect(annotations[0]).toMatchObject({ path: "src/a/x.ts", line: 3 });
  expect(annotations[0]?.message).toBe("src/a/x.ts (a) → src/b/y.ts (b)\nx reaches into y\nWhy this rule exists: Modules are used through their index.\nTeams: @acme/ants → @acme/bees\nTo see it on your own machine: npx depcruise src");
});

it.each([null, "", "/etc/passwd", "../outside.ts", "src/../../x.ts", "a\nb.ts"])("counts as left out what GitHub could show on no line: %j", (file) => {
  expect(annotationsOf({ introduced: [violation({ file })], fixed: [] }, known)).toEqual({ annotations: [], left: 1 });
});

it("writes at most 200, the new ones first, in pages of 50, each within GitHub's limits", () => {
  const introduced = Array.from({ length: 300 }, () => violation({ rule: "r".repeat(400), message: "m".repeat(100_000) }));
  const { annotations, left } = annotationsOf({ introduced, fixed: [violation()] }, known);
  expect([annotations.length, left]).toEqual([MOST_ANNOTATIONS, 100]);
  expect(pagesOf(annotations).map((page) => page.length)).toEqual([50, 50, 50, 50]);
  expect(Math.max(...annotations.map(({ title }) => Array.from(title).length))).toBeLessThanOrEqual(255);
  expect(Math.max(...annotations.map(({ message }) => Buffer.byteLength(message)))).toBeLessThanOrEqual(64 * 1024);
});
