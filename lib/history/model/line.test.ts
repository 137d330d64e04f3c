import { expect, it } from "vitest";

import { type LineCommit, membersOfLine } from "./line";
import { orderKey } from "./order";

/** Named by one letter, dated by its place in the alphabet. */
function commit(name: string, parents: string | null, claimed = false): LineCommit {
  const shaOf = (letter: string) => letter.charCodeAt(0).toString(16).repeat(20);
  return { sha: shaOf(name), key: orderKey(name.charCodeAt(0), shaOf(name)), parents: parents === null ? null : [...parents].map(shaOf), claimed };
}

function line(...commits: LineCommit[]): string {
  return lineTo(null, ...commits);
}

/** The line when the platform says where the branch stands. */
function lineTo(tip: LineCommit | null, ...commits: LineCommit[]): string {
  const members = membersOfLine(commits, tip?.sha ?? null);
  return commits.filter(({ sha }) => members.has(sha)).map(({ sha }) => String.fromCharCode(Number.parseInt(sha.slice(0, 2), 16))).join("");
}

it("takes claims at their word while ancestry is not known", () => {
  expect(line(commit("a", null, true), commit("b", null, true), commit("c", null))).toBe("ab");
});

it("follows first parents from the tip, and leaves out what was merged", () => {
  expect(line(commit("a", ""), commit("b", "a"), commit("c", "a"), commit("d", "bc", true))).toBe("abd");
});

it("puts a commit on the line that nobody claimed when it turns out to be a first parent", () => {
  expect(line(commit("a", "", true), commit("b", "a"), commit("c", "b", true))).toBe("abc");
});

it("drops a claim that was pushed away", () => {
  expect(line(commit("a", "", true), commit("b", "a", true), commit("c", "a", true))).toBe("ac");
});

it("keeps older claims when the way down from the tip is lost", () => {
  expect(line(commit("a", null, true), commit("b", "a", true), commit("d", "c", true))).toBe("abd");
});

it("knows that there is nothing below a root commit", () => {
  expect(line(commit("a", null, true), commit("b", "", true))).toBe("b");
});

it("leaves out whatever is newer than the tip that the platform tells of: the branch may have been set back", () => {
  const tip = commit("b", "a");
  expect(lineTo(tip, commit("a", "", true), tip, commit("c", "b", true))).toBe("ab");
  expect(lineTo(tip, commit("a", "", true), tip, commit("d", "a", true), commit("e", null, true))).toBe("ab");
});

it("puts the tip on the line though nobody claimed it, and what leads to it", () => {
  expect(lineTo(commit("c", "b"), commit("a", "", true), commit("b", "a"), commit("c", "b"))).toBe("abc");
});

it("keeps older claims when the way down from the platform's tip is lost", () => {
  expect(lineTo(commit("c", null), commit("a", null, true), commit("c", null))).toBe("ac");
});

it("takes no notice of a tip that it does not know yet", () => {
  expect(lineTo(commit("z", ""), commit("a", "", true), commit("b", "a", true))).toBe("ab");
});
