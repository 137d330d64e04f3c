import path from "node:path";

import { z } from "zod";

import { readConfig } from "@/lib/kernel/config";

const count = (otherwise: number) => z.coerce.number().int().min(1).default(otherwise);

const Settings = z.object({
  LINTEL_DATA_DIR: z.string().default(".lintel"),
  LINTEL_URL: z.url().optional(),
  PORT: z.coerce.number().int().default(3000),
  LINTEL_METRICS_PUBLIC: z.string().default("0"),
  LINTEL_MAX_PART_MB: count(64),
  LINTEL_MAX_UPLOAD_MB: count(256),
  LINTEL_UPLOADS_PER_MINUTE: count(6000),
  LINTEL_MAX_BACKLOG: count(50_000),
});

const MEGABYTE = 1024 * 1024;

/** What the environment says about the API. */
export function readSettings() {
  const given = readConfig(Settings);
  return {
    spool: path.resolve(/*turbopackIgnore: true*/ given.LINTEL_DATA_DIR, "spool"),
    /** Where people find this server: for links. */
    url: (given.LINTEL_URL ?? `http://localhost:${given.PORT}`).replace(/\/+$/, ""),
    metricsArePublic: given.LINTEL_METRICS_PUBLIC === "1",
    uploadsPerMinute: given.LINTEL_UPLOADS_PER_MINUTE,
    mostJobsWaiting: given.LINTEL_MAX_BACKLOG,
    limits: { part: given.LINTEL_MAX_PART_MB * MEGABYTE, body: given.LINTEL_MAX_UPLOAD_MB * MEGABYTE, meta: 8 * MEGABYTE, files: 1000, idle: 60_000 },
  };
}
