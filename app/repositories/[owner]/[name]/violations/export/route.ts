import { findVisibleRepository } from "@/app/_access/visible-repository";
import { type Violation, listViolations } from "@/lib/history";
import { authenticate } from "@/lib/identity";

import { asAsked } from "../as-asked";
import { CSV_HEAD, csvLine } from "../list-text";
import { loadQuestion } from "../question";

const PAGE = 200;

/** The whole filtered list as CSV: the same question as the page's, past its first page. */
export async function GET(request: Request, { params }: { params: Promise<{ owner: string; name: string }> }): Promise<Response> {
  const principal = await authenticate(request.headers);
  if (!principal) return new Response("Sign in to read this list, or send a token.", { status: 401, headers: { "www-authenticate": 'Bearer realm="Lintel"' } });
  const found = await findVisibleRepository(principal, await params);
  if (!found.ok) return new Response(found.detail, { status: 404 });
  const repository = found.value;
  const asked = { ...asAsked(loadQuestion(request)), limit: PAGE };
  const first = await listViolations(repository.id, { ...asked, cursor: undefined });
  if (!first.ok) return new Response(first.detail, { status: 404 });

  const encoder = new TextEncoder();
  let page: { items: readonly Violation[]; nextCursor: string | null } | null = first.value;
  let head = CSV_HEAD;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (page === null) return controller.close();
      controller.enqueue(encoder.encode(head + page.items.map(csvLine).join("")));
      head = "";
      if (page.nextCursor === null) {
        page = null;
        return;
      }
      const next = await listViolations(repository.id, { ...asked, cursor: page.nextCursor });
      if (next.ok) page = next.value;
      else controller.error(new Error(next.detail));
    },
  });
  const fileName = `${repository.owner}-${repository.name}-violations`.replace(/[^\w.-]/g, "_");
  return new Response(body, {
    headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": `attachment; filename="${fileName}.csv"`, "cache-control": "no-store" },
  });
}
