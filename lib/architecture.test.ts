import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { expect, it } from "vitest";

import * as rules from "@/tools/house-rules";

const root = fileURLToPath(new URL("..", import.meta.url));
const FOLDERS = ["app", "bench", "cli", "e2e", "lib", "prisma/schema", "soak", "tools"];

/** The house as it stands. */
const house: rules.House = new Map([
  ...[".env.example", "server.ts"].map((file): [string, string] => [file, fs.readFileSync(path.join(root, file), "utf8")]),
  ...FOLDERS.filter((folder) => fs.existsSync(path.join(root, folder))).flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /[.](tsx?|json|prisma)$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file): [string, string] => [path.relative(root, file).replaceAll(path.sep, "/"), fs.readFileSync(file, "utf8")]),
  ),
]);

/** A small house in order. */
const ORDER: Record<string, string> = {
  "lib/modules.json": '{ "kernel": [], "outbox": ["kernel"], "history": ["kernel", "outbox"], "health": ["history"] }',
  "lib/kernel/index.ts": 'export * from "./ids";\n',
  "lib/outbox/index.ts": 'export { publish } from "./publish";\n',
  "lib/outbox/outbox.store.ts": 'const tables = ownTables(["passedPeriod"]);\nconst sql = "SELECT graphile_worker.add_job($1) FROM outbox.passed_period";\n',
  "lib/history/index.ts": '/** History. */\n\n// Queries\nexport { type Commit, listCommits } from "./queries";\n',
  "lib/history/history.store.ts": 'import { x } from "@/lib/health";\nconst tables = ownTables(["commit"]);\nconst sql = `SELECT commit.sha FROM history.commit ${where}`;\n',
  "lib/history/jobs.ts": "export const jobs = [];\n",
  "lib/health/index.ts": 'export { readTrend } from "./queries";\n',
  "lib/worker.ts": 'import { jobs } from "@/lib/history/jobs";\n',
  "prisma/schema/outbox.prisma": 'model PassedPeriod {\n  kind String @id\n  @@schema("outbox")\n}\n',
  "prisma/schema/history.prisma": 'model Commit {\n  sha String @id\n  @@schema("history")\n}\n',
  "app/repositories/[owner]/[name]/page.tsx": "export default async function Page({ params }) {\n  const { repository } = await openRepository(params);\n}\n",
  "app/_ui/chart.client.tsx": '"use client";\n\nexport const Chart = 1;\n',
};

/** The small house with some files put in its place or beside it. */
function withBreach(files: Record<string, string>): rules.House {
  return new Map(Object.entries({ ...ORDER, ...files }));
}

const BREACHES: { rule: keyof typeof rules; name: string; files: Record<string, string>; says: string }[] = [
  { rule: "planIsTrue", name: "an unplanned folder", files: { "lib/billing/index.ts": "" }, says: "lib/billing is not in lib/modules.json" },
  { rule: "planIsTrue", name: "a planned room that was never built", files: { "lib/modules.json": '{ "kernel": [], "outbox": [], "history": [], "health": [], "review": [] }' }, says: "lib/modules.json names review, which has no folder" },
  { rule: "planIsTrue", name: "a module that leans on what is above it", files: { "lib/modules.json": '{ "kernel": [], "outbox": ["health"], "history": [], "health": [] }' }, says: "outbox uses health, which does not stand beneath it" },
  { rule: "schemasAreModules", name: "a table in somebody else's schema", files: { "prisma/schema/health.prisma": 'model Metric {\n  id String @id\n  @@schema("history")\n}\n' }, says: "prisma/schema/health.prisma: Metric is in the schema history" },
  { rule: "schemasAreModules", name: "a table of no module", files: { "prisma/schema/billing.prisma": 'model Bill {\n  id String @id\n  @@schema("billing")\n}\n' }, says: "prisma/schema/billing.prisma is named like no module" },
  { rule: "relationsStayAtHome", name: "a relation across schemas", files: { "prisma/schema/health.prisma": 'model Metric {\n  id String @id\n  commit Commit? @relation(fields: [id], references: [sha])\n  @@schema("health")\n}\n' }, says: "Metric (health) is related to Commit (history)" },
  { rule: "tablesAreOwn", name: "a foreign table opened", files: { "lib/health/metric.store.ts": 'const tables = ownTables(["commit"]);\n' }, says: "lib/health/metric.store.ts opens commit, which belongs to history" },
  { rule: "sqlStaysAtHome", name: "SQL that names a foreign schema", files: { "lib/health/metric.store.ts": "const sql = `SELECT 1 FROM ${a} JOIN history.commit USING (sha)`;\n" }, says: "lib/health/metric.store.ts names the schema history in SQL" },
  { rule: "sqlStaysAtHome", name: "a quoted foreign schema", files: { "lib/health/metric.store.ts": "const sql = 'SELECT 1 FROM \"history\".\"commit\"';\n" }, says: "lib/health/metric.store.ts names the schema history in SQL" },
  { rule: "sqlStaysAtHome", name: "the queue's schema used past the outbox", files: { "lib/history/queue.store.ts": 'const sql = "SELECT 1 FROM graphile_worker.jobs";\n' }, says: "lib/history/queue.store.ts names the schema graphile_worker in SQL" },
  { rule: "kernelIsSmall", name: "a long kernel file", files: { "lib/kernel/words.ts": "export {};\n".repeat(121) }, says: "lib/kernel/words.ts is longer than 120 lines" },
  { rule: "kernelIsSmall", name: "a kernel of many files", files: Object.fromEntries("abcdefghij".split("").map((name) => [`lib/kernel/${name}.ts`, ""])), says: "the kernel holds 11 files; at most 10 are allowed" },
  { rule: "pagesAsk", name: "a page that asks nobody", files: { "app/repositories/[owner]/[name]/secret/page.tsx": "export default function Page() { return openRepository; }\n" }, says: "app/repositories/[owner]/[name]/secret/page.tsx does not call openRepository" },
  { rule: "clientsAreNamed", name: "browser code that does not say so", files: { "app/form.tsx": '/** A form. */\n"use client";\n' }, says: 'app/form.tsx says "use client" and is not called *.client.tsx' },
  { rule: "clientsAreNamed", name: "a name that promises browser code", files: { "app/form.client.tsx": "export const Form = 1;\n" }, says: 'app/form.client.tsx is called *.client.tsx and does not say "use client"' },
  { rule: "doorsHoldExportsOnly", name: "logic in a front door", files: { "lib/health/index.ts": "export const readTrend = () => 1;\n" }, says: "lib/health/index.ts holds more than exports: export const readTrend = () => 1;" },
  { rule: "namesSaySomething", name: "a drawer for everything", files: { "lib/health/utils.ts": "" }, says: "lib/health/utils.ts has a name that could hold anything" },
  { rule: "namesSaySomething", name: "a file in camelCase", files: { "lib/health/readTrend.ts": "" }, says: "lib/health/readTrend.ts is not in kebab-case" },
  { rule: "jobsAreWorked", name: "jobs that nobody works", files: { "lib/health/jobs.ts": "" }, says: "lib/health/jobs.ts is not in lib/worker.ts" },
  { rule: "variablesAreListed", name: "a variable that nobody is told of", files: { "lib/health/settings.ts": "const Config = z.object({ LINTEL_MOOD: z.string() });\n" }, says: "lib/health/settings.ts reads LINTEL_MOOD, which is not in .env.example" },
];

it.each(Object.entries(rules))("holds in this house: %s", (_name, rule) => {
  expect(rule(house)).toEqual([]);
});

it.each(Object.entries(rules))("has nothing against a house in order: %s", (_name, rule) => {
  expect(rule(withBreach({}))).toEqual([]);
});

it.each(BREACHES)("$rule notices $name", ({ rule, files, says }) => {
  expect(rules[rule](withBreach(files))).toEqual([says]);
});

it("has a breach for every rule", () => {
  const tried = BREACHES.map(({ rule }): string => rule);

  expect(Object.keys(rules).filter((name) => !tried.includes(name))).toEqual([]);
});
