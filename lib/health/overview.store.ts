/** What the overview asks of many repositories at once. */
import type { OrderKey } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { StructureCounts } from "./model/structure";

type Stored = { [Figure in keyof StructureCounts]: number | null } & { id: string };

/** The figures of one snapshot of each repository; null where no report gives a graph, absent where it has not been measured. */
export async function findStructures(tx: Tx, places: readonly { id: RepositoryId; key: OrderKey }[]): Promise<Map<string, StructureCounts | null>> {
  const rows = await rawSql(tx).query<Stored>(
    `SELECT m.repository_id AS id, modules, dependencies, tangles, largest_tangle AS "largestTangle", modules_in_tangles AS "modulesInTangles", ccd, files, file_tangles AS "fileTangles", cross_references AS "crossReferences"
     FROM unnest($1::text[], $2::text[]) AS place (id, hex) JOIN health.measure m ON m.repository_id = place.id AND m.key = decode(place.hex, 'hex')`,
    [places.map(({ id }) => id), places.map(({ key }) => key)],
  );
  return new Map(
    rows.map(({ id, modules, dependencies, tangles, largestTangle, modulesInTangles, ccd, files, fileTangles, crossReferences }) => [
      id,
      modules === null ? null : { modules, dependencies: dependencies ?? 0, tangles: tangles ?? 0, largestTangle: largestTangle ?? 0, modulesInTangles: modulesInTangles ?? 0, ccd: ccd ?? 0, files, fileTangles, crossReferences },
    ]),
  );
}

/** Those of the repositories in which anything has ever been waived. */
export async function listWaiving(tx: Tx, repositoryIds: readonly RepositoryId[]): Promise<Set<string>> {
  const rows = await rawSql(tx).query<{ id: string }>("SELECT repository_id AS id FROM health.waiver_count WHERE repository_id = ANY($1) AND version > 0", [repositoryIds]);
  return new Set(rows.map(({ id }) => id));
}
