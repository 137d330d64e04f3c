import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
const cruiser = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");

const Report = z.object({
  summary: z.object({ totalCruised: z.number(), violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })) }),
});

function cruise(folder: string, targets: string[]): z.infer<typeof Report>["summary"] {
  const ran = spawnSync(process.execPath, [cruiser, "--config", ".dependency-cruiser.mjs", "--output-type", "json", ...targets], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  return Report.parse(JSON.parse(ran.stdout)).summary;
}

function sourcesUnder(folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true })
    .map(String)
    .filter((file) => /[.]tsx?$/.test(file) && !file.includes("fixtures/"));
}

it("finds no import that the plan of the house does not allow, and looks at every file", () => {
  const folders = ["app", "lib", "cli", "bench", "tools"].filter((folder) => fs.existsSync(path.join(root, folder)));
  const { violations, totalCruised } = cruise(root, [...folders, "server.ts", "worker.ts", "worker-thread.ts", "sign-in.ts", "proxy.ts"]);

  expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  expect(totalCruised).toBeGreaterThan(folders.flatMap(sourcesUnder).length);
});

/** A small house in order; below, one breach of each rule is built into it. */
const HOUSE: Record<string, string> = {
  "lib/kernel/index.ts": "export const ok = 1;",
  "lib/kernel/tables.ts": "export const ownTables = 1;",
  "lib/kernel/log.ts": "export const log = 1;",
  "lib/identity/index.ts": 'import { ok } from "@/lib/kernel";\nexport const secret = ok;',
  "lib/outbox/index.ts": 'import { ok } from "@/lib/kernel";\nexport const publish = ok;',
  "lib/ingestion/index.ts": 'export { readFacts } from "./read-facts";',
  "lib/ingestion/read-facts.ts": 'import { publish } from "@/lib/outbox";\nexport const readFacts = publish;',
  "lib/history/index.ts": 'import { readFacts } from "@/lib/ingestion";\nexport type Dependency = { from: string };\nexport const history = readFacts;',
  "lib/history/history.store.ts": 'import { ownTables } from "@/lib/kernel/tables";\nexport const rows = ownTables;',
  "lib/history/jobs.ts": 'import { rows } from "./history.store";\nexport const jobs = [rows];',
  "lib/health/index.ts": 'import { history } from "@/lib/history";\nexport const health = history;',
  "lib/worker.ts": 'import { jobs } from "@/lib/history/jobs";\nexport const startWorker = jobs;',
  "app/_ui/badge.tsx": "export const Badge = 1;",
  "app/page.tsx": 'import { Badge } from "@/app/_ui/badge";\nimport { health } from "@/lib/health";\nexport default [Badge, health];',
  "tools/github/index.ts": "export const startGitHub = 1;",
  "server.ts": 'import { startWorker } from "@/lib/worker";\nexport default startWorker;',
};

/** Each breach is one file that breaks one rule; `beside` is what it needs to stand next to it. */
const BREACHES: { rule: string; file: string; text: string; beside?: Record<string, string> }[] = [
  { rule: "ingestion-uses-only-its-neighbours", file: "lib/ingestion/look-up.ts", text: 'import { health } from "@/lib/health";\nexport default health;' },
  { rule: "kernel-uses-only-its-neighbours", file: "lib/kernel/text.ts", text: 'import { publish } from "@/lib/outbox";\nexport default publish;' },
  { rule: "history-uses-only-its-neighbours", file: "lib/history/peek.ts", text: 'import { secret } from "@/lib/identity";\nexport default secret;' },
  { rule: "through-the-front-door", file: "lib/health/climb-in.ts", text: 'import { rows } from "@/lib/history/history.store";\nexport default rows;' },
  { rule: "app-through-the-front-door", file: "app/sneak-in.ts", text: 'import { rows } from "@/lib/history/history.store";\nexport default rows;' },
  { rule: "no-module-knows-the-app", file: "lib/health/draw.ts", text: 'import { Badge } from "@/app/_ui/badge";\nexport default Badge;' },
  { rule: "no-module-knows-the-app", file: "lib/health/render.ts", text: 'import { useState } from "react";\nexport default useState;' },
  { rule: "only-stores-touch-tables", file: "lib/health/grab.ts", text: 'import { ownTables } from "@/lib/kernel/tables";\nexport default ownTables;' },
  { rule: "model-is-pure", file: "lib/health/model/write-down.ts", text: 'import fs from "node:fs";\nexport default fs;' },
  { rule: "model-is-pure", file: "lib/health/model/chatter.ts", text: 'import { log } from "@/lib/kernel/log";\nexport default log;' },
  { rule: "model-borrows-types-only", file: "lib/health/model/ask.ts", text: 'import { history } from "@/lib/history";\nexport default history;' },
  {
    rule: "adapters-stand-alone",
    file: "lib/ingestion/adapters/curious.ts",
    text: 'import { readFacts } from "../read-facts";\nexport default readFacts;',
  },
  { rule: "only-github-speaks-octokit", file: "lib/health/call-github.ts", text: 'import { App } from "octokit";\nexport default App;' },
  { rule: "only-the-worker-opens-jobs", file: "lib/history/hurry.ts", text: 'import { jobs } from "./jobs";\nexport default jobs;' },
  { rule: "only-programs-start-the-worker", file: "lib/health/hire.ts", text: 'import { startWorker } from "@/lib/worker";\nexport default startWorker;' },
  { rule: "browser-code-imports-types-only", file: "app/form.client.tsx", text: 'import { health } from "@/lib/health";\nexport default health;' },
  { rule: "ui-knows-no-module", file: "app/_ui/clever.tsx", text: 'import { health } from "@/lib/health";\nexport default health;' },
  { rule: "journeys-stay-outside", file: "e2e/cheat.spec.ts", text: 'import { health } from "@/lib/health";\nexport default health;' },
  { rule: "command-line-stays-outside", file: "cli/reach-in.ts", text: 'import { health } from "@/lib/health";\nexport default health;' },
  { rule: "stand-in-stands-alone", file: "tools/github/lean-on.ts", text: 'import { health } from "@/lib/health";\nexport default health;' },
  { rule: "nobody-ships-the-stand-in", file: "lib/health/pretend.ts", text: 'import { startGitHub } from "@/tools/github";\nexport default startGitHub;' },
  { rule: "aliases-cross-borders", file: "lib/health/walk-over.ts", text: 'import { history } from "../history";\nexport default history;' },
  { rule: "no-cycles", file: "lib/health/chicken.ts", text: 'import "./egg";\nexport default 1;', beside: { "lib/health/egg.ts": 'import "./chicken";\nexport default 1;' } },
  { rule: "no-orphans", file: "lib/health/forgotten.ts", text: "export default 1;" },
  { rule: "resolvable", file: "lib/health/lost.ts", text: 'import nothing from "./nowhere";\nexport default nothing;' },
  { rule: "no-dev-dependencies-at-run-time", file: "lib/health/prove.ts", text: 'import fc from "fast-check";\nexport default fc;' },
];

let house: string;
let complaints: Map<string, string[]>;

beforeAll(() => {
  house = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-boundaries-"));
  for (const file of [".dependency-cruiser.mjs", "package.json", "tsconfig.json", "lib/modules.json"]) build(file, fs.readFileSync(path.join(root, file), "utf8"));
  fs.symlinkSync(path.join(root, "node_modules"), path.join(house, "node_modules"));
  for (const [file, text] of Object.entries(HOUSE)) build(file, text);
  for (const { file, text, beside = {} } of BREACHES) for (const [name, content] of Object.entries({ [file]: text, ...beside })) build(name, content);

  complaints = new Map();
  for (const { from, rule } of cruise(house, ["app", "cli", "e2e", "lib", "tools", "server.ts"]).violations) {
    complaints.set(from, [...(complaints.get(from) ?? []), rule.name]);
  }
});

afterAll(() => fs.rmSync(house, { recursive: true, force: true }));

function build(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
  fs.writeFileSync(path.join(house, file), text);
}

it.each(BREACHES)("lets $rule complain of $file, and no other rule", ({ rule, file }) => {
  expect([...new Set(complaints.get(file))].sort()).toEqual([rule]);
});

it("complains of nothing that is in order", () => {
  expect(Object.keys(HOUSE).filter((file) => complaints.has(file))).toEqual([]);
});

it("has a breach for every kind of rule", async () => {
  const { default: config }: { default: unknown } = await import("../.dependency-cruiser.mjs");
  const { forbidden } = z.object({ forbidden: z.array(z.object({ name: z.string() })) }).parse(config);
  const tried = new Set(BREACHES.map(({ rule }) => rule));

  expect(forbidden.map(({ name }) => name).filter((name) => !tried.has(name) && !name.endsWith("-uses-only-its-neighbours"))).toEqual([]);
});
