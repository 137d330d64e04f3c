import { expect, it } from "vitest";

import type { Terminal } from "../terminal";
import { barOf, spanOf, startProgress } from "./progress";

/** A terminal that keeps what is said and drawn; `columns` makes it one that somebody watches. */
function terminal(columns: number | null) {
  const said: string[] = [];
  const drawn: string[] = [];
  const kept: Terminal = {
    folder: "/",
    environment: {},
    say: (line) => void said.push(line),
    print: () => undefined,
    live: columns === null ? null : { columns: () => columns, draw: (line) => void drawn.push(line), clear: () => void drawn.push("") },
    untilEnd: () => () => undefined,
  };
  return { kept, said, drawn };
}

it("says in a log what became of each, and how long the rest will take by the time that the last ones took", () => {
  const { kept, said } = terminal(null);
  let now = 0;
  const progress = startProgress(kept, 10, () => now);
  now = 60_000;
  progress.step("one: sent");
  now = 180_000;
  progress.step("two: skipped");
  progress.end();
  expect(said).toEqual(["[ 1/10] one: sent; about 9 min left", "[ 2/10] two: skipped; about 12 min left"]);
});

it("draws on a terminal how far it is, what it is doing and how long it will take, and clears the line in the end", () => {
  const { kept, said, drawn } = terminal(120);
  let now = 0;
  const progress = startProgress(kept, 4, () => now);
  progress.doing("2026-03-02 abc: checking out");
  now = 30_000;
  progress.step("one: sent");
  now = 40_000;
  progress.doing("2026-02-23 def: npm ci");
  progress.end();
  expect(said).toEqual(["[1/4] one: sent"]);
  expect(drawn).toEqual([
    "[--------------------] 0/4 · 2026-03-02 abc: checking out",
    "[#####---------------] 1/4, about 80 s left · 2026-02-23 def: npm ci",
    "",
  ]);
});

it("keeps to one line of the terminal", () => {
  const line = barOf(3, 4, "a command with very many words ".repeat(10), "about 2 min", 60);
  expect(Array.from(line)).toHaveLength(59);
  expect(line.endsWith("…")).toBe(true);
  expect(barOf(0, 0, "", null, 80)).toBe("[####################] 0/0");
});

it("tells spans as people do", () => {
  expect([0, 45_000, 89_000, 91_000, 60 * 60_000, 100 * 60_000].map(spanOf)).toEqual(["about 1 s", "about 45 s", "about 89 s", "about 2 min", "about 60 min", "about 1 h 40 min"]);
});
