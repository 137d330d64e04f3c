import pg from "pg";

import { log } from "@/lib/kernel/log";

/**
 * Connections for graphile-worker. It takes its listeners from a pool of its own before the connections have ended: what a
 * database that goes says to them just then would end the process. Here they are listened to as long as they live.
 */
export function openPool(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max });
  const unheard = (error: Error) => log.warn("A connection of the worker broke", { reason: error.message });
  pool.on("error", unheard);
  pool.on("connect", (client) => client.on("error", unheard));
  return pool;
}
