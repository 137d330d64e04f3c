import { randomUUID } from "node:crypto";

import { readTrend } from "@/lib/health";
import { dayOfInstant, instantOfDay, quarterOf } from "@/lib/health/model/days";
import { readCalendar } from "@/lib/health/measure.store";
import { readRollups } from "@/lib/health/rollup.store";
import { type RepositoryId, asId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import { noTransaction } from "@/lib/kernel/transaction";

import { type Bench, type Row, atMost, time, withinLimit } from "./bench";
import { randomFrom } from "../tools/random";

const REPOSITORIES = 200;
/** The same number of rows again, but all of them history of fewer repositories. */
const LONG_REPOSITORIES = 20;
const MODULES = 100;
const TEAMS = 10;
const PAIRS = 250;
const QUARTERS = 8;
const SNAPSHOTS_A_DAY = 10;
const READS = 300;
const TIMES = 5;
const MILLISECONDS = 10;
const LONGER = 1.5;
const LAST = dayOfInstant("2026-09-30");

const sql = rawSql(noTransaction);
const question = { from: instantOfDay(LAST - 729), to: instantOfDay(LAST), metric: "open" as const, interval: "day" as const };

type Question = { name: string; groupBy: "none" | "module" | "team"; group?: (pick: (below: number) => number) => string };

const QUESTIONS: Question[] = [
  { name: "repository", groupBy: "none" },
  { name: "module", groupBy: "module", group: (pick) => `module-${pick(MODULES)}` },
  { name: "team", groupBy: "team", group: (pick) => `@acme/team-${pick(TEAMS)}` },
  { name: "all teams", groupBy: "team" },
];

/** Repositories with a snapshot every day, ten a day, as the job would have left them; `quarters` back from the third of 2026. */
async function fill(count: number, quarters: number): Promise<RepositoryId[]> {
  const ids = Array.from({ length: count }, () => asId<RepositoryId>(randomUUID()));
  const last = quarterOf(LAST);
  await sql.execute(
    `INSERT INTO health.calendar (repository_id, quarter, days, snapshots, commits, broken_dependencies, structures, silent)
     SELECT id, quarter, ARRAY(SELECT generate_series(0, 89)), array_fill($4::int, ARRAY[90]),
       decode((SELECT string_agg(md5(id || quarter || day) || left(md5(day::text), 8), '') FROM generate_series(0, 89) day), 'hex'), array_fill(40, ARRAY[90]),
       (SELECT json_agg(json_build_array(100, 420 + day % 7, 3, 5, 9, 3100 + day, 10000, 12, 21000)) FROM generate_series(0, 89) day), '[]'
     FROM unnest($1::text[]) id, generate_series($2::int, $3::int) quarter`,
    [ids, last - quarters + 1, last, SNAPSHOTS_A_DAY],
  );
  await sql.execute(
    `INSERT INTO health.rollup (repository_id, dimension, quarter, digest, name, open, baselined, waived, last_day, steps)
     SELECT id, dimension, quarter, md5(name)::uuid, name, 200, 10, 0, 20000, ARRAY(SELECT CASE WHEN place % 2 = 0 THEN (place / 2) * (88 / steps) * 16 + (place / 2) % 2 * 6 ELSE 1 END FROM generate_series(0, steps * 2 - 1) place)
     FROM unnest($1::text[]) id, generate_series($2::int, $3::int) quarter, (
       SELECT 0 AS dimension, 'total' AS name, 80 AS steps
       UNION ALL SELECT dimension, 'word-' || n, 30 FROM unnest('{1,2,3,4}'::int[]) dimension, generate_series(1, 5) n
       UNION ALL SELECT dimension, 'module-' || n, 8 FROM unnest('{5,6}'::int[]) dimension, generate_series(0, $4::int - 1) n
       UNION ALL SELECT dimension, '@acme/team-' || n, 30 FROM unnest('{7,8}'::int[]) dimension, generate_series(0, $5::int - 1) n
       UNION ALL SELECT dimension, 'left-' || n || ' → right-' || n, 4 FROM unnest('{9,10}'::int[]) dimension, generate_series(1, $6::int) n
     ) AS groups`,
    [ids, last - quarters + 1, last, MODULES, TEAMS, PAIRS],
  );
  await sql.execute("ANALYZE health.calendar, health.rollup");
  return ids;
}

type Timings = { trend: number; inLong: number; floor: number };

/** The 95th percentiles of a trend, of the same in a long history, and of its floor: `select 1` with as many bytes as the trend's own questions bring. Taken in turns, so that all meet the same machine. */
async function measure(ids: readonly RepositoryId[], long: readonly RepositoryId[], { groupBy, group }: Question): Promise<Timings> {
  const pick = randomFrom(ids.length);
  const [first] = ids;
  const bytes = first ? await bytesOf(first, groupBy, group?.(pick)) : 0;
  const times: Record<keyof Timings, number[]> = { trend: [], inLong: [], floor: [] };
  const read = (among: readonly RepositoryId[]) => {
    const repositoryId = among[pick(among.length)] ?? asId<RepositoryId>("");
    return time(() => readTrend({ ...question, repositoryId, groupBy, group: group?.(pick) }));
  };
  for (let round = 0; round < READS; round += 1) {
    times.floor.push(await time(() => sql.query("SELECT 1, repeat('x', $1::int)", [bytes])));
    times.trend.push(await read(ids));
    times.inLong.push(await read(long));
  }
  return { trend: percentile(times.trend), inLong: percentile(times.inLong), floor: percentile(times.floor) };
}

async function bytesOf(repositoryId: RepositoryId, groupBy: Question["groupBy"], group: string | undefined): Promise<number> {
  const from = quarterOf(dayOfInstant(question.from));
  const { days } = await readCalendar(noTransaction, repositoryId, { from, withFigures: false });
  const dimension = groupBy === "module" ? "moduleOut" : groupBy === "team" ? "teamOut" : "none";
  const rows = await readRollups(noTransaction, repositoryId, dimension, { from, group });
  return days.length * "12,10,".length + days.length * 40 + rows.reduce((sum, { steps }) => sum + steps.length * "1234,1,".length, 0);
}

function percentile(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}

async function run(): Promise<Row[]> {
  const short = await fill(REPOSITORIES, QUARTERS);
  const long = await fill(LONG_REPOSITORIES, QUARTERS * 10);
  const rows: Row[] = [];
  for (const each of QUESTIONS) {
    const { trend, inLong, floor } = await measure(short, long, each);
    rows.push(atMost(`two-year trend, ${each.name}, p95`, trend, "ms", floor, TIMES));
    rows.push(withinLimit(`two-year trend, ${each.name}, p95`, trend, "ms", MILLISECONDS));
    rows.push(atMost(`two-year trend, ${each.name}, p95 in 20 years of history`, inLong, "ms", trend, LONGER));
  }
  await sql.execute("TRUNCATE health.calendar, health.rollup");
  return rows;
}

export default { name: "trends", run } satisfies Bench;
