import { createHmac } from "node:crypto";

import { expect, it } from "vitest";

import { isSigned } from "./signature";

// GitHub's own test values, from its page on validating deliveries.
const SECRET = "It's a Secret to Everybody";
const BODY = Buffer.from("Hello, World!");
const SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

it("accepts what GitHub's documentation says is signed", () => {
  expect(isSigned(BODY, SIGNATURE, [SECRET])).toBe(true);
  expect(isSigned(BODY, SIGNATURE.replace(/[a-f]/g, (digit) => digit.toUpperCase()), [SECRET])).toBe(true);
});

it("accepts the old secret as well as the new while one takes the other's place", () => {
  expect(isSigned(BODY, SIGNATURE, ["the new one", SECRET])).toBe(true);
  expect(isSigned(BODY, SIGNATURE, ["the new one"])).toBe(false);
});

it("refuses a body that was changed or written anew, a wrong secret, and every other form of signature", () => {
  const legacy = `sha1=${createHmac("sha1", SECRET).update(BODY).digest("hex")}`;
  expect(isSigned(Buffer.from("Hello, World!\n"), SIGNATURE, [SECRET])).toBe(false);
  for (const signature of [null, "", "sha256=", SIGNATURE.slice(0, -1), `${SIGNATURE}0`, SIGNATURE.slice("sha256=".length), legacy, `sha256=${"0".repeat(64)}`]) {
    expect(isSigned(BODY, signature, [SECRET])).toBe(false);
  }
});

it("refuses everything while there is no secret, a signature made with an empty one too", () => {
  const empty = `sha256=${createHmac("sha256", "").update(BODY).digest("hex")}`;
  expect(isSigned(BODY, empty, [])).toBe(false);
});
