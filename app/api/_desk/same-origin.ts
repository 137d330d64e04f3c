import { readSettings } from "./settings";

/**
 * Whether a request that may carry the browser's session comes from a page of ours. With a bearer token it does not
 * matter: no other site can add one. Browsers send Origin with every write, so a missing one is not a browser's.
 */
export function fromOwnPage(request: Request): boolean {
  if (request.headers.has("authorization")) return true;
  const origin = request.headers.get("origin");
  if (origin === null || !URL.canParse(origin)) return false;
  return [new URL(readSettings().url).host, request.headers.get("host")].includes(new URL(origin).host);
}
