/** Whether a webhook's body was signed with one of our secrets: HMAC-SHA256 over the raw bytes, as `X-Hub-Signature-256` carries it. */
import { createHmac, timingSafeEqual } from "node:crypto";

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/** In constant time for each secret; two are valid while one takes the other's place. Without secrets nothing is. */
export function isSigned(body: Uint8Array, signature: string | null, secrets: readonly string[]): boolean {
  const claimed = SIGNATURE.exec(signature ?? "")?.[1];
  if (claimed === undefined) return false;
  const given = Buffer.from(claimed, "hex");
  return secrets.map((secret) => timingSafeEqual(createHmac("sha256", secret).update(body).digest(), given)).includes(true);
}
