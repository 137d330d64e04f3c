import * as operations from "@/app/api/_contract/operations";
import { Delivered } from "@/app/api/_contract/webhooks";
import { answer } from "@/app/api/_desk/answer";
import { withinPatience } from "@/app/api/_desk/backlog";
import { chunksOf } from "@/app/api/_desk/chunks";
import { handleAnyone } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { LARGEST_PAYLOAD, receiveDelivery } from "@/lib/github";
import { fail } from "@/lib/kernel";

/** GitHub tells that something has happened: kept, answered, worked later. Who signed it is its only credential. */
export const POST = handleAnyone(operations.receiveDelivery, async ({ request }) => {
  const body = await readBytes(request, LARGEST_PAYLOAD);
  if (!body) return problem(fail("TOO_LARGE", "GitHub sends no delivery larger than 25 MB."));
  const received = await withinPatience(receiveDelivery(request.headers, body));
  return received.ok ? answer(Delivered, { id: received.value.id, status: received.value.isNews ? "kept" : "known" }, { status: 202 }) : problem(received);
});

/** The bytes as they were signed; null when they are more than anybody may send. */
async function readBytes(request: Request, most: number): Promise<Uint8Array | null> {
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(request.body)) {
    bytes += chunk.byteLength;
    if (bytes > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
