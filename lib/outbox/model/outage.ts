import { z } from "zod";

/** Errors of a database, a pool or a disk that are nobody's mistake and go away by themselves. */
const PASSING = new Set([
  // sockets
  "ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH",
  // disk
  "ENOSPC", "EDQUOT", "EROFS", "EMFILE", "ENFILE",
  // Prisma: cannot reach, timed out, connection closed, pool exhausted, transaction not started or ended
  "P1001", "P1002", "P1008", "P1017", "P2024", "P2028",
  // PostgreSQL: connection exceptions, shutting down, starting up, too many connections, disk full, lock not available
  "08000", "08001", "08003", "08004", "08006", "57P01", "57P02", "57P03", "57P05", "53000", "53100", "53200", "53300", "55P03", "40001", "40P01",
]);

const PASSING_WORDS = /ECONNREFUSED|ECONNRESET|Connection terminated|is not queryable|terminating connection|the database system is|too many clients|timeout exceeded when trying to connect|Can't reach database server|Unable to start a transaction|ServerClosed|DatabaseNotReachable|No space left/i;

const Thrown = z.looseObject({ code: z.unknown(), message: z.unknown(), cause: z.unknown(), meta: z.unknown(), errors: z.unknown() }).partial();

/** Whether trying again in a moment may help. Looks through the causes that libraries wrap around each other. */
export function isOutage(thrown: unknown, depth = 0): boolean {
  const error = Thrown.safeParse(thrown instanceof Error ? { ...thrown, message: thrown.message, cause: thrown.cause, errors: thrown instanceof AggregateError ? thrown.errors : undefined } : thrown);
  if (!error.success || depth > 5) return false;
  const { code, message, cause, meta, errors } = error.data;
  if (typeof code === "string" && PASSING.has(code)) return true;
  if (typeof message === "string" && PASSING_WORDS.test(message)) return true;
  const within = Array.isArray(errors) ? errors : [];
  return [cause, meta, ...within].some((inner) => inner !== undefined && inner !== null && isOutage(inner, depth + 1));
}
