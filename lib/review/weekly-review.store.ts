/** What closed weeks said, and which pull requests commits were the heads of. */
import { z } from "zod";

import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { Kept } from "./model/weekly";

const Count = z.int().nullable();
const Piece = z.union([z.strictObject({ text: z.string() }), z.strictObject({ name: z.string() }), z.strictObject({ pair: z.strictObject({ from: z.string(), to: z.string() }) }), z.strictObject({ commit: z.string() }), z.strictObject({ pull: z.int() })]);
const Figures = z.object({ snapshots: z.int(), open: Count, introduced: Count, discovered: Count, reopened: Count, fixed: Count, retired: Count });
const Agenda = z.array(z.object({ kind: z.enum(["examined-fell", "tangle", "waiver", "introduced", "reopened", "silent"]), what: z.array(Piece), owners: z.array(z.string()), since: z.string().nullable() }));

type Stored = { repositoryId: string; keptAt: Date; figures: unknown; agenda: unknown };

/** Keeps what a week says as it closes. What has been kept stays: a second attempt changes nothing. */
export async function keepWeek(tx: Tx, repositoryId: RepositoryId, week: string, { at, figures, agenda }: Kept): Promise<void> {
  await rawSql(tx).execute(
    "INSERT INTO review.weekly_review (repository_id, week, kept_at, figures, agenda) VALUES ($1, $2, $3, $4::jsonb, $5::jsonb) ON CONFLICT (repository_id, week) DO NOTHING",
    [repositoryId, week, at, JSON.stringify(figures), JSON.stringify(agenda)],
  );
}

/** What was kept of a week, by repository. */
export async function keptWeeks(tx: Tx, repositoryIds: readonly RepositoryId[], week: string): Promise<Map<string, Kept>> {
  const rows = await rawSql(tx).query<Stored>(
    `SELECT repository_id AS "repositoryId", kept_at AS "keptAt", figures, agenda FROM review.weekly_review WHERE repository_id = ANY($1) AND week = $2`,
    [repositoryIds, week],
  );
  return new Map(rows.map(({ repositoryId, keptAt, figures, agenda }) => [repositoryId, { at: keptAt.toISOString(), figures: Figures.parse(figures), agenda: Agenda.parse(agenda) }]));
}

/** The pull requests that commits were the heads of; of several the one with the greatest number. */
export async function pullsOfHeads(tx: Tx, repositoryId: RepositoryId, commits: readonly string[]): Promise<Map<string, number>> {
  const rows = await rawSql(tx).query<{ head: string; number: number }>(
    "SELECT head, max(number)::int AS number FROM review.pull_request_head WHERE repository_id = $1 AND head = ANY($2::char(40)[]) GROUP BY head",
    [repositoryId, commits],
  );
  return new Map(rows.map(({ head, number }) => [head, number]));
}
