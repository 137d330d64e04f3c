import { problem } from "@/app/api/_desk/problem";
import { fail } from "@/lib/kernel";

/** Whatever no other route answers: a client that speaks JSON gets no page. */
async function nothingHere(): Promise<Response> {
  return problem(fail("NOT_FOUND", "There is nothing at this address. /docs/api lists what there is."));
}

export { nothingHere as DELETE, nothingHere as GET, nothingHere as PATCH, nothingHere as POST, nothingHere as PUT };
