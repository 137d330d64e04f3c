import { readConfig } from "@/lib/kernel/config";
import { z } from "zod";

const Settings = z.object({ LINTEL_URL: z.url().optional() });

/**
 * Whether a request that may carry the browser's session comes from a page of ours. With a bearer token it does not
 * matter: no other site can add one. Browsers send Origin with every write, so a missing one is not a browser's.
 */
export function fromOwnPage(request: Request): boolean {
  if (request.headers.has("authorization")) return true;
  const origin = request.headers.get("origin");
  if (origin === null || !URL.canParse(origin)) return false;
  const { LINTEL_URL } = readConfig(Settings);
  const own = [LINTEL_URL, request.url].filter((url) => url !== undefined).map((url) => new URL(url).host);
  return [...own, request.headers.get("host")].includes(new URL(origin).host);
}
