import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Accepted, Reports } from "@/app/api/_contract/reports";
import { callerOf, makeQuota, makeSlots } from "@/app/api/_desk/admission";
import { answer } from "@/app/api/_desk/answer";
import { glanceAtBacklog } from "@/app/api/_desk/backlog";
import { handle } from "@/app/api/_desk/handle";
import { meter } from "@/app/api/_desk/meter";
import { problem } from "@/app/api/_desk/problem";
import { receiveReport } from "@/app/api/_desk/receive-report";
import { asReport } from "@/app/api/_desk/report-shapes";
import { readSettings } from "@/app/api/_desk/settings";
import { splitName } from "@/app/api/_desk/shapes";
import { sweepSpool, withUpload } from "@/app/api/_desk/spool-upload";
import { listRepositories } from "@/lib/catalog";
import { can } from "@/lib/identity";
import { listReports } from "@/lib/ingestion";
import { fail } from "@/lib/kernel";

// Bodies read at once, and of these the ones that ask the database: the rest of its connections belongs to readers.
const reading = makeSlots(16);
const storing = makeSlots(4);
// Whoever would wait longer than a client has patience for is told when to come back.
const MOST_WAITING = 500;
const STORED_A_SECOND = 10;

let desk: ReturnType<typeof openDesk> | null = null;

/** Made at the first upload: by then the environment is complete, and what an earlier life left in the spool can go. */
function openDesk() {
  const settings = readSettings();
  return { settings, secondsToWait: makeQuota(settings.uploadsPerMinute), swept: sweepSpool(settings.spool) };
}

/** CI sends a report: received to disk, checked, stored whole; read by the worker later. */
export const POST = handle(operations.sendReport, async ({ request, principal }) => {
  desk ??= openDesk();
  const { settings, secondsToWait, swept } = desk;
  const seconds = secondsToWait(callerOf(request.headers));
  if (seconds > 0) return busy(`These credentials send more than ${settings.uploadsPerMinute} reports a minute.`, seconds);
  if (reading.waiting() >= MOST_WAITING) return busy(`${reading.waiting()} uploads are waiting already.`, Math.ceil(reading.waiting() / STORED_A_SECOND));
  const { waiting } = await glanceAtBacklog();
  if (waiting > settings.mostJobsWaiting) return busy(`${waiting} jobs are waiting to be worked already.`, 60);

  await swept;
  const received = await reading.run(() => withUpload(request, settings, (upload) => storing.run(() => receiveReport(principal, upload))));
  const accepted = received.ok ? received.value : received;
  meter().uploads.inc({ outcome: accepted.ok ? "accepted" : "refused" });
  return accepted.ok ? answer(Accepted, accepted.value, { status: 202 }) : problem(accepted);
});

function busy(why: string, seconds: number): Response {
  return problem(fail("RATE_LIMITED", `${why} Send it again in ${seconds} seconds.`), { "retry-after": String(seconds) });
}

/** Reports and what became of them, newest first: for the status page, and for whoever watches over uploads. */
export const GET = handle(operations.listReports, async ({ query: { repository: name, ...question }, principal }) => {
  const named = name === undefined ? null : await findVisibleRepository(principal, splitName(name));
  if (named && !named.ok) return problem(named);
  const visible = named ? [named.value] : (await listRepositories()).filter(({ id }) => can(principal, "read", id));
  const repositories = new Map(visible.map((repository) => [repository.id, repository]));
  const { items, nextCursor } = await listReports({ ...question, repositoryIds: visible.map(({ id }) => id) });
  return answer(Reports, {
    items: items.flatMap((report) => {
      const repository = repositories.get(report.repositoryId);
      return repository ? [asReport(repository, report)] : [];
    }),
    nextCursor,
  });
});
