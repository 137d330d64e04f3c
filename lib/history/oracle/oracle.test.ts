import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Attribute } from "./attribution";
import { type Said, upload } from "./example";
import { countsOf, flowsBetween, type History, readHistory } from "./oracle";
import { playOut, randomPlans, type Upload } from "./random-history";
import { lawsOf, shaOf } from "./small-world";
import { readPlainly, toldOf } from "./told-of";

const byFolder: Attribute = ({ codeowners }) => ({
  root: "src",
  moduleOf: (path) => path.split("/")[1] ?? null,
  teamOf: (path) => {
    const lines = (codeowners?.text ?? "").trim().split("\n").map((line) => line.split(" "));
    return lines.findLast(([pattern]) => path !== null && pattern !== undefined && (pattern === "*" || `/${path}`.startsWith(pattern)))?.[1] ?? "(unowned)";
  },
  overrideOf: () => null,
});
const reading = { attribute: byFolder, isValid: (config: string): boolean => config !== "modules: [\n", lawsOf };

function historyOf(uploads: readonly Upload[]): History {
  return readHistory(toldOf(uploads, readPlainly), reading);
}

function livesOf(history: History): string[] {
  const name = (at: number | null): string => (at === null ? "now" : String(history.line[at]?.seconds === undefined ? "?" : new Date(history.line[at].seconds * 1000).getUTCHours()));
  return [...history.lives.values()].flatMap((lives) => lives.stretches.map((each) =>
    `${each.row.rule} ${each.row.from} ${name(each.openedAt)} ${each.openedAs} - ${name(each.closedAt)}${each.closedAs ? ` ${each.closedAs}` : ""}`));
}

describe("the oracle", () => {
  test("calls what the first report shows discovered and what a later one adds introduced", () => {
    const history = historyOf([
      upload({ at: 0, breaks: [["walls", "src/a/x.ts", "src/b/y.ts"]] }),
      upload({ at: 1, breaks: [["walls", "src/a/x.ts", "src/b/y.ts"], ["walls", "src/b/y.ts", "src/a/x.ts"]] }),
      upload({ at: 2, breaks: [["walls", "src/b/y.ts", "src/a/x.ts"]] }),
    ]);
    expect(livesOf(history)).toEqual([
      "walls src/a/x.ts 0 discovered - 2 fixed",
      "walls src/b/y.ts 1 introduced - now",
    ]);
  });

  test("continues a life through a rename on the way", () => {
    const history = historyOf([
      upload({ at: 0, breaks: [["walls", "src/a/x.ts", "src/b/y.ts"]] }),
      upload({ at: 2, files: ["src/a/z.ts", "src/b/y.ts"], breaks: [["walls", "src/a/z.ts", "src/b/y.ts"]],
        lineage: [{ sha: shaOf(1), committedAt: "2026-01-05T01:00:00Z", parents: [shaOf(0)], renames: [["src/a/x.ts", "src/a/z.ts"]] }] }),
    ]);
    expect(livesOf(history)).toEqual(["walls src/a/x.ts 0 discovered - 2 renamed", "walls src/a/z.ts 2 renamed - now"]);
  });

  test("continues lives through a rule's new name, and retires those of a rule that is gone", () => {
    const history = historyOf([
      upload({ at: 0, rules: ["walls", "doors"], breaks: [["walls", "src/a/x.ts", "src/b/y.ts"], ["doors", "src/b/y.ts", "src/a/x.ts"]] }),
      upload({ at: 1, rules: ["fences"], breaks: [["fences", "src/a/x.ts", "src/b/y.ts"]] }),
    ]);
    expect(livesOf(history)).toEqual([
      "doors src/b/y.ts 0 discovered - 1 retired",
      "walls src/a/x.ts 0 discovered - 1 renamed",
      "fences src/a/x.ts 1 renamed - now",
    ]);
  });

  test("carries what a partial report does not cover", () => {
    const history = historyOf([
      upload({ at: 0, breaks: [["walls", "src/a/x.ts", "src/b/y.ts"], ["walls", "src/b/y.ts", "src/a/x.ts"]] }),
      upload({ at: 1, scope: ["src/b/**"], files: ["src/b/y.ts"] }),
    ]);
    expect(livesOf(history)).toEqual(["walls src/a/x.ts 0 discovered - now", "walls src/b/y.ts 0 discovered - 1 fixed"]);
    expect(history.snapshots.map((snapshot) => countsOf(history, snapshot).carried)).toEqual([0, 1]);
  });

  test("moves what stays between teams when only CODEOWNERS changes", () => {
    const breaks: Said["breaks"] = [["walls", "src/a/x.ts", "src/b/y.ts"]];
    const history = historyOf([
      upload({ at: 0, breaks, codeowners: "* @acme/one\n" }),
      upload({ at: 1, breaks, codeowners: "* @acme/two\n" }),
    ]);
    expect(history.snapshots[1]?.flows.map(({ flow, dimensions }) => `${flow} ${dimensions.fromTeam}`)).toEqual(["reassignedOut @acme/one", "reassignedIn @acme/two"]);
  });

  test("leaves a force-pushed commit off the line", () => {
    const history = historyOf([
      upload({ at: 0 }),
      upload({ at: 1, breaks: [["walls", "src/a/x.ts", "src/b/y.ts"]] }),
      upload({ at: 2, parents: [shaOf(0)] }),
    ]);
    expect(history.line.map((commit) => commit.sha)).toEqual([shaOf(0), shaOf(2)]);
    expect(livesOf(history)).toEqual([]);
  });
});

const GROUPINGS = ["source", "rule", "kind", "severity", "fromModule", "toModule", "fromTeam", "toTeam"] as const;
const IN = ["introduced", "discovered", "reopened", "unbaselined", "reassignedIn"];
const OUT = ["fixed", "retired", "becameBaselined", "reassignedOut"];

describe("any history", () => {
  const plans = randomPlans({ commits: 8, uploads: 10 });

  test("reads the same in whatever order it was told", () => {
    fc.assert(fc.property(plans, fc.integer(), (plan, seed) => {
      const uploads = playOut(plan);
      const shuffled = [...uploads, ...uploads].sort((a, b) => weigh(a, seed) - weigh(b, seed));
      expect(livesOf(historyOf(shuffled)).sort()).toEqual(livesOf(historyOf(uploads)).sort());
    }), { numRuns: 150 });
  });

  test("accounts for every change of the open ones, in every grouping and window", () => {
    fc.assert(fc.property(plans, (plan) => {
      const { snapshots } = historyOf(playOut(plan));
      for (const grouping of GROUPINGS) {
        const running = new Map<string, number>();
        const move = (group: string, by: number): void => void running.set(group, (running.get(group) ?? 0) + by);
        for (const snapshot of snapshots) {
          for (const { flow, dimensions } of snapshot.flows) move(dimensions[grouping], Number(IN.includes(flow)) - Number(OUT.includes(flow)));
          const stock = new Map<string, number>();
          for (const each of snapshot.present) if (each.status === "open") stock.set(each.dimensions[grouping], (stock.get(each.dimensions[grouping]) ?? 0) + 1);
          expect(new Map([...running].filter(([, count]) => count !== 0))).toEqual(stock);
        }
      }
    }), { numRuns: 150 });
  });

  test("moves nothing from a snapshot to itself", () => {
    fc.assert(fc.property(plans, (plan) => {
      for (const { present, position } of historyOf(playOut(plan)).snapshots) expect(flowsBetween(present, present, position)).toEqual([]);
    }), { numRuns: 50 });
  });
});

function weigh(upload: Upload, seed: number): number {
  return [...JSON.stringify(upload)].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0) + seed) % 65_537, seed);
}
