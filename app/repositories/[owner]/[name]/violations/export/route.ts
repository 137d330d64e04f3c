import { findVisibleRepository } from "@/app/_access/visible-repository";
import { whoSpeaks } from "@/app/_access/who-speaks";
import { answerOutage } from "@/app/api/_desk/outage";
import { problem } from "@/app/api/_desk/problem";
import { asViolation } from "@/app/api/_desk/shapes";
import type { Repository } from "@/lib/catalog";
import { type HealthQuestion, type HealthViolation, listViolations } from "@/lib/health";
import { fail } from "@/lib/kernel";

import { asAsked } from "../as-asked";
import { CSV_HEAD, csvLine } from "../list-text";
import { loadQuestion } from "../question";

const PAGE = 200;
const MEDIA_TYPES = { csv: "text/csv; charset=utf-8", json: "application/json" };

type Context = { params: Promise<{ owner: string; name: string }> };

/** The whole filtered list, past its first page, as CSV or as JSON (`?format=json`, the API's shape): the same question as the page's. */
export async function GET(request: Request, context: Context): Promise<Response> {
  return answerList(request, context).catch(answerOutage);
}

async function answerList(request: Request, { params }: Context): Promise<Response> {
  const principal = await whoSpeaks(request.headers, { anyone: true });
  if (!principal.ok) return principal.reason === "UNAUTHENTICATED" ? signInFirst(request) : problem(principal);
  const repository = await findVisibleRepository(principal.value, await params);
  if (!repository.ok) return problem(repository);
  const asked = { ...asAsked(loadQuestion(request)), limit: PAGE };
  const first = await listViolations(repository.value.id, { ...asked, cursor: undefined });
  if (!first.ok) return problem(first);

  const format = new URL(request.url).searchParams.get("format") === "json" ? "json" : "csv";
  const pages = pagesFrom(repository.value, asked, first.value);
  const text = format === "json" ? jsonOf(pages, asViolation(repository.value)) : csvOf(pages);
  const { owner, name } = repository.value;
  return new Response(streamOf(text), {
    headers: { "content-type": MEDIA_TYPES[format], "content-disposition": `attachment; filename="${`${owner}-${name}-violations`.replace(/[^\w.-]/g, "_")}.${format}"`, "cache-control": "no-store" },
  });
}

/** A person is sent to sign in, a script is told how. */
function signInFirst(request: Request): Response {
  const isPerson = !request.headers.has("authorization") && (request.headers.get("accept") ?? "").includes("text/html");
  if (isPerson) return new Response(null, { status: 303, headers: { location: "/login", "cache-control": "no-store" } });
  return problem(fail("UNAUTHENTICATED", "Sign in, or send a token: Authorization: Bearer TOKEN."));
}

type Page = { items: readonly HealthViolation[]; nextCursor: string | null };

async function* pagesFrom(repository: Repository, asked: HealthQuestion, first: Page): AsyncGenerator<readonly HealthViolation[]> {
  for (let page: Page | null = first; page !== null; ) {
    yield page.items;
    if (page.nextCursor === null) return;
    const next = await listViolations(repository.id, { ...asked, cursor: page.nextCursor });
    if (!next.ok) throw new Error(next.detail);
    page = next.value;
  }
}

async function* csvOf(pages: AsyncIterable<readonly HealthViolation[]>): AsyncGenerator<string> {
  yield CSV_HEAD;
  for await (const items of pages) yield items.map(csvLine).join("");
}

async function* jsonOf(pages: AsyncIterable<readonly HealthViolation[]>, shown: ReturnType<typeof asViolation>): AsyncGenerator<string> {
  let before = "[\n";
  for await (const items of pages) {
    if (items.length === 0) continue;
    yield before + items.map((item) => JSON.stringify(shown(item))).join(",\n");
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

function streamOf(text: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await text.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await text.return(undefined);
    },
  });
}
