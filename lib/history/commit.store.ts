/** Commits as far as they are known, and configuration as of a commit. */
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { RenamePairs } from "./model/renames";
import type { OrderKey } from "./model/views";

export type CommitRow = {
  sha: string;
  /** Null: not known. */
  parents: string[] | null;
  committedAt: number;
  corrected: number;
  key: OrderKey;
  claimed: boolean;
  onLine: boolean;
  renames: RenamePairs | null;
  paths: string[] | null;
};

type Raw = { sha: string; parents: string[]; parents_known: boolean; committed_at: bigint; corrected: bigint; key: string; claimed: boolean; on_line: boolean; renames: RenamePairs | null; paths: string[] | null };

const LIGHT = `encode(sha, 'hex') AS sha, ARRAY(SELECT encode(parent, 'hex') FROM unnest(parents) WITH ORDINALITY AS p (parent, place) ORDER BY place) AS parents,
  parents_known, committed_at, corrected, encode(key, 'hex') AS key, claimed, on_line`;
const WHOLE = `${LIGHT}, renames, paths`;

function rowOf(raw: Raw): CommitRow {
  return {
    sha: raw.sha, parents: raw.parents_known ? raw.parents : null, committedAt: Number(raw.committed_at), corrected: Number(raw.corrected),
    key: raw.key, claimed: raw.claimed, onLine: raw.on_line, renames: raw.renames ?? null, paths: raw.paths ?? null,
  };
}

export async function findCommits(tx: Tx, repositoryId: RepositoryId, shas: readonly string[]): Promise<Map<string, CommitRow>> {
  if (shas.length === 0) return new Map();
  const rows = await rawSql(tx).query<Raw>(
    `SELECT ${WHOLE} FROM history.commit WHERE repository_id = $1 AND sha = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex))`,
    [repositoryId, shas],
  );
  return new Map(rows.map((row) => [row.sha, rowOf(row)]));
}

/** Commits whose names begin with these hexadecimal digits and that have an analysis, newest first. */
export async function commitsByPrefix(tx: Tx, repositoryId: RepositoryId, prefix: string, limit: number): Promise<{ sha: string; key: OrderKey; onLine: boolean }[]> {
  return rawSql(tx).query<{ sha: string; key: OrderKey; onLine: boolean }>(
    `SELECT encode(sha, 'hex') AS sha, encode(key, 'hex') AS key, on_line AS "onLine" FROM history.commit c
     WHERE repository_id = $1 AND sha >= decode($2, 'hex') AND sha <= decode($3, 'hex') AND EXISTS (SELECT 1 FROM history.analysis a WHERE a.repository_id = c.repository_id AND a.commit = c.sha)
     ORDER BY c.key DESC LIMIT $4`,
    [repositoryId, prefix.padEnd(40, "0"), prefix.padEnd(40, "f"), limit],
  );
}

/** Every commit, without renames and paths. */
export async function allCommits(tx: Tx, repositoryId: RepositoryId): Promise<CommitRow[]> {
  const rows = await rawSql(tx).query<Raw>(`SELECT ${LIGHT}, NULL AS renames, NULL AS paths FROM history.commit WHERE repository_id = $1`, [repositoryId]);
  return rows.map(rowOf);
}

/** Commits of the line with `after < key <= upTo`, oldest first. */
export async function lineCommits(tx: Tx, repositoryId: RepositoryId, after: OrderKey, upTo: OrderKey, limit: number): Promise<CommitRow[]> {
  const rows = await rawSql(tx).query<Raw>(
    `SELECT ${WHOLE} FROM history.commit WHERE repository_id = $1 AND on_line AND key > decode($2, 'hex') AND key <= decode($3, 'hex') ORDER BY commit.key LIMIT $4`,
    [repositoryId, after, upTo, limit],
  );
  return rows.map(rowOf);
}

/** Where the platform says that the default branch stands; null where none has told. */
export async function findTip(tx: Tx, repositoryId: RepositoryId): Promise<string | null> {
  const [row] = await rawSql(tx).query<{ sha: string }>(`SELECT encode(sha, 'hex') AS sha FROM history.tip WHERE repository_id = $1`, [repositoryId]);
  return row?.sha ?? null;
}

/** Of two words the later counts. Answers whether the tip is another now. */
export async function keepTip(tx: Tx, repositoryId: RepositoryId, { sha, at }: { sha: string; at: Date }): Promise<boolean> {
  const before = await findTip(tx, repositoryId);
  await rawSql(tx).execute(
    `INSERT INTO history.tip AS t (repository_id, sha, at) VALUES ($1, decode($2, 'hex'), $3)
     ON CONFLICT (repository_id) DO UPDATE SET sha = excluded.sha, at = excluded.at WHERE (excluded.at, excluded.sha) > (t.at, t.sha)`,
    [repositoryId, sha, at],
  );
  return (await findTip(tx, repositoryId)) !== before;
}

export async function dropTip(tx: Tx, repositoryId: RepositoryId): Promise<boolean> {
  return (await rawSql(tx).execute(`DELETE FROM history.tip WHERE repository_id = $1`, [repositoryId])) > 0;
}

/** The newest commit of the line, without renames and paths. */
export async function tipOfLine(tx: Tx, repositoryId: RepositoryId): Promise<CommitRow | null> {
  const [row] = await rawSql(tx).query<Raw>(
    `SELECT ${LIGHT}, NULL AS renames, NULL AS paths FROM history.commit WHERE repository_id = $1 AND on_line ORDER BY commit.key DESC LIMIT 1`,
    [repositoryId],
  );
  return row ? rowOf(row) : null;
}

export async function childrenOf(tx: Tx, repositoryId: RepositoryId, shas: readonly string[]): Promise<string[]> {
  const rows = await rawSql(tx).query<{ child: string }>(
    `SELECT DISTINCT encode(child, 'hex') AS child FROM history.commit_parent WHERE repository_id = $1 AND parent = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex))`,
    [repositoryId, shas],
  );
  return rows.map(({ child }) => child);
}

/** Writes facts and derived columns of commits, new ones and known ones alike. */
export async function keepCommits(tx: Tx, repositoryId: RepositoryId, commits: readonly CommitRow[]): Promise<void> {
  if (commits.length === 0) return;
  const sql = rawSql(tx);
  await sql.execute(
    `INSERT INTO history.commit (repository_id, sha, parents, parents_known, committed_at, corrected, key, claimed, on_line, renames, paths)
     SELECT $1, decode(sha, 'hex'), ARRAY(SELECT decode(hex, 'hex') FROM jsonb_array_elements_text(parents) WITH ORDINALITY AS p (hex, place) ORDER BY place),
       known, committed_at, corrected, decode(key, 'hex'), claimed, on_line, renames, paths
     FROM unnest($2::text[], $3::jsonb[], $4::bool[], $5::bigint[], $6::bigint[], $7::text[], $8::bool[], $9::bool[], $10::jsonb[], $11::jsonb[])
       AS c (sha, parents, known, committed_at, corrected, key, claimed, on_line, renames, paths)
     ON CONFLICT (repository_id, sha) DO UPDATE SET parents = excluded.parents, parents_known = excluded.parents_known, corrected = excluded.corrected,
       key = excluded.key, claimed = excluded.claimed, on_line = excluded.on_line, renames = excluded.renames, paths = excluded.paths`,
    [
      repositoryId, commits.map(({ sha }) => sha), commits.map(({ parents }) => JSON.stringify(parents ?? [])), commits.map(({ parents }) => parents !== null),
      commits.map(({ committedAt }) => committedAt), commits.map(({ corrected }) => corrected), commits.map(({ key }) => key),
      commits.map(({ claimed }) => claimed), commits.map(({ onLine }) => onLine),
      commits.map(({ renames }) => (renames === null ? null : JSON.stringify(renames))), commits.map(({ paths }) => (paths === null ? null : JSON.stringify(paths))),
    ],
  );
  const edges = commits.flatMap(({ sha, parents }) => (parents ?? []).map((parent) => [parent, sha] as const));
  await sql.execute(
    `INSERT INTO history.commit_parent (repository_id, parent, child)
     SELECT $1, decode(parent, 'hex'), decode(child, 'hex') FROM unnest($2::text[], $3::text[]) AS e (parent, child) ON CONFLICT DO NOTHING`,
    [repositoryId, edges.map(([parent]) => parent), edges.map(([, child]) => child)],
  );
}

/** Sets only the derived columns. */
export async function moveCommits(tx: Tx, repositoryId: RepositoryId, commits: readonly Pick<CommitRow, "sha" | "corrected" | "key" | "onLine">[]): Promise<void> {
  if (commits.length === 0) return;
  await rawSql(tx).execute(
    `UPDATE history.commit AS c SET corrected = m.corrected, key = decode(m.key, 'hex'), on_line = m.on_line
     FROM unnest($2::text[], $3::bigint[], $4::text[], $5::bool[]) AS m (sha, corrected, key, on_line)
     WHERE c.repository_id = $1 AND c.sha = decode(m.sha, 'hex')`,
    [repositoryId, commits.map(({ sha }) => sha), commits.map(({ corrected }) => corrected), commits.map(({ key }) => key), commits.map(({ onLine }) => onLine)],
  );
}

export type ConfigurationRow = { commit: string; role: string; rank: readonly (string | number)[]; digest: string; valid: boolean; files: { path: string; digest: string }[]; key: OrderKey | null };

const CONFIGURATION = `encode(commit, 'hex') AS commit, role, rank, digest, valid, files, encode(key, 'hex') AS key`;

export async function configurationsOf(tx: Tx, repositoryId: RepositoryId, commits: readonly string[]): Promise<ConfigurationRow[]> {
  return rawSql(tx).query<ConfigurationRow>(
    `SELECT ${CONFIGURATION} FROM history.configuration_at WHERE repository_id = $1 AND commit = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex))`,
    [repositoryId, commits],
  );
}

/** The one in force at a key: of the newest commit of the line at or before it that has a valid one. */
export async function configurationInForce(tx: Tx, repositoryId: RepositoryId, role: string, key: OrderKey): Promise<ConfigurationRow | null> {
  const [row] = await rawSql(tx).query<ConfigurationRow>(
    `SELECT ${CONFIGURATION} FROM history.configuration_at WHERE repository_id = $1 AND role = $2 AND valid AND key <= decode($3, 'hex') ORDER BY configuration_at.key DESC LIMIT 1`,
    [repositoryId, role, key],
  );
  return row ?? null;
}

/** Every valid one of a role on the line, oldest first. */
export async function configurationsOnLine(tx: Tx, repositoryId: RepositoryId, role: string): Promise<{ key: OrderKey; digest: string }[]> {
  return rawSql(tx).query(
    `SELECT encode(key, 'hex') AS key, digest FROM history.configuration_at WHERE repository_id = $1 AND role = $2 AND valid AND key IS NOT NULL ORDER BY configuration_at.key`,
    [repositoryId, role],
  );
}

/** The keys of the line from `from` on up to the next valid configuration of that role after it, exclusive; null when there is none. */
export async function nextConfiguration(tx: Tx, repositoryId: RepositoryId, role: string, from: OrderKey): Promise<OrderKey | null> {
  const [row] = await rawSql(tx).query<{ key: string }>(
    `SELECT encode(key, 'hex') AS key FROM history.configuration_at WHERE repository_id = $1 AND role = $2 AND valid AND key > decode($3, 'hex') ORDER BY configuration_at.key LIMIT 1`,
    [repositoryId, role, from],
  );
  return row?.key ?? null;
}

export async function keepConfiguration(tx: Tx, repositoryId: RepositoryId, row: ConfigurationRow): Promise<void> {
  await rawSql(tx).execute(
    `INSERT INTO history.configuration_at (repository_id, commit, role, rank, digest, valid, files, key)
     VALUES ($1, decode($2, 'hex'), $3, $4::jsonb, $5, $6, $7::jsonb, decode($8, 'hex'))
     ON CONFLICT (repository_id, commit, role) DO UPDATE SET rank = excluded.rank, digest = excluded.digest, valid = excluded.valid, files = excluded.files, key = excluded.key`,
    [repositoryId, row.commit, row.role, JSON.stringify(row.rank), row.digest, row.valid, JSON.stringify(row.files), row.key],
  );
}

export async function dropConfiguration(tx: Tx, repositoryId: RepositoryId, commit: string, role: string): Promise<void> {
  await rawSql(tx).execute(`DELETE FROM history.configuration_at WHERE repository_id = $1 AND commit = decode($2, 'hex') AND role = $3`, [repositoryId, commit, role]);
}

export async function moveConfigurations(tx: Tx, repositoryId: RepositoryId, commit: string, key: OrderKey | null): Promise<void> {
  await rawSql(tx).execute(`UPDATE history.configuration_at SET key = decode($3, 'hex') WHERE repository_id = $1 AND commit = decode($2, 'hex')`, [repositoryId, commit, key]);
}
