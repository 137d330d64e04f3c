/** Sends the story to a running Lintel, over its public API, as CI would have done week by week. */
import { gzipSync } from "node:zlib";

import { z } from "zod";

import { type Part, formOf } from "../cli/multipart";
import { type Outcome, done } from "../cli/outcome";
import { type Server, sleep, talk } from "../cli/talk";
import { type History, REPOSITORY, type Sending, attachmentsOf, metaOf, reportKey } from "./history";
import { KEPT, readKept } from "./kept-reports";
import { grantWaivers } from "./waivers";

const Reports = z.object({ items: z.array(z.object({ commit: z.string(), source: z.string(), status: z.string() })), nextCursor: z.string().nullable() });
const Ready = z.object({ backlog: z.object({ waiting: z.int(), failed: z.int() }) });

/** CI sends one after the other; this many at a time keep the server busy without getting far ahead of it. */
const AT_A_TIME = 4;

export type Progress = (done: number, all: number, what: string) => void;

/** What was sent, and what was there already. */
export type Filled = { sent: number; there: number };

/** Sends what is missing and waits until all of it is counted. Sending twice changes nothing, so an interrupted demo goes on. */
export async function fill(server: Server, history: History, tell: Progress): Promise<Outcome<Filled>> {
  const registered = await talk(server, "POST", "/api/v1/repositories", { kind: "json", json: { repository: REPOSITORY, defaultBranch: "main", visibility: "private" } });
  if (!registered.ok && registered.refusal.code !== "REPOSITORY_EXISTS" && registered.refusal.code !== "EXISTS") return registered;

  const known = await listKnown(server);
  if (!known.ok) return known;
  const missing = missingOf(history.sendings, known.value);
  const all = history.sendings.length;
  const there = all - missing.length;
  const sent = await sendAll(server, missing, (count) => tell(there + count, all, "sent"));
  if (!sent.ok) return sent;

  // A report that is read brings work of its own about, so what waits can grow; what was counted stays counted.
  let counted = 0;
  const settled = await waitUntilCounted(server, (waiting) => {
    counted = Math.max(counted, all - waiting);
    tell(counted, all, "counted");
  });
  if (!settled.ok) return settled;
  const waived = await grantWaivers(server, history);
  if (!waived.ok) return waived;
  const again = waived.value ? await waitUntilCounted(server, () => undefined) : done(undefined);
  return again.ok ? done({ sent: missing.length, there }) : again;
}

/** How many reports the server holds of each commit and source. */
async function listKnown(server: Server): Promise<Outcome<Map<string, number>>> {
  const known = new Map<string, number>();
  let cursor: string | null = null;
  do {
    const answer: Outcome<unknown> = await talk(server, "GET", `/api/v1/reports?repository=${REPOSITORY}&limit=200${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`, null);
    if (!answer.ok) return answer;
    const page = Reports.parse(answer.value);
    for (const { commit, source } of page.items) known.set(`${commit} ${source}`, (known.get(`${commit} ${source}`) ?? 0) + 1);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return done(known);
}

/** Where one attempt of several is missing, all are sent: those that are there change nothing. */
function missingOf(sendings: readonly Sending[], known: ReadonlyMap<string, number>): Sending[] {
  const nameOf = ({ commit, tool }: Sending) => `${commit.sha} ${tool}`;
  const expected = new Map<string, number>();
  for (const sending of sendings) expected.set(nameOf(sending), (expected.get(nameOf(sending)) ?? 0) + 1);
  return sendings.filter((sending) => (known.get(nameOf(sending)) ?? 0) < (expected.get(nameOf(sending)) ?? 0));
}

async function sendAll(server: Server, sendings: readonly Sending[], tell: (count: number) => void): Promise<Outcome<void>> {
  if (sendings.length === 0) return done(undefined);
  const reports = new Map(Object.values(KEPT).flatMap((file) => [...readKept(file)]));
  let next = 0;
  let count = 0;
  let failure: Outcome<never> | null = null;
  const work = async () => {
    for (let sending = sendings[next++]; sending && failure === null; sending = sendings[next++]) {
      const sent = await talk(server, "POST", "/api/v1/reports", { kind: "form", form: formOf(partsOf(sending, reports)) });
      if (!sent.ok) failure = sent;
      else tell((count += 1));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return failure ?? done(undefined);
}

function partsOf(sending: Sending, reports: ReadonlyMap<string, string>): Part[] {
  const text = reports.get(reportKey(sending));
  if (text === undefined) throw new Error(`The report ${reportKey(sending)} is not kept: run demo/make-reports.ts.`);
  return [
    { field: "meta", text: JSON.stringify(metaOf(sending)) },
    ...attachmentsOf(sending).map(([field, fileName, content]): Part => ({ field, fileName, content: Buffer.from(content) })),
    { field: "report", fileName: `${sending.tool}.json.gz`, content: gzipSync(text, { level: 1 }) },
  ];
}

/** The server is through when no job waits any more. */
async function waitUntilCounted(server: Server, tell: (waiting: number) => void): Promise<Outcome<void>> {
  for (;;) {
    const answer = await talk(server, "GET", "/api/health/ready", null);
    if (!answer.ok) return answer;
    const { waiting } = Ready.parse(answer.value).backlog;
    tell(waiting);
    if (waiting === 0) return done(undefined);
    await sleep(250);
  }
}
