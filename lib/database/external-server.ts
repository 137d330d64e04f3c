import pg from "pg";

import { complaint } from "./complaint";

const OLDEST = 15;

/** Complains, in words, when the server that DATABASE_URL names cannot be used. */
export async function checkExternalServer(url: string): Promise<void> {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol)) {
    throw complaint("DATABASE_URL is not an address of the form postgresql://user:password@host:5432/database.");
  }
  const { hostname, port, pathname } = new URL(url);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect().catch((error: Error & { code?: string }) => {
    throw complaint(`The database ${pathname.slice(1)} at ${hostname}:${port || 5432}, which DATABASE_URL names, cannot be reached: ${error.message || error.code}.`);
  });
  const { rows } = await client.query<{ server_version_num: string }>("SHOW server_version_num");
  await client.end();
  refuseOldServer(Number(rows[0]?.server_version_num));
}

/** `version` as PostgreSQL counts: 150004 is 15.4. */
export function refuseOldServer(version: number): void {
  const major = Math.floor(version / 10_000);
  if (major < OLDEST) throw complaint(`DATABASE_URL names a PostgreSQL ${major}, and ${OLDEST} or newer is needed.`);
}
