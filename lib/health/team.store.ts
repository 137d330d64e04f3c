/** Rollups of owners' groups, of many repositories at once. */
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import { type Day, type Quarter, firstDayOf } from "./model/days";
import { DIMENSIONS, type QuarterRow, unpackSteps } from "./model/rollup";

export const TEAM_DIMENSIONS = ["teamOut", "teamIn"] as const;
const CODES = TEAM_DIMENSIONS.map((dimension) => DIMENSIONS.indexOf(dimension));

type Stored = [dimension: number, name: string, quarter: number, open: number, baselined: number, waived: number, steps: number[]];

/** What is kept of each repository's teams, quarters ascending, from a quarter on; of one that has been silent since before, its last quarter. `firstDay`: of its first snapshot. */
export async function readTeamRollups(tx: Tx, repositoryIds: readonly RepositoryId[], from: Quarter): Promise<Map<string, { firstDay: Day; rows: QuarterRow[] }>> {
  const rows = await rawSql(tx).query<{ id: string; first: number; day: number; rows: Stored[] | null }>(
    `SELECT asked.id, span.first, (SELECT c.days[1] FROM health.calendar c WHERE c.repository_id = asked.id AND c.quarter = span.first) AS day,
       (SELECT json_agg(json_build_array(dimension, name, quarter, open, baselined, waived, steps) ORDER BY quarter) FROM health.rollup r
        WHERE r.repository_id = asked.id AND r.dimension = ANY($2::smallint[]) AND r.quarter >= least($3::int, span.last)) AS rows
     FROM unnest($1::text[]) AS asked (id)
     CROSS JOIN LATERAL (SELECT min(quarter) AS first, max(quarter) AS last FROM health.calendar c WHERE c.repository_id = asked.id) span
     WHERE span.first IS NOT NULL`,
    [repositoryIds, CODES, from],
  );
  return new Map(rows.map(({ id, first, day, rows: stored }) => [id, { firstDay: firstDayOf(first) + day, rows: (stored ?? []).map(rowOf) }]));
}

function rowOf([code, name, quarter, open, baselined, waived, steps]: Stored): QuarterRow {
  return { dimension: DIMENSIONS[code] ?? "none", group: name, quarter, end: { open, baselined, waived }, steps: unpackSteps(quarter, steps) };
}
