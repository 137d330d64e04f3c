/** Reads violations as people ask for them. */
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { StoredViolation } from "./model/elements";
import { NEVER } from "./model/order";
import { flowOf } from "./model/totals";
import type { Attribution, Closing, Opening } from "./model/timeline";
import type { Dimensions, GroupCount, LifeStretch, OrderKey, ViolationQuestion } from "./model/views";

/** A stretch with what it is about. */
export type FoundStretch = Attribution & {
  source: string; fingerprint: string; chain: string; opened: OrderKey; closed: OrderKey; openedAs: Opening; closedAs: Closing | null; linkFrom: string | null; rule: string; facts: StoredViolation;
};

const FOUND = `i.source, encode(i.fingerprint, 'hex') AS fingerprint, encode(i.chain, 'hex') AS chain, encode(i.opened, 'hex') AS opened, encode(i.closed, 'hex') AS closed,
  i.opened_as AS "openedAs", i.closed_as AS "closedAs", encode(i.link_from, 'hex') AS "linkFrom", i.status, i.rule, i.kind, i.severity,
  i.from_module AS "fromModule", i.to_module AS "toModule", i.from_team AS "fromTeam", i.to_team AS "toTeam", v.facts`;
const JOINED = `history.interval i JOIN history.violation v ON v.repository_id = i.repository_id AND v.source = i.source AND v.fingerprint = i.fingerprint`;

const SORTS: Record<NonNullable<ViolationQuestion["sort"]>, string> = {
  path: `coalesce(v.facts->'from'->>'path', v.facts->'from'->>'symbol', '')`,
  rule: `i.rule`,
  age: `coalesce((SELECT encode(max(b.opened), 'hex') FROM history.interval b WHERE b.repository_id = i.repository_id AND b.chain = i.chain AND b.opened <= i.opened
    AND b.opened_as IN ('introduced', 'discovered', 'reopened')), encode(i.opened, 'hex'))`,
  severity: `CASE i.severity WHEN 'error' THEN '0' WHEN 'warning' THEN '1' ELSE '2' END`,
  fromModule: `i.from_module`,
  toModule: `i.to_module`,
  modulePair: `i.from_module || ' → ' || i.to_module`,
  teamPair: `i.from_team || ' → ' || i.to_team`,
};

const GROUPS: Record<Exclude<NonNullable<ViolationQuestion["group"]>, "tangle">, string> = {
  rule: `i.rule`,
  modulePair: SORTS.modulePair,
  file: `coalesce(v.facts->'from'->>'path', v.facts->'from'->>'symbol', i.from_module)`,
  team: `i.from_team`,
  teamPair: SORTS.teamPair,
  source: `i.source`,
};

/** Where a page begins. `group` is empty where nothing is grouped. */
export type PageStart = { group: string; value: string; fingerprint: string; opened: OrderKey };

/** The conditions of a question, with their values from $2 on. */
function conditionsOf(question: ViolationQuestion, at: OrderKey, changedAt: OrderKey | null): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const value = (one: unknown) => `$${values.push(one) + 1}`;
  const parts: string[] = [];
  if (question.status === "fixed") {
    parts.push(`i.closed_as IN ('fixed', 'retired') AND i.closed <= decode(${value(at)}, 'hex')`);
    if (changedAt !== null) parts.push(`i.closed = decode(${value(changedAt)}, 'hex')`);
  } else {
    const key = value(at);
    parts.push(`i.opened <= decode(${key}, 'hex') AND i.closed > decode(${key}, 'hex')`);
    if (question.status !== "present") parts.push(`i.status = ${value(question.status ?? "open")}`);
    if (changedAt !== null) parts.push(`i.opened = decode(${value(changedAt)}, 'hex')`);
  }
  const either = (name: string, from: string, to: string) => {
    if (question.direction === "out") parts.push(`${from} = ${value(name)}`);
    else if (question.direction === "in") parts.push(`${to} = ${value(name)}`);
    else parts.push(`(${from} = ${value(name)} OR ${to} = ${value(name)})`);
  };
  if (question.module !== undefined) either(question.module, "i.from_module", "i.to_module");
  if (question.team !== undefined) either(question.team, "i.from_team", "i.to_team");
  const equals: [string, string | undefined][] = [
    ["i.from_module", question.fromModule], ["i.to_module", question.toModule], ["i.from_team", question.fromTeam], ["i.to_team", question.toTeam], ["i.kind", question.kind], ["i.rule", question.rule], ["i.severity", question.severity], ["i.source", question.source],
    [GROUPS.file, question.file],
  ];
  for (const [column, wanted] of equals) if (wanted !== undefined) parts.push(`${column} = ${value(wanted)}`);
  const hexes = (one: readonly string[]) => `ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest(${value(one)}::text[]) AS hex))`;
  if (question.only !== undefined) parts.push(`i.fingerprint = ${hexes(question.only)}`);
  if (question.except !== undefined && question.except.length > 0) parts.push(`NOT (i.fingerprint = ${hexes(question.except)})`);
  if (question.tangle !== undefined) parts.push(insideOf(value(question.tangle)));
  if (question.q !== undefined && question.q !== "") {
    const text = `lower(concat_ws(' ', i.rule, v.facts->'from'->>'path', v.facts->'from'->>'symbol', v.facts->'to'->>'path', v.facts->'to'->>'symbol', v.facts->>'message'))`;
    parts.push(`strpos(${text}, lower(${value(question.q)})) > 0`);
  }
  return { where: parts.join(" AND "), values };
}

/** A dependency between two modules of one set. */
function insideOf(modules: string): string {
  return `(i.from_module <> i.to_module AND i.from_module = ANY (${modules}::text[]) AND i.to_module = ANY (${modules}::text[]))`;
}

/** What rows are grouped by, as SQL, its values added to the others. */
function groupingOf(question: ViolationQuestion, values: unknown[]): string {
  if (question.group === undefined) return "''";
  if (question.group !== "tangle") return `coalesce(${GROUPS[question.group]}, '')`;
  const cases = (question.tangles ?? []).map((modules) => `WHEN ${insideOf(`$${values.push(modules) + 1}`)} THEN $${values.push(modules.join(", ")) + 1}::text`);
  return cases.length === 0 ? "''" : `CASE ${cases.join(" ")} ELSE '' END`;
}

export type OrderedStretch = FoundStretch & { sortValue: string; groupKey: string; groupLabel: string };

/** A page of what a question finds. Groups stand in the order of their size, the largest first; rows within them as asked. */
export async function findStretches(tx: Tx, repositoryId: RepositoryId, question: ViolationQuestion, place: { at: OrderKey; changedAt: OrderKey | null; start: PageStart | null; limit: number }): Promise<OrderedStretch[]> {
  const { where, values } = conditionsOf(question, place.at, place.changedAt);
  const sort = `(${SORTS[question.sort ?? "path"]}) COLLATE "C"`;
  const group = groupingOf(question, values);
  const size = question.group === undefined ? "''" : `to_char(1000000000 - count(*) OVER (PARTITION BY ${group}), 'FM0000000000') || ' ' || ${group}`;
  const first = values.length + 2;
  const [later, order] = question.descending ? ["<", "DESC"] : [">", "ASC"];
  const rest = `(sort_value, raw_fingerprint, raw_opened) ${later} ($${first + 1}::text, decode($${first + 2}, 'hex'), decode($${first + 3}, 'hex'))`;
  const after = place.start ? `WHERE "groupKey" > $${first}::text OR ("groupKey" = $${first}::text AND ${rest})` : "";
  const start = place.start ? [place.start.group, place.start.value, place.start.fingerprint, place.start.opened] : [];
  return rawSql(tx).query(
    `SELECT * FROM (
       SELECT ${FOUND}, ${sort} AS "sortValue", ${sort} AS sort_value, i.fingerprint AS raw_fingerprint, i.opened AS raw_opened, (${size}) COLLATE "C" AS "groupKey", ${group} AS "groupLabel"
       FROM ${JOINED} WHERE i.repository_id = $1 AND ${where}
     ) found ${after} ORDER BY "groupKey", sort_value ${order}, raw_fingerprint ${order}, raw_opened ${order} LIMIT $${first + start.length}`,
    [repositoryId, ...values, ...start, place.limit],
  );
}

/** How many of what a question finds are in each of its groups, the largest first. */
export async function countGroups(tx: Tx, repositoryId: RepositoryId, question: ViolationQuestion, place: { at: OrderKey; changedAt: OrderKey | null; limit: number }): Promise<GroupCount[]> {
  const { where, values } = conditionsOf(question, place.at, place.changedAt);
  const group = groupingOf(question, values);
  return rawSql(tx).query(
    `SELECT ${group} AS label, count(*)::int AS count FROM ${JOINED} WHERE i.repository_id = $1 AND ${where} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT $${values.length + 2}`,
    [repositoryId, ...values, place.limit],
  );
}

/** The public ids of what a question finds, at most `limit`, without what they are about. */
export async function findChains(tx: Tx, repositoryId: RepositoryId, question: ViolationQuestion, place: { at: OrderKey; changedAt: OrderKey | null; limit: number }): Promise<{ chain: string; fingerprint: string }[]> {
  const { where, values } = conditionsOf(question, place.at, place.changedAt);
  return rawSql(tx).query(
    `SELECT encode(i.chain, 'hex') AS chain, encode(i.fingerprint, 'hex') AS fingerprint FROM ${JOINED} WHERE i.repository_id = $1 AND ${where} ORDER BY i.fingerprint LIMIT $${values.length + 2}`,
    [repositoryId, ...values, place.limit],
  );
}

type StoredLife = Dimensions & { fingerprint: string; chain: string; opened: OrderKey; closed: OrderKey; openedAs: string; closedAs: string | null; status: string; file: string | null; edge: bigint | null };

/** Whole lives by their ids, whole lives that pass through a fingerprint, stretches that end after a key, or stretches about a broken dependency. */
export type LifeQuestion = { chains: readonly string[] } | { through: readonly string[] } | { after: OrderKey } | { edges: readonly bigint[] };

/** Stretches of lives, those of one life together, oldest first. */
export async function findLives(tx: Tx, repositoryId: RepositoryId, question: LifeQuestion): Promise<LifeStretch[]> {
  const [where, value] =
    "through" in question
      ? [`i.chain = ANY (ARRAY(SELECT DISTINCT chain FROM history.interval WHERE repository_id = $1 AND fingerprint = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex))))`, question.through]
      : "chains" in question ? [`i.chain = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex))`, question.chains]
      : "after" in question ? [`i.closed > decode($2, 'hex')`, question.after] : [`i.edge = ANY ($2::bigint[])`, question.edges];
  const rows = await rawSql(tx).query<StoredLife>(
    `SELECT encode(i.fingerprint, 'hex') AS fingerprint, encode(i.chain, 'hex') AS chain, encode(i.opened, 'hex') AS opened, encode(i.closed, 'hex') AS closed,
       i.opened_as AS "openedAs", i.closed_as AS "closedAs", i.status, i.source, i.rule, i.kind, i.severity, i.from_module AS "fromModule", i.to_module AS "toModule",
       i.from_team AS "fromTeam", i.to_team AS "toTeam", i.edge, v.facts->'from'->>'path' AS file
     FROM ${JOINED} WHERE i.repository_id = $1 AND ${where} ORDER BY i.chain, i.opened`,
    [repositoryId, value],
  );
  return rows.map(({ openedAs, closedAs, status, ...row }) => ({
    ...row, isOpen: status === "open", openedFlow: flowOf("opened", openedAs, status), closedFlow: closedAs === null ? null : flowOf("closed", closedAs, status),
  }));
}

export async function countStretches(tx: Tx, repositoryId: RepositoryId, question: ViolationQuestion, at: OrderKey, changedAt: OrderKey | null): Promise<number> {
  const { where, values } = conditionsOf(question, at, changedAt);
  const [row] = await rawSql(tx).query<{ count: number }>(`SELECT count(*)::int AS count FROM ${JOINED} WHERE i.repository_id = $1 AND ${where}`, [repositoryId, ...values]);
  return row?.count ?? 0;
}

/** Everything that opens, or closes, at a key. */
export async function stretchesAtBoundary(tx: Tx, repositoryId: RepositoryId, key: OrderKey, side: "opened" | "closed"): Promise<FoundStretch[]> {
  return rawSql(tx).query<FoundStretch>(`SELECT ${FOUND} FROM ${JOINED} WHERE i.repository_id = $1 AND i.${side} = decode($2, 'hex') ORDER BY i.source, i.rule, i.fingerprint`, [repositoryId, key]);
}

/** Whole lives, oldest stretch first. */
export async function stretchesOfChains(tx: Tx, repositoryId: RepositoryId, chains: readonly string[]): Promise<FoundStretch[]> {
  return rawSql(tx).query<FoundStretch>(
    `SELECT ${FOUND} FROM ${JOINED} WHERE i.repository_id = $1 AND i.chain = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex)) ORDER BY i.opened`,
    [repositoryId, [...new Set(chains)]],
  );
}

/** The lives that violations of a source were part of at a key, by their fingerprints. */
export async function chainsAt(tx: Tx, repositoryId: RepositoryId, key: OrderKey, source: string, fingerprints: readonly string[]): Promise<Map<string, string>> {
  const rows = await rawSql(tx).query<{ fingerprint: string; chain: string }>(
    `SELECT encode(fingerprint, 'hex') AS fingerprint, encode(chain, 'hex') AS chain FROM history.interval
     WHERE repository_id = $1 AND source = $2 AND fingerprint = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($4::text[]) AS hex)) AND opened <= decode($3, 'hex') AND closed > decode($3, 'hex')`,
    [repositoryId, source, key, fingerprints],
  );
  return new Map(rows.map(({ fingerprint, chain }) => [fingerprint, chain]));
}

/** The life that went last through a fingerprint; null when none did. */
export async function lastChainThrough(tx: Tx, repositoryId: RepositoryId, fingerprint: string): Promise<string | null> {
  const [row] = await rawSql(tx).query<{ chain: string }>(
    `SELECT encode(chain, 'hex') AS chain FROM history.interval WHERE repository_id = $1 AND fingerprint = decode($2, 'hex') ORDER BY opened DESC LIMIT 1`,
    [repositoryId, fingerprint],
  );
  return row?.chain ?? null;
}

const STRETCHES_AT_ONCE = 5000;

/** Every stretch of a source, those of one violation one after the other, oldest first; some thousands are held at a time. */
export async function* stretchesOfSource(tx: Tx, repositoryId: RepositoryId, source: string): AsyncGenerator<FoundStretch> {
  for (let last: FoundStretch | null = null; ; ) {
    const rows: FoundStretch[] = await rawSql(tx).query<FoundStretch>(
      `SELECT ${FOUND} FROM ${JOINED} WHERE i.repository_id = $1 AND i.source = $2 AND (i.fingerprint, i.opened) > (decode($3, 'hex'), decode($4, 'hex'))
       ORDER BY i.fingerprint, i.opened LIMIT $5`,
      [repositoryId, source, last?.fingerprint ?? "", last?.opened ?? "", STRETCHES_AT_ONCE],
    );
    yield* rows;
    last = rows.at(-1) ?? null;
    if (last === null || rows.length < STRETCHES_AT_ONCE) return;
  }
}

export type GroupedFlow = Dimensions & { key: OrderKey; side: "opened" | "closed"; how: string; status: string; count: number };

/** What opened and closed at or after a key and before another, counted by everything that violations are grouped by. */
export async function groupedFlows(tx: Tx, repositoryId: RepositoryId, since: OrderKey, before: OrderKey = NEVER): Promise<GroupedFlow[]> {
  const dimensions = `status, source, rule, kind, severity, from_module AS "fromModule", to_module AS "toModule", from_team AS "fromTeam", to_team AS "toTeam", count(*)::int AS count`;
  return rawSql(tx).query<GroupedFlow>(
    `SELECT encode(opened, 'hex') AS key, 'opened' AS side, opened_as AS how, ${dimensions} FROM history.interval
     WHERE repository_id = $1 AND opened >= decode($2, 'hex') AND opened < decode($3, 'hex') GROUP BY 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
     UNION ALL SELECT encode(closed, 'hex'), 'closed', closed_as, ${dimensions} FROM history.interval
     WHERE repository_id = $1 AND closed >= decode($2, 'hex') AND closed < decode($3, 'hex') GROUP BY 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
     ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12`,
    [repositoryId, since, before],
  );
}

/** Open and baselined violations at a key, by rule and module. */
export async function countByRule(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<(Pick<Dimensions, "source" | "rule" | "kind" | "severity" | "fromModule" | "toModule"> & { status: string; count: number })[]> {
  return rawSql(tx).query(
    `SELECT source, rule, kind, severity, status, from_module AS "fromModule", to_module AS "toModule", count(*)::int AS count FROM history.interval
     WHERE repository_id = $1 AND opened <= decode($2, 'hex') AND closed > decode($2, 'hex') GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7`,
    [repositoryId, key],
  );
}

/** Commits that were claimed for the default branch and are not on the line any more. */
export async function pushedAway(tx: Tx, repositoryId: RepositoryId): Promise<{ sha: string; key: OrderKey; next: OrderKey | null }[]> {
  return rawSql(tx).query(
    `SELECT encode(c.sha, 'hex') AS sha, encode(c.key, 'hex') AS key,
       (SELECT encode(n.key, 'hex') FROM history.commit n WHERE n.repository_id = $1 AND n.on_line AND n.key > c.key ORDER BY n.key LIMIT 1) AS next
     FROM history.commit c WHERE c.repository_id = $1 AND c.claimed AND NOT c.on_line ORDER BY c.key`,
    [repositoryId],
  );
}

export async function countLineCommits(tx: Tx, repositoryId: RepositoryId, after: OrderKey, upTo: OrderKey): Promise<number> {
  const [row] = await rawSql(tx).query<{ count: number }>(
    `SELECT count(*)::int AS count FROM history.commit WHERE repository_id = $1 AND on_line AND key > decode($2, 'hex') AND key <= decode($3, 'hex')`,
    [repositoryId, after, upTo],
  );
  return row?.count ?? 0;
}
