import type { Principal } from "@/lib/identity";

/** To whom a set-up belongs from its beginning to its end. */
export function setUpBy({ kind, name }: Principal): string {
  return `${kind} ${name}`;
}
