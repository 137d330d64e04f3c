import { AsyncLocalStorage } from "node:async_hooks";

import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";

import { PrismaClient } from "@/prisma/generated/client";

import { log } from "./log";

/** The connection on which the transaction of the current call chain runs, once it has one. */
export type Connection = { current: pg.PoolClient | null };

type Database = { prisma: PrismaClient; pool: pg.Pool; connection: AsyncLocalStorage<Connection> };

const MOST_CONNECTIONS = 20;

declare global {
  // The page bundles and the server are built apart and load this file more than once; they share one pool all the same.
  var lintelDatabase: Database | undefined;
}

/** The one client of this process, opened when it is first needed: by then lib/database has said where the database is. */
export function database(): Database {
  globalThis.lintelDatabase ??= openDatabase();
  return globalThis.lintelDatabase;
}

/** Gives back every connection. A later question opens a new client on whatever DATABASE_URL says by then. */
export async function closeDatabase(): Promise<void> {
  const open = globalThis.lintelDatabase;
  globalThis.lintelDatabase = undefined;
  await open?.prisma.$disconnect();
  await open?.pool.end();
}

function openDatabase(): Database {
  const connectionString = process.env.DATABASE_URL;
  if (!connectionString) throw new Error("DATABASE_URL is not set: start the database before anything asks it.");
  const connection = new AsyncLocalStorage<Connection>();
  const pool = new RememberingPool({ connectionString, max: MOST_CONNECTIONS, keepAlive: true }, connection);
  pool.on("error", (error) => log.error("An idle database connection was lost", error));
  // One that breaks while it is lent out tells only itself: unheard, that would end the process. Who asked is told anyway.
  pool.on("connect", (client) => client.on("error", (error) => log.warn("A database connection broke while it was in use", { reason: error.message })));
  return { prisma: new PrismaClient({ adapter: new PrismaPg(pool) }), pool, connection };
}

/**
 * Remembers which connection Prisma takes for a transaction, so that hand-written SQL can run on it directly: Prisma's
 * own raw queries turn every parameter into JSON, which for thousands of rows costs many times the query.
 */
class RememberingPool extends pg.Pool {
  constructor(
    config: pg.PoolConfig,
    private readonly connection: AsyncLocalStorage<Connection>,
  ) {
    super(config);
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | void {
    if (callback) return super.connect(callback);
    const waiting = this.connection.getStore();
    return super.connect().then((client) => {
      if (waiting?.current === null) waiting.current = client;
      return client;
    });
  }
}

type ConnectCallback = (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: boolean | Error) => void) => void;
