import { answerOutage } from "@/app/api/_desk/outage";
import { readSettings } from "@/app/api/_desk/settings";
import { readSignIn } from "@/lib/github";
import { beginSignIn } from "@/lib/identity";

import { ownPath } from "../own-path";

/** Sends a browser to GitHub, from where it comes back to /api/auth/callback/github. */
export async function GET(request: Request): Promise<Response> {
  return begin(request).catch(answerOutage);
}

async function begin(request: Request): Promise<Response> {
  const signIn = await readSignIn();
  if (!signIn) return to("/login?error=not_set_up");
  const next = ownPath(new URL(request.url).searchParams.get("next"));
  // GitHub sends people back to one address; the cookie that knows them has to be of the same.
  const { url } = readSettings();
  if (request.headers.get("host") !== new URL(url).host) return to(`${url}/login/github?next=${encodeURIComponent(next)}`);
  const begun = await beginSignIn(signIn, request.headers, next);
  const answer = to(begun.url);
  for (const cookie of begun.headers.getSetCookie()) answer.headers.append("set-cookie", cookie);
  return answer;
}

function to(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}
