/** Reads violations as people ask for them. */
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { StoredViolation } from "./model/elements";
import { NEVER } from "./model/order";
import type { Attribution, Closing, Opening } from "./model/timeline";
import type { Dimensions, OrderKey, ViolationQuestion } from "./model/views";

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
  age: `encode(i.opened, 'hex')`,
  severity: `CASE i.severity WHEN 'error' THEN '0' WHEN 'warning' THEN '1' ELSE '2' END`,
  fromModule: `i.from_module`,
  toModule: `i.to_module`,
};

export type PageStart = { value: string; fingerprint: string; opened: OrderKey };

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
  ];
  for (const [column, wanted] of equals) if (wanted !== undefined) parts.push(`${column} = ${value(wanted)}`);
  if (question.q !== undefined && question.q !== "") {
    const text = `lower(concat_ws(' ', i.rule, v.facts->'from'->>'path', v.facts->'from'->>'symbol', v.facts->'to'->>'path', v.facts->'to'->>'symbol', v.facts->>'message'))`;
    parts.push(`strpos(${text}, lower(${value(question.q)})) > 0`);
  }
  return { where: parts.join(" AND "), values };
}

export async function findStretches(tx: Tx, repositoryId: RepositoryId, question: ViolationQuestion, place: { at: OrderKey; changedAt: OrderKey | null; start: PageStart | null; limit: number }): Promise<(FoundStretch & { sortValue: string })[]> {
  const { where, values } = conditionsOf(question, place.at, place.changedAt);
  const sort = `(${SORTS[question.sort ?? "path"]}) COLLATE "C"`;
  const first = values.length + 2;
  const after = place.start ? `AND (${sort}, i.fingerprint, i.opened) > ($${first}::text, decode($${first + 1}, 'hex'), decode($${first + 2}, 'hex'))` : "";
  const start = place.start ? [place.start.value, place.start.fingerprint, place.start.opened] : [];
  return rawSql(tx).query(
    `SELECT ${FOUND}, ${sort} AS "sortValue" FROM ${JOINED} WHERE i.repository_id = $1 AND ${where} ${after} ORDER BY ${sort}, i.fingerprint, i.opened LIMIT $${first + start.length}`,
    [repositoryId, ...values, ...start, place.limit],
  );
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
