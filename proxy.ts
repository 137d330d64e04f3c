import { type NextRequest, NextResponse } from "next/server";

/**
 * Gives each page a nonce and a policy under which only scripts with that nonce run. It must leave /api alone: what
 * passes through a proxy is cut at 10 MB, and reports are larger.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = policyFor(nonce, request.nextUrl.pathname);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("Content-Security-Policy", policy);
  headers.set("x-path", `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  return response;
}

/** Styles may stand in attributes, because charts and popovers place themselves by them; scripts may not. */
function policyFor(nonce: string, path: string): string {
  const evaluating = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluating}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    `form-action 'self'${path === SET_UP ? gitHub() : ""}`,
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The one page whose form goes elsewhere: to GitHub, which makes an App of it. */
const SET_UP = "/settings/github";

function gitHub(): string {
  const address = process.env.GITHUB_URL || "https://github.com";
  return URL.canParse(address) ? ` ${new URL(address).origin}` : "";
}

export const config = { matcher: ["/((?!api/|_next/|icon\\.svg|cli\\.mjs).*)"] };
