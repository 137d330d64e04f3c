import * as operations from "@/app/api/_contract/operations";
import { glanceAtBacklog } from "@/app/api/_desk/backlog";
import { handle, handleAnyone } from "@/app/api/_desk/handle";
import { meter } from "@/app/api/_desk/meter";
import { problem } from "@/app/api/_desk/problem";
import { readSettings } from "@/app/api/_desk/settings";
import { can } from "@/lib/identity";
import { countFailures, countReports } from "@/lib/ingestion";
import { fail } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";

/** Counters for Prometheus: an administrator's, unless the environment says that everybody may read them. */
export async function GET(request: Request): Promise<Response> {
  return readSettings().metricsArePublic ? forAnyone(request) : forAdministrators(request);
}

const forAnyone = handleAnyone(operations.readMetrics, writeMetrics);
const forAdministrators = handle(operations.readMetrics, async ({ principal }) =>
  can(principal, "admin", null) ? writeMetrics() : problem(fail("FORBIDDEN", "Counters are about all repositories; this token belongs to one.")),
);

async function writeMetrics(): Promise<Response> {
  const { registry, reports, failures, backlog, backlogAge } = meter();
  const { waiting, failed, oldest } = await glanceAtBacklog();
  backlog.set({ state: "waiting" }, waiting);
  backlog.set({ state: "failed" }, failed);
  backlogAge.set(oldest ? Math.max(0, (clock.now().getTime() - oldest.getTime()) / 1000) : 0);
  for (const [status, count] of Object.entries(await countReports())) reports.set({ status }, count);
  failures.reset();
  for (const [code, count] of Object.entries(await countFailures())) failures.set({ code }, count);
  return new Response(await registry.metrics(), { headers: { "content-type": registry.contentType } });
}
