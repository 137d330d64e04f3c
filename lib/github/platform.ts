import { z } from "zod";

import { readConfig } from "@/lib/kernel/config";

const Config = z.object({
  GITHUB_URL: z.url().default("https://github.com"),
  GITHUB_API_URL: z.url().optional(),
  LINTEL_URL: z.url().optional(),
  PORT: z.string().optional(),
});

/** Where one GitHub is: its pages, its REST API, its GraphQL. None ends with a slash. */
export type Platform = { readonly web: string; readonly api: string; readonly graphql: string };

/** Which GitHub this server works with: `GITHUB_URL`, and what follows from it. */
export function readPlatform(): Platform {
  const { GITHUB_URL, GITHUB_API_URL } = readConfig(Config);
  const web = withoutSlash(GITHUB_URL);
  const api = GITHUB_API_URL === undefined ? apiOf(web) : withoutSlash(GITHUB_API_URL);
  return { web, api, graphql: api.endsWith("/api/v3") ? `${api.slice(0, -"/v3".length)}/graphql` : `${api}/graphql` };
}

/** github.com and data-residency hosts have an API host of their own, an Enterprise Server a folder. */
function apiOf(web: string): string {
  const { protocol, host } = new URL(web);
  if (host === "github.com" || host.endsWith(".ghe.com")) return `${protocol}//api.${host}`;
  return `${web}/api/v3`;
}

/** Where people and GitHub reach this server. */
export function readOwnAddress(): string {
  const { LINTEL_URL, PORT } = readConfig(Config);
  return withoutSlash(LINTEL_URL ?? `http://localhost:${PORT ?? "3000"}`);
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
