import { z } from "zod";

import { whoSpeaks } from "@/app/_access/who-speaks";
import { answerOutage } from "@/app/api/_desk/outage";
import { completeSetUp } from "@/lib/github";
import { can } from "@/lib/identity";

import { setUpBy } from "../set-up-by";

const Returned = z.object({ code: z.string().regex(/^[\w-]{1,200}$/), state: z.string().regex(/^[\w-]{1,1000}$/) });

/** GitHub sends a browser back here with the code of the App that was just made. Only whoever began the set-up may end it. */
export async function GET(request: Request): Promise<Response> {
  return answerReturn(request).catch(answerOutage);
}

async function answerReturn(request: Request): Promise<Response> {
  const speaking = await whoSpeaks(request.headers);
  const { pathname, search, searchParams } = new URL(request.url);
  if (!speaking.ok) return goTo(speaking.reason === "UNAVAILABLE" ? "/login/unavailable" : `/login?next=${encodeURIComponent(`${pathname}${search}`)}`);
  const principal = speaking.value;
  if (!can(principal, "admin", null)) return new Response("Not found.\n", { status: 404, headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" } });
  const returned = Returned.safeParse(Object.fromEntries(searchParams));
  const made = returned.success ? await completeSetUp(returned.data, setUpBy(principal)) : null;
  return goTo(`/settings/github?outcome=${made?.ok ? "made" : (made?.reason.toLowerCase() ?? "state")}`);
}

function goTo(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}
