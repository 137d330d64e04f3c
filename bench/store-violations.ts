import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { registerRepository } from "@/lib/catalog";
import { type Prepared, commitFactsOf, recordPrepared } from "@/lib/history/record-analysis";
import { type Element, buildSet } from "@/lib/history/model/buckets";
import { type Rules, type StoredViolation, fingerprintOf } from "@/lib/history/model/elements";
import { Meta } from "@/lib/ingestion";
import { type ReportId, type RepositoryId, asId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import { noTransaction } from "@/lib/kernel/transaction";
import { installQueue } from "@/lib/outbox";

import { type Bench, type Row, atMost, median, time, withinLimit } from "./bench";

const SOURCE = "dependency-cruiser";
const FIRST_STORE = 20_000;
const OPEN = Number(process.env.LINTEL_BENCH_OPEN ?? 200_000);
const CHANGES = 20;
const ROUNDS = 5;
/** Commits behind the tip, and how many violations each of them brought and took. */
const COMMITS_BEFORE = 700;
const TIMES_LONGER = 10;
const WAL_LIMIT_KB = 64;
const ROWS_LIMIT = 2000;
/** A connection in use tells its statistics once a second at most, and what it held back when it has been idle for ten. */
const STATISTICS_PAUSE = 11_000;
const WARM_UP = 5;

const sql = rawSql(noTransaction);
const RULES: Rules = { "no-internals": { kind: "privacy", severity: "error" } };

function element(place: number): Element {
  const [module, other] = [place % 100, (place * 7 + 1) % 100];
  const violation: StoredViolation = {
    rule: "no-internals", kind: "privacy", severity: "error", from: { path: `src/modules/module-${module}/file-${place % 9973}.ts` },
    to: { path: `src/modules/module-${other}/internal/part-${place}.ts` }, ordinal: 0, line: null, column: null, message: `module-${module} reaches into module-${other}`, baselined: false, path: null,
  };
  return [fingerprintOf(SOURCE, violation), JSON.stringify(violation)];
}

/** What `prepare` makes of a report with these violations; that part is timed by the bench of reading. */
function prepared(violations: Element[]): Prepared {
  return {
    facts: { violations, files: [], dependencies: [], rules: RULES, modules: [], outsideScope: 0 },
    violations: buildSet(violations), files: buildSet([]), dependencies: buildSet([]),
    evidence: { roots: { "src/modules": ["module-1", "module-2"] }, modules: [] },
    summary: {
      tool: SOURCE, toolVersion: null, examined: { files: 9973, modules: 100, dependencies: null, rules: 1 }, listsFiles: false, listsAllFiles: false, listsDependencies: false,
      reported: violations.length, baselined: 0, bySeverity: { error: violations.length },
    },
  };
}

type World = { repositoryId: RepositoryId; commits: number; last: string | null };

async function newWorld(): Promise<World> {
  const repository = await registerRepository({ owner: "bench", name: randomUUID() });
  if (!repository.ok) throw new Error(repository.detail);
  return { repositoryId: repository.value.id, commits: 0, last: null };
}

/** One more commit at the tip of the line; what is timed is the whole transaction. */
async function commit(world: World, report: Prepared): Promise<number> {
  const sha = createHash("sha1").update(randomUUID()).digest("hex");
  const at = new Date(Date.UTC(2026, 0, 1) + world.commits++ * 3_600_000).toISOString();
  const meta = Meta.parse({ repository: "bench/bench", commit: sha, committedAt: at, parents: world.last === null ? [] : [world.last], branch: "main", defaultBranch: "main" });
  world.last = sha;
  const envelope = { id: asId<ReportId>(randomUUID()), repositoryId: world.repositoryId, source: SOURCE, contentDigest: sha, meta };
  return time(() => recordPrepared(envelope, report, [], commitFactsOf(meta, "main")));
}

/** COPY of the rows that the world has in its two tables into tables of the same shape, indexes included. */
async function copyAll(world: World): Promise<number> {
  let spent = 0;
  for (const table of ["violation", "interval"]) {
    const file = path.join(os.tmpdir(), `lintel-bench-${randomUUID()}.copy`);
    await sql.execute(`COPY (SELECT * FROM history.${table} WHERE repository_id = '${world.repositoryId}' AND ${table === "interval" ? "closed > decode('ff', 'hex')" : "true"}) TO '${file}' (FORMAT binary)`);
    await sql.execute(`CREATE TABLE history.copied (LIKE history.${table} INCLUDING ALL)`);
    spent += await time(() => sql.execute(`COPY history.copied FROM '${file}' (FORMAT binary)`));
    await sql.execute(`DROP TABLE history.copied`);
    fs.rmSync(file, { force: true });
  }
  return spent;
}

/** What went before, as rows: commits, analyses, snapshots, and violations that came and went. */
async function age(world: World, commits: number): Promise<void> {
  const { repositoryId } = world;
  const key = `decode(lpad(to_hex(274877906944 + 1700000000 + n * 60), 10, '0') || md5('c' || n::text) || '00000000', 'hex')`;
  const next = key.replaceAll("n *", "(n + 1) *").replaceAll("n::text", "(n + 1)::text");
  await sql.execute(
    `INSERT INTO history.commit (repository_id, sha, parents, parents_known, committed_at, corrected, key, claimed, on_line)
     SELECT $1, substring(${key} from 6), '{}', false, 1700000000 + n * 60, 1700000000 + n * 60, ${key}, true, true FROM generate_series(1, $2::int) AS n`,
    [repositoryId, commits],
  );
  await sql.execute(
    `INSERT INTO history.analysis SELECT a.repository_id, a.source, substring(k.key from 6), a.scope, a.violations_root, a.files_root, a.dependencies_root, a.evidence, a.rules, a.summary, k.key, a.state_root, a.map_digest, a.carried
     FROM (SELECT ${key} AS key FROM generate_series(1, $2::int) AS n) AS k, (SELECT * FROM history.analysis WHERE repository_id = $1 AND key IS NOT NULL ORDER BY key LIMIT 1) AS a`,
    [repositoryId, commits],
  );
  await sql.execute(
    `INSERT INTO history.snapshot SELECT s.repository_id, k.key, substring(k.key from 6), s.corrected, s.map_digest, s.root, s.totals, s.sources
     FROM (SELECT ${key} AS key FROM generate_series(1, $2::int) AS n) AS k, (SELECT * FROM history.snapshot WHERE repository_id = $1 ORDER BY key LIMIT 1) AS s`,
    [repositoryId, commits],
  );
  await sql.execute(
    `INSERT INTO history.interval (repository_id, source, fingerprint, opened, closed, chain, opened_as, closed_as, status, rule, kind, severity, from_module, to_module, from_team, to_team, edge)
     SELECT $1, $3, decode(md5(n::text || '-' || c::text), 'hex'), ${key}, ${next}, decode(md5(n::text || '-' || c::text), 'hex'), 'introduced', 'fixed', 'open', 'no-internals', 'privacy', 'error', 'module-1', 'module-2', '(unowned)', '(unowned)', n * 100 + c
     FROM generate_series(1, $2::int) AS n, generate_series(1, ${CHANGES}) AS c`,
    [repositoryId, commits, SOURCE],
  );
  await sql.execute("ANALYZE history.interval; ANALYZE history.analysis; ANALYZE history.commit; ANALYZE history.snapshot; ANALYZE history.bucket; ANALYZE history.violation");
}

const walPosition = async (): Promise<string> => (await sql.query<{ lsn: string }>("SELECT pg_current_wal_insert_lsn()::text AS lsn"))[0]?.lsn ?? "0/0";

/**
 * What the greatest transaction since a position wrote, in bytes: the server's own upkeep may write beside it. The
 * images of pages that were not written since the last checkpoint are left out: they tell of the clock, not of the change.
 */
async function walSince(position: string): Promise<number> {
  const [row] = await sql.query<{ bytes: number }>(
    `SELECT sum(record_length - fpi_length)::int AS bytes FROM pg_get_wal_records_info('${position}', pg_current_wal_flush_lsn()) WHERE xid::text <> '0' GROUP BY xid::text ORDER BY 1 DESC LIMIT 1`,
  );
  return row?.bytes ?? 0;
}

async function rowsRead(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, STATISTICS_PAUSE));
  const [row] = await sql.query<{ rows: bigint }>("SELECT sum(coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0))::bigint AS rows FROM pg_stat_user_tables WHERE schemaname = 'history'");
  return Number(row?.rows ?? 0n);
}

type Round = { changed: number; again: number; wal: number; rows: number; facts: number };

/** Several commits that change twenty violations, each followed by one that changes none. */
async function rounds(world: World, start: readonly Element[]): Promise<Round> {
  let violations = [...start];
  let fresh = start.length;
  const changed: number[] = [];
  const again: number[] = [];
  const wal: number[] = [];
  const change = (): Prepared => {
    violations = [...violations.slice(CHANGES / 2), ...Array.from({ length: CHANGES / 2 }, () => element(fresh++))];
    return prepared(violations);
  };
  await commit(world, prepared(violations));
  await sql.execute("CHECKPOINT");
  for (let round = 0; round < WARM_UP; round++) await commit(world, change());
  for (let round = 0; round < ROUNDS; round++) {
    const report = change();
    const position = await walPosition();
    changed.push(await commit(world, report));
    wal.push((await walSince(position)) / 1024);
    again.push(await commit(world, report));
  }
  const read = await rowsRead();
  await commit(world, change());
  const rows = (await rowsRead()) - read;
  await commit(world, prepared(violations));
  const [{ facts } = { facts: 0 }] = await sql.query<{ facts: number }>("SELECT count(*)::int AS facts FROM history.interval WHERE repository_id = $1 AND opened = (SELECT max(key) FROM history.snapshot WHERE repository_id = $1)", [world.repositoryId]);
  return { changed: median(changed), again: median(again), wal: median(wal), rows, facts };
}

async function measureFirstStore(): Promise<Row> {
  const times: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const world = await newWorld();
    times.push(await commit(world, prepared(Array.from({ length: FIRST_STORE }, (_, place) => element(round * FIRST_STORE + place)))));
    floors.push(await copyAll(world));
  }
  return atMost(`3 first store of ${FIRST_STORE} violations`, median(times), "ms", median(floors), 3);
}

async function run(): Promise<Row[]> {
  await installQueue(process.env.DATABASE_URL ?? "");
  await sql.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect");
  const first = await measureFirstStore();
  const start = Array.from({ length: OPEN }, (_, place) => element(place));
  const world = await newWorld();
  await commit(world, prepared(start));
  await age(world, COMMITS_BEFORE);
  const floor = await copyAll(world);
  const short = await rounds(world, start);
  const older = await newWorld();
  await commit(older, prepared(start));
  await age(older, COMMITS_BEFORE * TIMES_LONGER);
  const long = await rounds(older, start);
  return [
    first,
    atMost(`4 ${CHANGES} changes among ${OPEN} open`, short.changed, "ms", floor, 0.08),
    withinLimit(`4 WAL of ${CHANGES} changes, without images of pages`, short.wal, "KB", WAL_LIMIT_KB),
    withinLimit(`4 rows read for ${CHANGES} changes`, short.rows, "rows", ROWS_LIMIT),
    atMost("4 in ten times the history", long.changed, "ms", short.changed, 1.5),
    atMost("5 the same report again", short.again, "ms", floor, 0.04),
    withinLimit("5 rows of violations that it writes", short.facts, "rows", 0),
    atMost("5 in ten times the history", long.again, "ms", short.again, 1.5),
  ];
}

const bench: Bench = { name: "store violations", run };
export default bench;
