import * as z from "zod/mini";

import { followReport } from "../follow-reports";
import { type Outcome, done } from "../outcome";
import { type Server, talk } from "../talk";
import type { Memory } from "./resume";

const Snapshots = z.object({
  items: z.array(z.object({ commit: z.string(), sources: z.array(z.object({ source: z.string(), status: z.string(), examined: z.optional(z.object({ files: z.nullable(z.number()) })) })) })),
  nextCursor: z.nullable(z.string()),
});

/** By commit, the series that the server has a report of, and whether that one says what a run examined. */
export type Known = ReadonlyMap<string, ReadonlyMap<string, { isRun: boolean }>>;

export function nothingKnown(): Outcome<Known> {
  return done(new Map());
}

/** What the server has; nothing where this token may not read. */
export async function readKnown(server: Server, repository: string, from: string): Promise<Outcome<Known>> {
  const known = new Map<string, ReadonlyMap<string, { isRun: boolean }>>();
  for (let cursor: string | null = ""; cursor !== null; ) {
    const question = new URLSearchParams({ limit: "200", from, ...(cursor === "" ? {} : { cursor }) });
    const asked = await talk(server, "GET", `/api/v1/repositories/${repository.split("/").map(encodeURIComponent).join("/")}/snapshots?${question.toString()}`, null);
    if (!asked.ok && (asked.refusal.code === "FORBIDDEN" || asked.refusal.code === "NOT_FOUND")) return done(new Map());
    if (!asked.ok) return asked;
    const page = z.safeParse(Snapshots, asked.value);
    if (!page.success) return done(known);
    for (const { commit, sources } of page.data.items) {
      const current = sources.filter(({ status }) => status === "current");
      known.set(commit, new Map(current.map(({ source, examined }) => [source, { isRun: typeof examined?.files === "number" }])));
    }
    cursor = page.data.nextCursor;
  }
  return done(known);
}

/** What is remembered counts only while the server knows of it: it may have been set up anew. */
export async function trustMemory(server: Server, memory: Memory): Promise<Outcome<null>> {
  const latest = [...memory.sent.values()].flat().at(-1) ?? "00000000-0000-4000-8000-000000000000";
  const asked = await talk(server, "GET", `/api/v1/reports/${encodeURIComponent(latest)}`, null);
  if (asked.ok) return done(null);
  if (asked.refusal.code !== "NOT_FOUND") return asked;
  memory.forget();
  return done(null);
}

/** Waits until the server is through with every report; answers sentences about those that it failed on. */
export async function followAll(server: () => Outcome<Server>, reports: readonly { commit: string; id: string }[]): Promise<Outcome<string[]>> {
  const complaints: string[] = [];
  for (const { commit, id } of reports) {
    const to = server();
    if (!to.ok) return to;
    const followed = await followReport(to.value, id);
    if (!followed.ok) return followed;
    const { status, error, source } = followed.value;
    if (status === "failed") complaints.push(`${commit.slice(0, 12)}: ${source}: ${error?.code ?? "INTERNAL"}: ${error?.detail ?? "the server does not say why"}`);
  }
  return done(complaints);
}
