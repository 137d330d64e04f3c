import * as z from "zod/mini";

import { EXIT, type Outcome, done, refused } from "./outcome";
import { type Server, sleep, talk } from "./talk";

const Count = z.optional(z.nullable(z.number()));

const FollowedReport = z.object({
  id: z.string(),
  source: z.string(),
  status: z.string(),
  violations: z.optional(z.nullable(z.object({ reported: Count, carried: Count, baselined: Count, bySeverity: z.optional(z.record(z.string(), z.number())) }))),
  warnings: z.optional(z.nullable(z.array(z.object({ code: z.string(), detail: z.optional(z.string()), count: Count })))),
  error: z.optional(z.nullable(z.object({ code: z.string(), detail: z.optional(z.string()), line: Count, offset: Count }))),
  verdict: z.optional(z.nullable(z.object({ pullRequest: z.number(), state: z.string(), conclusion: z.nullable(z.string()), sentence: z.string(), reason: z.nullable(z.string()), url: z.string() }))),
});

export type FollowedReport = z.infer<typeof FollowedReport>;

const LONGEST_PAUSE = 3_000;
const LONGEST_JUDGING = 20_000;

/** Asks after a report until the server is through with it. */
export async function followReport(server: Server, id: string): Promise<Outcome<FollowedReport>> {
  for (let pause = 250; ; pause = Math.min(LONGEST_PAUSE, pause * 1.5)) {
    const asked = await talk(server, "GET", `/api/v1/reports/${encodeURIComponent(id)}`, null);
    if (!asked.ok) return asked;
    const report = z.safeParse(FollowedReport, asked.value);
    if (!report.success) return refused(EXIT.unreachable, `${server.address} answers something else than a report.`);
    if (report.data.status !== "queued" && report.data.status !== "processing") return done(report.data);
    if (Date.now() + pause > server.deadline) {
      return refused(EXIT.unreachable, `Report ${id} is kept, but still ${report.data.status} after the time that --timeout gives.`, "It will be worked off; /status of your Lintel shows how far it is.");
    }
    await sleep(pause);
  }
}

/**
 * Asks after the verdict that a report is part of, until the server has looked at it with that report in hand. One that waits for
 * other reports is not waited for: whoever sends the last of them is told. Null when the server knows of no verdict in time.
 */
export async function followVerdict(server: Server, id: string): Promise<Outcome<FollowedReport["verdict"]>> {
  const patience = Math.min(server.deadline, Date.now() + LONGEST_JUDGING);
  for (let pause = 250; ; pause = Math.min(LONGEST_PAUSE, pause * 1.5)) {
    const followed = await followReport(server, id);
    if (!followed.ok) return followed;
    const { verdict, status } = followed.value;
    if ((verdict && verdict.state !== "waiting") || status === "failed" || Date.now() + pause > patience) return done(verdict ?? null);
    await sleep(pause);
  }
}

/** One sentence about what became of a report. */
export function sentenceOf({ source, status, violations, error }: FollowedReport): string {
  if (status === "failed") {
    const where = error?.line ? ` (line ${error.line})` : error?.offset ? ` (byte ${error.offset})` : "";
    return `${source}: failed, ${error?.code ?? "INTERNAL"}: ${error?.detail ?? "the server does not say why"}${where}`;
  }
  if (status === "superseded") return `${source}: kept, but a later run's report counts for this commit`;
  const kinds = Object.entries(violations?.bySeverity ?? {}).filter(([, count]) => count > 0).map(([severity, count]) => `${count} ${severity}`);
  const counted = violations?.reported === undefined || violations.reported === null ? "" : `, ${violations.reported} reported${kinds.length === 0 ? "" : ` (${kinds.join(", ")})`}`;
  const baselined = violations?.baselined ? `, ${violations.baselined} of them known to the baseline` : "";
  return `${source}: ${status}${counted}${baselined}`;
}
