import { answerOutage } from "@/app/api/_desk/outage";
import { readSignIn } from "@/lib/github";
import { handleAuthRequest } from "@/lib/identity";

/** Where one-time links and GitHub lead to. Sessions belong to lib/identity. */
export function GET(request: Request): Promise<Response> {
  return answer(request).catch(answerOutage);
}

export function POST(request: Request): Promise<Response> {
  return answer(request).catch(answerOutage);
}

async function answer(request: Request): Promise<Response> {
  return handleAuthRequest(request, await readSignIn());
}
