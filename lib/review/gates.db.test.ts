import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { expect, it } from "vitest";

import { registerRepository } from "@/lib/catalog";
import { listEvents, waiveViolations } from "@/lib/health";
import { Meta, type SpooledFile, submitReport } from "@/lib/ingestion";
import type { RepositoryId } from "@/lib/kernel";
import { drain } from "@/lib/outbox";
import { jobs } from "@/lib/worker";

import { changeLimit, changeRuleSetting, findPullRequest, foreseeRuleSetting, readPolicy } from "./index";

type Break = { rule?: string; from?: string; to?: string; line?: number; baselined?: boolean };
type Said = Record<string, unknown> & { at: number; breaks?: readonly Break[]; config?: string; codeowners?: string; packages?: string };
type Upload = { meta: Record<string, unknown>; files: { role: SpooledFile["role"]; name: string; text: string }[] };

const shaOf = (at: number) => String(at).padStart(40, "0");
const hour = (at: number) => new Date(Date.UTC(2026, 0, 5, at)).toISOString();
const spool = mkdtempSync(path.join(os.tmpdir(), "lintel-gates-"));
const FILES = ["a/x", "a/y", "a/z", "b/x", "b/y", "b/z"].map((name) => `src/${name}.ts`);
const OWNERS = "/src/a/ @acme/ants\n/src/b/ @acme/bees\n";
const BY_TEAM = "gate: {fail: [ratchet], ratchet: [team, rule]}\n";

/** A report about the n-th commit of a straight line on main, an hour apart. */
function upload({ at, breaks = [], config, codeowners, packages, ...meta }: Said): Upload {
  const report = {
    lintel: 1, tool: { name: "checker", version: "1" },
    examined: { files: FILES, rules: [{ name: "walls", kind: "dependency", severity: "error" }, { name: "doors", kind: "dependency", severity: "warning" }] },
    files: FILES.map((file) => ({ path: file })),
    violations: breaks.map(({ rule = "walls", from = "src/a/x.ts", to = "src/b/x.ts", line = 1, baselined = false }) => ({ rule, severity: rule === "doors" ? "warning" : "error", from: { file: from, line }, to: { file: to }, message: `${rule} is broken`, baselined })),
  };
  const attached = [{ role: "codeowners" as const, name: ".github/CODEOWNERS", text: codeowners }, { role: "config" as const, name: "lintel.yml", text: config }, { role: "owners" as const, name: "src/b/package.yml", text: packages }];
  return {
    meta: { repository: "acme/shop", commit: shaOf(at), committedAt: hour(at), parents: at === 0 ? [] : [shaOf(at - 1)], branch: "main", defaultBranch: "main", source: "checker", ...meta },
    files: [{ role: "report", name: "report.json", text: JSON.stringify(report) }, ...attached.flatMap(({ text, ...file }) => (text === undefined ? [] : [{ ...file, text }]))],
  };
}

/** The head of a pull request that was built upon the `on`-th commit of main. */
function head(at: number, { on = 0, number = 1, ...said }: Omit<Said, "at"> & { on?: number; number?: number } = {}): Upload {
  return upload({ at, parents: [shaOf(on)], branch: "feature", pullRequest: { number, baseRef: "main", title: "Sell on credit" }, ...said });
}

function spoolText({ role, name, text }: Upload["files"][number]): SpooledFile {
  const place = path.join(spool, randomUUID());
  writeFileSync(place, text);
  return { role, name, path: place, bytes: Buffer.byteLength(text), digest: createHash("sha256").update(text).digest("hex") };
}

async function more(repositoryId: RepositoryId, ...uploads: readonly Upload[]): Promise<void> {
  for (const { meta, files } of uploads) {
    const sent = await submitReport({ repositoryId, meta: Meta.parse(meta), files: files.map(spoolText) });
    if (!sent.ok) throw new Error(sent.detail);
    await drain(jobs);
  }
}

async function told(...uploads: readonly Upload[]): Promise<RepositoryId> {
  const repository = await registerRepository({ owner: "acme", name: randomUUID() });
  if (!repository.ok) throw new Error(repository.detail);
  await more(repository.value.id, ...uploads);
  return repository.value.id;
}

async function verdictOf(repositoryId: RepositoryId, number = 1) {
  return (await findPullRequest(repositoryId, number))?.verdict ?? null;
}

async function limitsOf(repositoryId: RepositoryId, dimension = "team") {
  return (await readPolicy(repositoryId)).limits.filter((limit) => limit.dimension === dimension).map(({ value, limit, open }) => [value, limit, open]);
}

const DOOR = { rule: "doors", from: "src/a/y.ts" };
const ants = (amount: number): Break[] => FILES.slice(3, 3 + amount).map((to) => ({ to }));
const WALLS = { source: "checker", rule: "walls" };

it("judges again when a rule is muted: it fails no gate, and what it found is a list of its own", async () => {
  const id = await told(upload({ at: 0, breaks: ants(1), codeowners: OWNERS }), head(9, { breaks: ants(2) }));
  expect(await verdictOf(id)).toMatchObject({ conclusion: "failure", counts: { introduced: 1, muted: 0 } });
  expect(await foreseeRuleSetting(id, { ...WALLS, severity: null, muted: true })).toMatchObject({ ok: true, value: { open: 1, loosens: true } });
  expect(await changeRuleSetting(id, { ...WALLS, severity: null, muted: true, reason: " ", by: "ada" })).toMatchObject({ ok: false, reason: "META_INVALID" });
  expect(await changeRuleSetting(id, { ...WALLS, severity: null, muted: true, reason: "The checker counts generated code.", by: "ada" })).toMatchObject({ ok: true });
  await drain(jobs);
  expect(await verdictOf(id)).toMatchObject({ conclusion: "success", counts: { introduced: 0, muted: 1 }, sentence: "1 new one is of a rule that is muted here.", lists: { introduced: [], muted: [{ rule: "walls" }] } });
  expect(await changeRuleSetting(id, { ...WALLS, severity: null, muted: false, reason: null, by: "grace" })).toMatchObject({ ok: true, value: { loosens: false } });
  await drain(jobs);
  expect(await verdictOf(id)).toMatchObject({ conclusion: "failure" });
  expect((await readPolicy(id)).settingsTrail.map(({ muted, by, reason }) => [muted, by, reason])).toEqual([[false, "grace", null], [true, "ada", "The checker counts generated code."]]);
  expect((await listEvents(id)).items.filter(({ kind }) => kind.startsWith("rule-l") || kind.startsWith("rule-t")).map(({ kind, commit, detail }) => [kind, commit, detail]).sort()).toEqual([
    ["rule-loosened", shaOf(0), "ada had rule walls muted (1 open violation): The checker counts generated code."],
    ["rule-tightened", shaOf(0), "grace had rule walls as it is reported (1 open violation)"],
  ]);
});

it("counts a rule at the severity that was decided here", async () => {
  const id = await told(upload({ at: 0 }), head(9, { breaks: [DOOR] }));
  expect(await verdictOf(id)).toMatchObject({ conclusion: "success" });
  expect(await changeRuleSetting(id, { source: "checker", rule: "doors", severity: "error", muted: false, reason: null, by: "ada" })).toMatchObject({ ok: true, value: { loosens: false } });
  await drain(jobs);
  expect(await verdictOf(id)).toMatchObject({ conclusion: "failure", lists: { introduced: [{ rule: "doors", severity: "error" }] } });
  expect(await changeRuleSetting(id, { source: "checker", rule: "windows", severity: "info", muted: false, reason: "None.", by: "ada" })).toMatchObject({ ok: false, reason: "NOT_FOUND" });
});

it("keeps a merged pull request's verdict whatever is decided later", async () => {
  const id = await told(upload({ at: 0 }), head(1, { breaks: ants(1) }), upload({ at: 1, breaks: ants(1) }));
  await changeRuleSetting(id, { ...WALLS, severity: "info", muted: false, reason: "Agreed on Monday.", by: "ada" });
  await drain(jobs);
  expect(await verdictOf(id)).toMatchObject({ conclusion: "failure", lists: { introduced: [{ severity: "error" }] } });
});

const LINE = [
  upload({ at: 0, breaks: ants(3), codeowners: OWNERS }),
  upload({ at: 1, breaks: ants(3), config: BY_TEAM }),
  upload({ at: 2, breaks: ants(1) }),
  upload({ at: 3, breaks: [...ants(2), DOOR] }),
];

it("holds each team to the fewest that it has had, whatever the order in which reports come", async () => {
  const [a, b, c, d] = LINE;
  if (!a || !b || !c || !d) throw new Error("There are four.");
  for (const order of [[a, b, c, d], [d, c, b, a], [b, d, a, c], [c, a, d, b, c]]) {
    const id = await told(...order);
    expect(await limitsOf(id)).toEqual([["@acme/ants", 1, 2]]);
    expect(await limitsOf(id, "rule")).toEqual([["walls", 1, 2]]);
    expect((await readPolicy(id)).held).toEqual([{ dimension: "rule", since: { commit: shaOf(1), at: "2026-01-05T01:00:00Z" } }, { dimension: "team", since: { commit: shaOf(1), at: "2026-01-05T01:00:00Z" } }]);
  }
});

it("fails a pull request for the groups that it would leave above their limit, and says by how much; a swap passes", async () => {
  const id = await told(...LINE, head(9, { on: 3, breaks: [...ants(3), DOOR] }), head(8, { on: 3, number: 2, breaks: [{ to: "src/b/x.ts" }, { to: "src/b/z.ts" }, DOOR] }));
  expect(await verdictOf(id)).toMatchObject({
    conclusion: "failure", gate: { failed: ["ratchet"], ratchet: ["rule", "team"] },
    ratchets: [{ dimension: "rule", value: "walls", limit: 1, open: 2, introduced: 1, fixed: 0 }, { dimension: "team", value: "@acme/ants", limit: 1, open: 2, introduced: 1, fixed: 0 }],
    reason: "The gate fails: rule walls would have 3 and may have 1 (1 came, 0 went); team @acme/ants would have 3 and may have 1 (1 came, 0 went).",
  });
  expect(await verdictOf(id, 2)).toMatchObject({ conclusion: "success", ratchets: [] });
});

it("holds a repository in which nothing was ever open, and forgets limits when nothing is held any more", async () => {
  const id = await told(upload({ at: 0, config: BY_TEAM, codeowners: OWNERS }), head(9, { breaks: ants(1) }));
  expect(await verdictOf(id)).toMatchObject({ conclusion: "failure", ratchets: [{ value: "walls", limit: 0 }, { value: "@acme/ants", limit: 0 }] });
  await more(id, upload({ at: 1, config: "gate: {fail: [introduced]}\n" }));
  expect(await readPolicy(id)).toMatchObject({ held: [], limits: [], gate: { fail: ["introduced"] } });
});

it("raises a limit for a reason only, keeps the trail, and falls again once it was reached", async () => {
  const id = await told(...LINE, head(9, { on: 3, breaks: [...ants(3), DOOR] }));
  const raise = { value: "@acme/ants", dimension: "team" as const, limit: 3, by: "ada" };
  expect(await changeLimit(id, { ...raise, dimension: "module", reason: "Agreed." })).toMatchObject({ ok: false, reason: "META_INVALID" });
  expect(await changeLimit(id, { ...raise, reason: null })).toMatchObject({ ok: false, reason: "META_INVALID" });
  expect(await changeLimit(id, { ...raise, reason: "The old checkout moves in first." })).toMatchObject({ ok: true, value: { open: 2, loosens: true } });
  expect(await changeLimit(id, { ...raise, dimension: "rule", value: "walls", reason: "The same." })).toMatchObject({ ok: true });
  await drain(jobs);
  expect(await limitsOf(id)).toEqual([["@acme/ants", 3, 2]]);
  expect(await verdictOf(id)).toMatchObject({ conclusion: "success", ratchets: [] });
  await more(id, upload({ at: 4, breaks: ants(3) }), upload({ at: 5, breaks: ants(2) }));
  expect(await limitsOf(id)).toEqual([["@acme/ants", 2, 2]]);
  expect((await readPolicy(id)).limitsTrail.map(({ value, before, limit, reason }) => [value, before, limit, reason])).toEqual([["walls", 1, 3, "The same."], ["@acme/ants", 1, 3, "The old checkout moves in first."]]);
  expect((await listEvents(id)).items.filter(({ kind }) => kind === "ratchet-loosened").map(({ detail }) => detail)).toContain("ada set the limit of team @acme/ants from 1 to 3 (2 open): The old checkout moves in first.");
});

it("does not count as open what is waived", async () => {
  const id = await told(...LINE);
  await waiveViolations(id, { match: { rule: "walls", from: null, to: null, file: null }, reason: "Until the ants have moved.", expiresAt: null, by: "ada", approves: true });
  await drain(jobs);
  expect(await limitsOf(id)).toEqual([["@acme/ants", 0, 0]]);
});

it("judges by the base's lintel.yml, owners and baselines, and lists what the head does to them", async () => {
  const strict = "gate: {fail: [introduced]}\nrules:\n  - {match: walls, severity: error}\n";
  const lax = "gate: {fail: [none]}\nignore: ['src/a/*']\nrules:\n  - {match: walls, severity: info}\nowners: {required: true}\nsources: {required: [nobody]}\n";
  const id = await told(
    upload({ at: 0, breaks: [{ to: "src/b/x.ts" }, { to: "src/b/y.ts", baselined: true }], config: strict, codeowners: OWNERS }),
    head(9, { breaks: [{ to: "src/b/x.ts", baselined: true }, { to: "src/b/y.ts" }, { to: "src/b/z.ts" }], config: lax, codeowners: "* @acme/wasps\n", packages: "owner: '@acme/wasps'\n" }),
  );
  expect(await verdictOf(id)).toMatchObject({
    state: "judged", conclusion: "failure", gate: { fail: ["introduced"] }, counts: { introduced: 1, fixed: 0 }, lists: { introduced: [{ severity: "error", fromTeam: "@acme/ants" }] },
    configuration: ["lintel.yml: rules", "lintel.yml: ignore", "lintel.yml: owners", "lintel.yml: gate.fail", "lintel.yml: sources.required", ".github/CODEOWNERS", "src/b/package.yml", "a checker’s baseline: 1 violation put into it", "a checker’s baseline: 1 violation taken out of it"],
  });
});
