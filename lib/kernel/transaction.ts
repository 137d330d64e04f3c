import type pg from "pg";

import type { PrismaClient } from "@/prisma/generated/client";

import { type Connection, database } from "./client";

declare const transactionBrand: unique symbol;

/** A transaction nobody can query: only a store can open it, and only onto its own tables. */
export type Tx = { readonly [transactionBrand]: true };

/** What a Tx really holds; only kernel/tables looks inside. */
export type Opened = { prisma: Omit<PrismaClient, "$transaction">; sql: pg.Pool | pg.PoolClient };

const DEFAULT_TIMEOUT = 60_000;
const LONGEST_WAIT_FOR_A_CONNECTION = 30_000;

/** What a question passes to a store: it changes nothing and needs no transaction. */
export const noTransaction = {
  get prisma() {
    return database().prisma;
  },
  get sql() {
    return database().pool;
  },
} as unknown as Tx;

/**
 * Everything kept and announced within `work` happens, or none of it does: a throw undoes it all.
 * `timeout` is in milliseconds; past it the transaction is undone. Refusals (`Result`) are values and undo nothing.
 */
export async function transaction<Value>(work: (tx: Tx) => Promise<Value>, { timeout = DEFAULT_TIMEOUT }: { timeout?: number } = {}): Promise<Value> {
  const { prisma, connection } = database();
  const mine: Connection = { current: null };
  return connection.run(mine, () =>
    prisma.$transaction((tx) => work({ prisma: tx, sql: connectionOf(mine) } as unknown as Tx), { timeout, maxWait: LONGEST_WAIT_FOR_A_CONNECTION }),
  );
}

function connectionOf({ current }: Connection): pg.PoolClient {
  if (!current) throw new Error("Prisma opened a transaction without asking our pool for a connection.");
  return current;
}
