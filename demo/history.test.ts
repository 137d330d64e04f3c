import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { OUR_CRUISER, check, layOut } from "./check-shop";
import { pageOf } from "./code-host";
import { writeRepository } from "./git/write-repository";
import { attachmentsOf, makeHistory, metaOf, newestWeek, reportKey } from "./history";
import { KEPT, readKept } from "./kept-reports";

const MONDAY = new Date("2026-11-16T00:00:00Z");
const history = makeHistory(MONDAY);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-demo-test-"));
const kept = new Map(Object.values(KEPT).flatMap((file) => [...readKept(file)]));

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

describe("the history of the demo", () => {
  it("is the same for the same seed and week, to the last digit", () => {
    expect([...makeHistory(MONDAY).commits.keys()]).toEqual([...history.commits.keys()]);
    expect([...makeHistory(MONDAY, 7).commits.keys()]).not.toEqual([...history.commits.keys()]);
  });

  it("ends in the newest week and has no commit in the future, on whatever day it is told", () => {
    for (const [now, monday] of [["2026-11-18T00:00:00Z", "2026-11-16"], ["2026-11-22T23:59:59Z", "2026-11-16"], ["2026-11-17T23:00:00Z", "2026-11-09"], ["2026-11-16T00:00:00Z", "2026-11-09"]] as const) {
      const newest = newestWeek(new Date(now));
      expect(newest.toISOString().slice(0, 10)).toBe(monday);
      const last = newest.getTime() - MONDAY.getTime() + (history.line.at(-1)?.at.getTime() ?? Number.POSITIVE_INFINITY);
      expect(last).toBeLessThan(Date.parse(now));
      expect(Date.parse(now) - last).toBeLessThan(8 * 24 * 60 * 60_000);
    }
  });

  it("keeps its trees when its dates move, so that the reports still belong to them", () => {
    const later = makeHistory(new Date("2027-11-15T00:00:00Z"));
    expect(later.line.map(({ tree }) => tree)).toEqual(history.line.map(({ tree }) => tree));
    expect(later.line.at(-1)?.at.toISOString().slice(0, 10)).toBe("2027-11-16");
    expect(later.line.at(-1)?.sha).not.toBe(history.line.at(-1)?.sha);
  });

  it("tells about sixty weeks of a shop that ends with fourteen modules, a host and a kernel", () => {
    const [first, last] = [history.line[0], history.line.at(-1)];
    const weeks = ((last?.at.getTime() ?? 0) - (first?.at.getTime() ?? 0)) / (7 * 24 * 60 * 60_000);
    expect(Math.round(weeks)).toBe(59);
    const modules = new Set([...(last?.files.keys() ?? [])].flatMap((file) => /^src\/modules\/([^/]+)\//.exec(file)?.[1] ?? []));
    expect([...modules].sort()).toEqual(["basket", "billing", "catalogue", "customers", "inventory", "loyalty", "notifications", "orders", "payments", "promotions", "returns", "reviews", "search", "shipping"]);
    expect(last?.files.get(".github/CODEOWNERS")?.text.match(/@lintel-demo\/\w+/g)?.reduce((teams, team) => teams.add(team), new Set()).size).toBe(5);
  });

  it("is what git reads, with nothing wrong, and with the renames that git finds", { timeout: 120_000 }, () => {
    const repository = path.join(folder, "shop.git");
    writeRepository(repository, history.objects.values(), history.refs);
    const git = (...words: string[]) => execFileSync("git", ["--git-dir", repository, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26 });
    git("fsck", "--strict", "--no-dangling");
    expect(git("log", "--first-parent", "--reverse", "--format=%H %ct", "main").trim().split("\n")).toEqual(history.line.map(({ sha, at }) => `${sha} ${at.getTime() / 1000}`));

    const renaming = history.line.filter(({ renames }) => renames.length > 0);
    expect(renaming).toHaveLength(2);
    for (const { sha, parents, renames } of renaming) {
      const found = git("diff", "-M", "--diff-filter=R", "--name-status", parents[0] ?? "", sha).trim().split("\n").map((row) => row.split("\t").slice(1));
      expect(found.map((pair) => pair.join(" ")).sort()).toEqual(renames.map((pair) => pair.join(" ")).sort());
    }
  });
});

it("shows a file at a commit, line by line, to whoever follows a violation's link, and nothing else", () => {
  const tip = history.line.at(-1)?.sha ?? "";
  expect(pageOf(history, `/lintel-demo/shop/blob/${tip}/src/modules/loyalty/domain/is-gold.ts`)).toContain('<li id="L4"><code>export function isGold(membership: Membership): boolean {</code></li>');
  expect(pageOf(history, `/lintel-demo/shop/commit/${tip}`)).toContain("author The ");
  for (const gone of ["/", `/lintel-demo/shop/blob/${tip}/../../package.json`, `/lintel-demo/shop/blob/${tip}/%ff`, "/lintel-demo/shop/blob/main/README.md"]) expect(pageOf(history, gone)).toBeNull();
});

describe("what CI sends of it", () => {
  it("has a report for everything, none too many, and one of each thing that goes wrong", () => {
    const wanted = new Set(history.sendings.map(reportKey));
    expect([...kept.keys()].sort()).toEqual([...wanted].sort());
    expect(history.sendings.filter(({ variant }) => variant === "half")).toHaveLength(1);
    expect(history.sendings.filter(({ variant }) => variant === "crash")).toHaveLength(1);
    expect(kept.get("eslint crash")).toMatch(/^\nOops! Something went wrong! :\(/);
    expect(history.sendings.at(-1)?.commit.at.getTime()).toBeLessThan(history.line.at(-1)?.at.getTime() ?? 0);
  });

  it("is silent for one week, although there were commits", () => {
    const silent = (at: Date) => Math.floor((MONDAY.getTime() - at.getTime()) / (7 * 24 * 60 * 60_000)) === 25;
    expect(history.line.filter(({ at }) => silent(at)).length).toBeGreaterThan(0);
    expect(history.sendings.filter(({ commit }) => silent(commit.at))).toEqual([]);
  });

  it("tells every commit of the line, and about a dozen pull requests, two of them from forks", () => {
    const told = new Set(history.sendings.flatMap(({ commit, lineage }) => [commit, ...lineage].map(({ sha }) => sha)));
    expect(history.line.filter(({ sha }) => !told.has(sha))).toEqual([]);
    const pulls = new Map(history.sendings.flatMap(({ pull }) => (pull ? [[pull.number, pull] as const] : [])));
    expect(pulls.size).toBe(14);
    expect([...pulls.values()].filter(({ isFork }) => isFork).map(({ number }) => number)).toEqual([139, 223]);
    expect([...pulls.values()].filter(({ merged }) => merged === null).map(({ number }) => number)).toEqual([217, 221, 223]);
  });

  it("says of a commit what git knows of it", () => {
    const [first] = history.sendings;
    if (!first) throw new Error("Nothing is sent.");
    expect(metaOf(first)).toMatchObject({ repository: "lintel-demo/shop", parents: [], committedAt: "2025-09-29T09:00:00.000Z", branch: "main", defaultBranch: "main", run: { attempt: 1, at: "2025-09-29T09:04:00.000Z" } });
    expect(attachmentsOf(first).map(([part, name]) => `${part} ${name}`)).toEqual(["codeowners .github/CODEOWNERS"]);
    const last = history.sendings.filter(({ tool }) => tool === "eslint").at(-1);
    expect(last && attachmentsOf(last).map(([part, name]) => `${part} ${name}`)).toEqual(["codeowners .github/CODEOWNERS", "config lintel.yml", "baseline eslint-suppressions.json"]);
  });
});

it("keeps what dependency-cruiser says of the shop, to the letter", { timeout: 300_000 }, () => {
  const cruised = history.sendings.filter(({ tool, variant, commit }) => tool === "dependency-cruiser" && variant === "whole" && commit.state.cruiser === "17.4.3");
  const shop = path.join(folder, "shop");
  for (const sending of [cruised[0], cruised[Math.floor(cruised.length / 2)], cruised.at(-1)]) {
    if (!sending) throw new Error("Nothing is checked.");
    layOut(shop, sending.commit);
    expect(check(shop, sending.commit, "dependency-cruiser", "whole", { cruiser: { "16.10.4": OUR_CRUISER, "17.4.3": OUR_CRUISER }, eslint: null })).toBe(kept.get(reportKey(sending)));
  }
});
