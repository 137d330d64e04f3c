/** Secrets at rest: AES-256-GCM under a key that is derived from the server's own secret. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const NONCE = 12;
const TAG = 16;

/** Nonce, tag and ciphertext, one after the other. `about` binds it to what it is: sealed for one thing, it opens as no other. */
export function seal(secret: string, about: string, text: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", keyOf(secret), nonce);
  cipher.setAAD(Buffer.from(about));
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body]));
}

/** Null when it was sealed under another secret, for another thing, or tampered with. */
export function unseal(secret: string, about: string, sealed: Uint8Array): string | null {
  if (sealed.length < NONCE + TAG) return null;
  const decipher = createDecipheriv("aes-256-gcm", keyOf(secret), sealed.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(about));
  decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]).toString("utf8");
  } catch {
    return null;
  }
}

function keyOf(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "lintel: secrets at rest", 32));
}
