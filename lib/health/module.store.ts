/** Modules over the line, a row only where something about one changes. */
import type { OrderKey, Standpoint } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import { bytesOf } from "./measure.store";
import type { ModuleChange, Modules } from "./model/change-only";
import { instabilityOf } from "./model/coupling";
import type { ModuleHealth } from "./model/views";

const ROLES = new Map<string, ModuleHealth["role"]>([["module", "module"], ["host", "host"], ["kernel", "kernel"]]);

type StoredModule = Omit<ModuleHealth, "instability" | "role"> & { role: string };

/** Names are walked through the index one by one: a look per module, however long the history is. */
const knownModules = (repository: "$1" | "asked.id") => `WITH RECURSIVE known (module) AS (
    (SELECT r.module FROM health.module_row r WHERE r.repository_id = ${repository} ORDER BY r.module LIMIT 1)
    UNION ALL
    SELECT (SELECT r.module FROM health.module_row r WHERE r.repository_id = ${repository} AND r.module > known.module ORDER BY r.module LIMIT 1) FROM known WHERE known.module IS NOT NULL
  )`;

/** Of every module the last row at or before a key. */
const modulesAt = (repository: "$1" | "asked.id", key: "$2" | "asked.at") => `${knownModules(repository)}
     SELECT f.name, f.path, f.role, f.owners, r.files, r.ca, r.ce, r.weight_in AS "weightIn", r.weight_out AS "weightOut", r.fan_in AS "fanIn", r.fan_out AS "fanOut",
       r.in_tangle AS "inTangle", r.violations_in AS "violationsIn", r.violations_out AS "violationsOut"
     FROM known CROSS JOIN LATERAL (
       SELECT * FROM health.module_row r WHERE r.repository_id = ${repository} AND r.module = known.module AND r.valid_from <= ${key} ORDER BY r.valid_from DESC LIMIT 1
     ) r JOIN health.module_face f ON f.id = r.face`;

/** Every module at a snapshot, by name. */
export async function readModules(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<Modules> {
  const rows = await rawSql(tx).query<StoredModule>(`${modulesAt("$1", "$2")} ORDER BY f.name COLLATE "C"`, [repositoryId, bytesOf(key)]);
  return new Map(rows.map(moduleOf));
}

/** The same of each of the repositories. */
export async function readModulesOf(tx: Tx, points: readonly Standpoint[]): Promise<Map<string, Modules>> {
  const rows = await rawSql(tx).query<StoredModule & { id: string }>(
    `SELECT asked.id, module.* FROM unnest($1::text[], $2::bytea[]) AS asked (id, at) CROSS JOIN LATERAL (${modulesAt("asked.id", "asked.at")}) module ORDER BY module.name COLLATE "C"`,
    [points.map(({ repositoryId }) => repositoryId), points.map(({ at }) => bytesOf(at))],
  );
  const found = new Map<string, [string, ModuleHealth][]>(points.map(({ repositoryId }) => [repositoryId, []]));
  for (const { id, ...row } of rows) found.get(id)?.push(moduleOf(row));
  return new Map([...found].map(([id, modules]) => [id, new Map(modules)]));
}

function moduleOf(row: StoredModule): [name: string, ModuleHealth] {
  return [row.name, { ...row, role: ROLES.get(row.role) ?? "module", instability: instabilityOf(row.ca, row.ce) }];
}

/** Forgets what was written at these snapshots. */
export async function dropModules(tx: Tx, repositoryId: RepositoryId, keys: readonly OrderKey[]): Promise<void> {
  await rawSql(tx).execute(
    `${knownModules("$1")} DELETE FROM health.module_row r USING known, unnest($2::bytea[]) AS place (key)
     WHERE r.repository_id = $1 AND r.module = known.module AND r.valid_from = place.key`,
    [repositoryId, keys.map(bytesOf)],
  );
}

/** Writes what changes at each snapshot. */
export async function keepModules(tx: Tx, repositoryId: RepositoryId, changes: readonly { key: OrderKey; changes: readonly ModuleChange[] }[]): Promise<void> {
  const rows = changes.flatMap(({ key, changes: changed }) => changed.map(({ name, module }) => ({ key, ...module, name, inTangle: module?.inTangle ?? false, digest: module ? faceOf(module) : null })));
  if (rows.length === 0) return;
  const sql = rawSql(tx);
  const faces = new Map(changes.flatMap(({ changes: changed }) => changed.flatMap(({ module }) => (module ? [[faceOf(module), module] as const] : []))));
  await sql.execute(
    `INSERT INTO health.module_face (repository_id, digest, name, path, role, owners)
     SELECT $1, md5(digest)::uuid, name, path, role, owners FROM json_to_recordset($2::json) AS face (digest text, name text, path text, role text, owners text[])
     ON CONFLICT (repository_id, digest) DO NOTHING`,
    [repositoryId, JSON.stringify([...faces].map(([digest, { name, path, role, owners }]) => ({ digest, name, path, role, owners })))],
  );
  await sql.execute(
    `INSERT INTO health.module_row (repository_id, module, valid_from, face, files, ca, ce, weight_in, weight_out, fan_in, fan_out, violations_in, violations_out, in_tangle)
     SELECT $1, md5(row.name)::uuid, decode(key, 'hex'), face.id, files, ca, ce, "weightIn", "weightOut", "fanIn", "fanOut", "violationsIn", "violationsOut", "inTangle"
     FROM json_to_recordset($2::json) AS row (name text, key text, digest text, files int, ca int, ce int, "weightIn" int, "weightOut" int, "fanIn" int, "fanOut" int,
       "violationsIn" int, "violationsOut" int, "inTangle" boolean)
     LEFT JOIN health.module_face face ON face.repository_id = $1 AND face.digest = md5(row.digest)::uuid`,
    [repositoryId, JSON.stringify(rows)],
  );
}

function faceOf({ name, path, role, owners }: ModuleHealth): string {
  return JSON.stringify([name, path, role, owners]);
}
