import { expect, it } from "vitest";

import { seal, unseal } from "./sealing.gateway";

const SECRET = "a secret of this server, longer than thirty-two letters";

it("opens what it sealed, and seals it otherwise each time", () => {
  const one = seal(SECRET, "app 12", "private key äöü");
  const other = seal(SECRET, "app 12", "private key äöü");
  expect(unseal(SECRET, "app 12", one)).toBe("private key äöü");
  expect(Buffer.from(one).equals(Buffer.from(other))).toBe(false);
  expect(Buffer.from(one).includes("private")).toBe(false);
});

it("opens nothing under another secret, for another thing, or when a bit was turned", () => {
  const sealed = seal(SECRET, "app 12", "private key");
  expect(unseal(`${SECRET}!`, "app 12", sealed)).toBeNull();
  expect(unseal(SECRET, "app 13", sealed)).toBeNull();
  for (let at = 0; at < sealed.length; at += 1) {
    const turned = new Uint8Array(sealed);
    turned[at] = (turned[at] ?? 0) ^ 1;
    expect(unseal(SECRET, "app 12", turned)).toBeNull();
  }
  expect(unseal(SECRET, "app 12", sealed.subarray(0, 20))).toBeNull();
});
