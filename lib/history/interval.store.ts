/**
 * Intervals and the violations they are about. Lists of keys are compared with `= ANY (ARRAY(…))`: the planner takes an
 * array for short and goes by the index, whatever it believes of the table, where a join of a long list might read all.
 */
import type { RepositoryId } from "@/lib/kernel";
import { type Copied, rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { StoredViolation } from "./model/elements";
import type { Attribution, Closing, Opening, Stretch } from "./model/timeline";
import type { OrderKey } from "./model/views";

type Raw = Attribution & { fingerprint: string; opened: string; closed: string; chain: string; linkFrom: string | null; openedAs: Opening; closedAs: Closing | null };

const STRETCH = `encode(fingerprint, 'hex') AS fingerprint, encode(opened, 'hex') AS opened, encode(closed, 'hex') AS closed, encode(chain, 'hex') AS chain,
  encode(link_from, 'hex') AS "linkFrom", opened_as AS "openedAs", closed_as AS "closedAs", status, kind, severity,
  from_module AS "fromModule", to_module AS "toModule", from_team AS "fromTeam", to_team AS "toTeam"`;

function stretchOf({ opened, closed, chain, linkFrom, openedAs, closedAs, ...raw }: Raw): Stretch {
  const { status, kind, severity, fromModule, toModule, fromTeam, toTeam } = raw;
  return { opened, closed, chain, linkFrom, openedAs, closedAs, attribution: { status, kind, severity, fromModule, toModule, fromTeam, toTeam } };
}

/** Stretches by fingerprint, each list in order; fingerprints without any are left out. */
export async function stretchesOf(tx: Tx, repositoryId: RepositoryId, source: string, fingerprints: readonly string[]): Promise<Map<string, Stretch[]>> {
  const rows = await rawSql(tx).query<Raw>(
    `SELECT ${STRETCH} FROM history.interval
     WHERE repository_id = $1 AND source = $2 AND fingerprint = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($3::text[]) AS hex)) ORDER BY 1, 2`,
    [repositoryId, source, fingerprints],
  );
  const found = new Map<string, Stretch[]>();
  for (const row of rows) {
    const list = found.get(row.fingerprint);
    if (list) list.push(stretchOf(row));
    else found.set(row.fingerprint, [stretchOf(row)]);
  }
  return found;
}

/** Fingerprints with a stretch that opens or closes at a key. */
export async function fingerprintsAt(tx: Tx, repositoryId: RepositoryId, source: string, key: OrderKey): Promise<string[]> {
  const rows = await rawSql(tx).query<{ fingerprint: string }>(
    `SELECT encode(fingerprint, 'hex') AS fingerprint FROM history.interval WHERE repository_id = $1 AND opened = decode($3, 'hex') AND source = $2
     UNION SELECT encode(fingerprint, 'hex') FROM history.interval WHERE repository_id = $1 AND closed = decode($3, 'hex') AND source = $2`,
    [repositoryId, source, key],
  );
  return rows.map(({ fingerprint }) => fingerprint);
}

/** Fingerprints that a rename led to from one of these. What is linked is one chain, and is found by it. */
export async function linkedFrom(tx: Tx, repositoryId: RepositoryId, source: string, fingerprints: readonly string[]): Promise<string[]> {
  const rows = await rawSql(tx).query<{ fingerprint: string }>(
    `WITH wanted AS MATERIALIZED (SELECT decode(hex, 'hex') AS fingerprint FROM unnest($3::text[]) AS hex)
     SELECT DISTINCT encode(fingerprint, 'hex') AS fingerprint FROM history.interval
     WHERE repository_id = $1 AND source = $2 AND link_from = ANY (ARRAY(SELECT fingerprint FROM wanted))
       AND chain = ANY (ARRAY(SELECT DISTINCT chain FROM history.interval WHERE repository_id = $1 AND source = $2 AND fingerprint = ANY (ARRAY(SELECT fingerprint FROM wanted))))`,
    [repositoryId, source, fingerprints],
  );
  return rows.map(({ fingerprint }) => fingerprint);
}

export type PlacedStretch = { fingerprint: string; stretch: Stretch };

/** Removes stretches by (fingerprint, opened). */
export async function dropStretches(tx: Tx, repositoryId: RepositoryId, source: string, stretches: readonly { fingerprint: string; opened: OrderKey }[]): Promise<void> {
  if (stretches.length === 0) return;
  await rawSql(tx).execute(
    `DELETE FROM history.interval i USING unnest($3::text[], $4::text[]) AS d (fingerprint, opened)
     WHERE i.repository_id = $1 AND i.source = $2 AND i.fingerprint = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($3::text[]) AS hex)) AND i.fingerprint = decode(d.fingerprint, 'hex') AND i.opened = decode(d.opened, 'hex')`,
    [repositoryId, source, stretches.map(({ fingerprint }) => fingerprint), stretches.map(({ opened }) => opened)],
  );
}

/** Ends stretches that stay otherwise as they are. */
export async function closeStretches(tx: Tx, repositoryId: RepositoryId, source: string, stretches: readonly PlacedStretch[]): Promise<void> {
  if (stretches.length === 0) return;
  await rawSql(tx).execute(
    `UPDATE history.interval i SET closed = decode(u.closed, 'hex'), closed_as = u.closed_as
     FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS u (fingerprint, opened, closed, closed_as)
     WHERE i.repository_id = $1 AND i.source = $2 AND i.fingerprint = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($3::text[]) AS hex)) AND i.fingerprint = decode(u.fingerprint, 'hex') AND i.opened = decode(u.opened, 'hex')`,
    [repositoryId, source, stretches.map(({ fingerprint }) => fingerprint), stretches.map(({ stretch }) => stretch.opened), stretches.map(({ stretch }) => stretch.closed), stretches.map(({ stretch }) => stretch.closedAs)],
  );
}

/** What a stretch is about, kept beside it so that counting needs no other table. */
export type Subject = { rule: string; edge: bigint | null };

/** Writes stretches that are not there yet. */
export async function insertStretches(tx: Tx, repositoryId: RepositoryId, source: string, stretches: readonly PlacedStretch[], subjectOf: (fingerprint: string) => Subject): Promise<void> {
  if (stretches.length === 0) return;
  await rawSql(tx).copy(
    "history.interval (repository_id, source, fingerprint, opened, closed, chain, link_from, opened_as, closed_as, status, rule, kind, severity, from_module, to_module, from_team, to_team, edge)",
    rowsOf(repositoryId, source, stretches, subjectOf),
  );
}

function* rowsOf(repositoryId: RepositoryId, source: string, stretches: readonly PlacedStretch[], subjectOf: (fingerprint: string) => Subject): Generator<readonly Copied[]> {
  for (const { fingerprint, stretch: { opened, closed, chain, linkFrom, openedAs, closedAs, attribution: by } } of stretches) {
    const { rule, edge } = subjectOf(fingerprint);
    yield [
      repositoryId, source, bytes(fingerprint), bytes(opened), bytes(closed), bytes(chain), linkFrom === null ? null : bytes(linkFrom), openedAs, closedAs,
      by.status, rule, by.kind, by.severity, by.fromModule, by.toModule, by.fromTeam, by.toTeam, edge,
    ];
  }
}

function bytes(hex: string): string {
  return `\\x${hex}`;
}

/** What was last reported of violations, by fingerprint. */
export async function violationsOf(tx: Tx, repositoryId: RepositoryId, source: string, fingerprints: readonly string[]): Promise<Map<string, StoredViolation>> {
  const rows = await rawSql(tx).query<{ fingerprint: string; facts: StoredViolation }>(
    `SELECT encode(fingerprint, 'hex') AS fingerprint, facts FROM history.violation WHERE repository_id = $1 AND source = $2 AND fingerprint = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($3::text[]) AS hex))`,
    [repositoryId, source, fingerprints],
  );
  return new Map(rows.map(({ fingerprint, facts }) => [fingerprint, facts]));
}

export type KeptFacts = { rule: string; text: string };

/** Keeps what violations are, by fingerprint; `text` is their JSON. An equal row is not written. */
export async function keepViolations(tx: Tx, repositoryId: RepositoryId, source: string, facts: ReadonlyMap<string, KeptFacts>): Promise<void> {
  if (facts.size === 0) return;
  const rows = await rawSql(tx).query<{ fingerprint: string }>(
    `SELECT encode(fingerprint, 'hex') AS fingerprint FROM history.violation WHERE repository_id = $1 AND source = $2 AND fingerprint = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($3::text[]) AS hex))`,
    [repositoryId, source, [...facts.keys()]],
  );
  const known = new Map(rows.map(({ fingerprint }) => [fingerprint, facts.get(fingerprint)?.text ?? ""]));
  if (known.size > 0) {
    await rawSql(tx).execute(
      `UPDATE history.violation v SET facts = u.facts FROM unnest($3::text[], $4::jsonb[]) AS u (fingerprint, facts)
       WHERE v.repository_id = $1 AND v.source = $2 AND v.fingerprint = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($3::text[]) AS hex)) AND v.fingerprint = decode(u.fingerprint, 'hex') AND v.facts IS DISTINCT FROM u.facts`,
      [repositoryId, source, [...known.keys()], [...known.values()]],
    );
  }
  const fresh = [...facts].filter(([fingerprint]) => !known.has(fingerprint));
  if (fresh.length > 0) await rawSql(tx).copy("history.violation (repository_id, source, fingerprint, rule, facts)", fresh.map(([fingerprint, { rule, text }]) => [repositoryId, source, bytes(fingerprint), rule, text]));
}

export async function dropViolations(tx: Tx, repositoryId: RepositoryId, source: string, fingerprints: readonly string[]): Promise<void> {
  if (fingerprints.length === 0) return;
  await rawSql(tx).execute(
    `DELETE FROM history.violation WHERE repository_id = $1 AND source = $2 AND fingerprint = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($3::text[]) AS hex))`,
    [repositoryId, source, fingerprints],
  );
}

export type BoundaryCount = { key: OrderKey; side: "opened" | "closed"; how: string; status: string; source: string; kind: string; severity: string; count: number };

/** How many stretches open and close at these keys, by what decides totals. */
export async function countBoundaries(tx: Tx, repositoryId: RepositoryId, keys: readonly OrderKey[]): Promise<BoundaryCount[]> {
  return rawSql(tx).query<BoundaryCount>(
    `SELECT encode(opened, 'hex') AS key, 'opened' AS side, opened_as AS how, status, source, kind, severity, count(*)::int AS count
     FROM history.interval WHERE repository_id = $1 AND opened = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex)) GROUP BY 1, 3, 4, 5, 6, 7
     UNION ALL
     SELECT encode(closed, 'hex'), 'closed', closed_as, status, source, kind, severity, count(*)::int
     FROM history.interval WHERE repository_id = $1 AND closed = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex)) GROUP BY 1, 3, 4, 5, 6, 7`,
    [repositoryId, keys],
  );
}

/** How the number of distinct broken dependencies differs between two snapshots, of which `key` directly follows `previous`. */
export async function brokenDependenciesGained(tx: Tx, repositoryId: RepositoryId, previous: OrderKey, key: OrderKey): Promise<number> {
  const [row] = await rawSql(tx).query<{ gained: number }>(
    `WITH touched AS (
       SELECT edge FROM history.interval WHERE repository_id = $1 AND opened = decode($3, 'hex') AND edge IS NOT NULL
       UNION SELECT edge FROM history.interval WHERE repository_id = $1 AND closed = decode($3, 'hex') AND edge IS NOT NULL
     ), found AS (
       SELECT i.edge, bool_or(i.opened <= decode($3, 'hex') AND i.closed > decode($3, 'hex')) AS now, bool_or(i.opened <= decode($2, 'hex') AND i.closed > decode($2, 'hex')) AS before
       FROM history.interval i WHERE i.repository_id = $1 AND i.edge = ANY (ARRAY(SELECT edge FROM touched)) AND i.status = 'open' GROUP BY i.edge
     ) SELECT (count(*) FILTER (WHERE now) - count(*) FILTER (WHERE before))::int AS gained FROM found`,
    [repositoryId, previous, key],
  );
  return row?.gained ?? 0;
}
