import type { Answer, Call } from "./answers";
import type { Account } from "./world";

/** What a visitor of the web site sends and sees. */

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export function html(title: string, body: string, status = 200): Answer {
  return { status, headers: { "content-type": "text/html; charset=utf-8" }, body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title></head><body><main><h1>${escape(title)}</h1>${body}</main></body></html>` };
}

/** A form with hidden values and whatever else stands in it. */
export function form(action: string, hidden: Record<string, string>, rest: string): string {
  const inputs = Object.entries(hidden).map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`);
  return `<form method="post" action="${escape(action)}">${inputs.join("")}${rest}</form>`;
}

export function goTo(location: string, headers: Record<string, string> = {}): Answer {
  return { status: 302, headers: { location, ...headers }, body: "" };
}

export function fieldsOf(call: Call): URLSearchParams {
  return new URLSearchParams(call.raw.toString("utf8"));
}

/** An address with more in its query. */
export function withQuery(address: string, more: Record<string, string | null>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(more)) if (value !== null) url.searchParams.set(name, value);
  return url.toString();
}

/** Who is signed in in this browser: by its own session, or whoever is signed in everywhere. */
export function visitorOf(call: Call): Account | null {
  const login = /(?:^|;\s*)user_session=([^;]+)/.exec(call.headers.cookie ?? "")?.[1];
  return login === undefined ? call.world.signedIn : call.world.findAccount(decodeURIComponent(login));
}

/** The way to the sign-in page and back here. */
export function signInFirst(call: Call): Answer {
  const query = call.query.toString();
  return goTo(`/login?return_to=${encodeURIComponent(`${call.path}${query && `?${query}`}`)}`);
}
