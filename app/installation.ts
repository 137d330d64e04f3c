import { headers } from "next/headers";
import { z } from "zod";

import { readConfig } from "@/lib/kernel/config";

const Installation = z.object({
  LINTEL_URL: z.url().optional(),
  LINTEL_DATA_DIR: z.string().default(".lintel"),
  DATABASE_URL: z.string().optional(),
  LINTEL_WORKER: z.enum(["inline", "off"]).default("inline"),
  GITHUB_URL: z.url().default("https://github.com"),
});

/** How this installation is set up, as far as pages speak of it. No secret is among it. */
export function readInstallation() {
  const { LINTEL_URL, LINTEL_DATA_DIR, DATABASE_URL, LINTEL_WORKER, GITHUB_URL } = readConfig(Installation);
  return {
    publicAddress: LINTEL_URL?.replace(/\/+$/, "") ?? null,
    dataFolder: LINTEL_DATA_DIR,
    hasOwnDatabase: DATABASE_URL === undefined,
    worker: LINTEL_WORKER,
    codeHost: GITHUB_URL.replace(/\/+$/, ""),
  };
}

/** The address under which the visitor reached this server, unless the installation names a public one. */
export async function serverAddress(): Promise<string> {
  const { publicAddress } = readInstallation();
  if (publicAddress) return publicAddress;
  const asked = await headers();
  return `${asked.get("x-forwarded-proto") ?? "http"}://${asked.get("host") ?? "localhost:3000"}`;
}
