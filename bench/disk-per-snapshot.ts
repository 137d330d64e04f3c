import { randomUUID } from "node:crypto";

import type { ModuleHealth } from "@/lib/health";
import type { FlowRow } from "@/lib/history";
import { type MeasuredSnapshot, keepSnapshots } from "@/lib/health/measure-snapshots";
import { type Day, dayOfInstant, firstKeyOf, instantOfDay } from "@/lib/health/model/days";
import { foldFlows } from "@/lib/health/model/rollup";
import { keepLedger } from "@/lib/health/roll-up";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import { noTransaction, transaction } from "@/lib/kernel/transaction";

import { type Bench, type Row, atMost } from "./bench";
import { randomFrom } from "../tools/random";

const MODULES = 100;
const TEAMS = 10;
/** Modules that a module breaks rules against. */
const LEANED_ON = 3;
const SNAPSHOTS_A_DAY = 10;
const DAYS_AT_FIRST = 220;
const TWO_YEARS = 730;
const FIRST = dayOfInstant("2006-10-01");
/** Three of five commits change five modules each: three rows a snapshot. Of a hundred real reports two thirds were equal to the one before. */
const CHANGED = 3;
const CHANGES_AT_ONCE = 5;
const OF_A_ROW_EACH = 0.08;
const LONGER = 1.5;
const DENSE_SNAPSHOTS = 500;

const sql = rawSql(noTransaction);
const pick = randomFrom(8);

type World = { repositoryId: RepositoryId; modules: Map<string, ModuleHealth>; flows: FlowRow[]; open: Map<string, number> };

function newWorld(): World {
  const modules = Array.from({ length: MODULES }, (_, place): [string, ModuleHealth] => {
    const name = `module-${place}`;
    return [name, { name, path: `src/modules/${name}`, role: "module", owners: [`@acme/team-${place % TEAMS}`], files: 100, ca: 4, ce: 4, instability: 0.5, weightIn: 20, weightOut: 20, fanIn: 30, fanOut: 30, inTangle: false, violationsIn: 3, violationsOut: 3 }];
  });
  return { repositoryId: asId<RepositoryId>(randomUUID()), modules: new Map(modules), flows: [], open: new Map() };
}

/** One more commit: a few modules change, and a violation comes or goes with every third commit. */
function commit(world: World, day: Day, place: number): MeasuredSnapshot {
  const seconds = Number.parseInt(firstKeyOf(day).slice(0, 10), 16) + place * 3600;
  const key = seconds.toString(16).padStart(10, "0") + randomUUID().replaceAll("-", "") + String(pick(100_000_000)).padStart(8, "0");
  if (pick(5) < CHANGED) {
    for (let change = 0; change < CHANGES_AT_ONCE; change += 1) {
      const module = world.modules.get(`module-${pick(MODULES)}`);
      if (module) world.modules.set(module.name, { ...module, fanIn: pick(100), weightIn: pick(400), violationsIn: pick(9) });
    }
  }
  if (pick(3) === 0) {
    const from = pick(MODULES);
    const to = (from + 1 + pick(LEANED_ON)) % MODULES;
    world.flows.push({
      key, commit: asId<CommitSha>(key.slice(10)), at: instantOfDay(day), flow: pick(2) === 0 ? "introduced" : "fixed", count: 1,
      dimensions: {
        source: "dependency-cruiser", rule: `rule-${pick(12)}`, kind: "privacy", severity: pick(4) === 0 ? "warning" : "error",
        fromModule: `module-${from}`, toModule: `module-${to}`, fromTeam: `@acme/team-${from % TEAMS}`, toTeam: `@acme/team-${to % TEAMS}`,
      },
    });
  }
  return {
    key, carried: [], brokenDependencies: 40,
    structure: { modules: MODULES, dependencies: 420 + pick(5), tangles: 3, largestTangle: 5, modulesInTangles: 9, ccd: 3100 + pick(50), files: 10_000, fileTangles: 12, crossReferences: 21_000 },
    modules: new Map(world.modules),
  };
}

/** Days of history through the commands that the job runs, a day at a time: what they leave behind is counted too. */
async function live(world: World, first: Day, days: number): Promise<void> {
  for (let day = first; day < first + days; day += 1) {
    const snapshots = Array.from({ length: SNAPSHOTS_A_DAY }, (_, place) => commit(world, day, place));
    const ledger = foldFlows(world.flows.splice(0));
    await transaction((tx) => keepSnapshots(tx, world.repositoryId, snapshots, []));
    await transaction((tx) => keepLedger(tx, world.repositoryId, day, ledger));
  }
}

async function bytesOf(schema: string): Promise<number> {
  await sql.execute("VACUUM ANALYZE");
  const [row] = await sql.query<{ bytes: bigint }>("SELECT sum(pg_total_relation_size(c.oid))::bigint AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'", [schema]);
  return Number(row?.bytes ?? 0);
}

/** The very table of modules with a row for each module at each snapshot, written in order and with the one index that reading it needs. */
async function bytesOfDenseSnapshot(): Promise<number> {
  await sql.execute("CREATE SCHEMA dense");
  await sql.execute("CREATE TABLE dense.module_row (LIKE health.module_row, PRIMARY KEY (repository_id, valid_from, module))");
  await sql.execute(
    `INSERT INTO dense.module_row SELECT $1, md5('module-' || module)::uuid, decode('40' || lpad(to_hex(snapshot), 8, '0') || md5(snapshot::text) || '00000000', 'hex'), module, 100, 4, 4, 20, 20, 30, 30, 3, 3, false
     FROM generate_series(1, $2::int) snapshot, generate_series(1, $3::int) module ORDER BY snapshot, md5('module-' || module)`,
    [randomUUID(), DENSE_SNAPSHOTS, MODULES],
  );
  const bytes = await bytesOf("dense");
  await sql.execute("DROP SCHEMA dense CASCADE");
  return bytes / DENSE_SNAPSHOTS;
}

async function run(): Promise<Row[]> {
  const dense = await bytesOfDenseSnapshot();
  const world = newWorld();
  const empty = await bytesOf("health");
  const after = async (from: number, days: number) => {
    await live(world, FIRST + from, days);
    return ((await bytesOf("health")) - empty) / (from + days) / SNAPSHOTS_A_DAY;
  };
  const short = await after(0, DAYS_AT_FIRST);
  const twoYears = await after(DAYS_AT_FIRST, TWO_YEARS - DAYS_AT_FIRST);
  const long = await after(TWO_YEARS, DAYS_AT_FIRST * 10 - TWO_YEARS);
  await sql.execute("TRUNCATE health.measure, health.module_row, health.module_face, health.calendar, health.rollup");
  return [
    atMost("disk per snapshot, two years", twoYears, "bytes", dense, OF_A_ROW_EACH),
    atMost("disk per snapshot, ten times the history", long, "bytes", short, LONGER),
  ];
}

export default { name: "disk", run } satisfies Bench;
