/** Histories that begin with lists of known violations, of which nobody knows what they leave out. */
import { expect, it } from "vitest";

import { jobs as ingestionJobs } from "@/lib/ingestion/jobs";

import { jobs as historyJobs } from "./jobs";
import { course, exported, history } from "./oracle/desk";
import { type Row, upload } from "./oracle/example";
import type { Upload } from "./oracle/random-history";

const jobs = [...ingestionJobs, ...historyJobs];
const WALL = ["walls", "src/a/x.ts", "src/b/y.ts"] as const;
const BACK = ["walls", "src/b/y.ts", "src/a/x.ts"] as const;
const known = ([rule, from, to]: Row): Row => [rule, from, to, { baselined: true }];

/** What a replay of dependency-cruiser's list sends for the n-th commit, into the series of the tool's own reports. */
function list(at: number, ...rows: Row[]): Upload {
  const text = JSON.stringify(rows.map(([name, from, to]) => ({ type: "dependency", from, to, rule: { severity: "error", name } })));
  const document = { debt: 1, tool: "dependency-cruiser", files: rows.length === 0 ? [] : [{ path: "known.json", text }] };
  const { meta, ...sent } = upload({ at });
  return { ...sent, meta: { ...meta, run: { id: "replay", attempt: 1, at: "2026-01-01T00:00:00Z" } }, document: document as unknown as Upload["document"] };
}

it("counts what the lists name as baselined, which nobody introduces or fixes in the open", async () => {
  const id = await history(jobs, list(0, WALL), list(1, WALL, BACK), list(2, BACK), list(3));
  expect(await course(id)).toEqual([{ baselined: 1 }, { baselined: 2 }, { baselined: 1 }, {}]);
});

it("blames nobody for what the first real report finds beside the list", async () => {
  const id = await history(jobs, list(0, WALL, BACK), upload({ at: 1, breaks: [known(WALL), ["walls", "src/a/x.ts", "src/c/z.ts"]] }));
  expect(await course(id)).toEqual([{ baselined: 2 }, { open: 1, baselined: 1, discovered: 1 }]);
});

it("closes nothing that is open by a list that does not name it", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL, known(BACK)] }), list(1));
  expect(await course(id)).toEqual([{ open: 1, baselined: 1, discovered: 1 }, { open: 1, carried: 1 }]);
});

it("lets a report count before a list at the same commit, in whatever order they come", async () => {
  const real = upload({ at: 1, breaks: [WALL], run: { id: "7", attempt: 1, at: "2026-01-05T10:00:00Z" } });
  const one = await history(jobs, upload({ at: 0 }), real, list(1, BACK));
  const other = await history(jobs, list(1, BACK), real, upload({ at: 0 }));
  expect(await course(one)).toEqual([{}, { open: 1, introduced: 1 }]);
  expect(await exported(other)).toEqual(await exported(one));
});
