import { Ready } from "@/app/api/_contract/health";
import * as operations from "@/app/api/_contract/operations";
import { answer } from "@/app/api/_desk/answer";
import { askBacklog } from "@/app/api/_desk/backlog";
import { handleAnyone } from "@/app/api/_desk/handle";
import { clock } from "@/lib/kernel/time";

/** Whether the database answers with our tables in it, and how far behind the worker is. */
export const GET = handleAnyone(operations.readReady, async () => {
  const backlog = await askBacklog().catch(() => null);
  if (!backlog) return answer(Ready, { status: "unavailable", database: "unreachable", migrations: "unknown", backlog: null }, { status: 503, headers: { "retry-after": "5" } });
  const { waiting, failed, oldest } = backlog;
  const ageSeconds = oldest ? Math.max(0, Math.floor((clock.now().getTime() - oldest.getTime()) / 1000)) : 0;
  return answer(Ready, { status: "ready", database: "reachable", migrations: "applied", backlog: { waiting, failed, oldest: oldest?.toISOString() ?? null, ageSeconds } });
});
