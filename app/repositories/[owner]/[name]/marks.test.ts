import { expect, it } from "vitest";

import { type CommitSha, asId } from "@/lib/kernel";

import { marksOf } from "./marks";

const moved = (reassigned: number) => ({
  at: "2026-07-01T21:41:33Z",
  commit: asId<CommitSha>("0123456789abcdef0123456789abcdef01234567"),
  kind: "ownership-moved" as const,
  source: null,
  detail: `Owners changed; ${reassigned} violations changed hands.`,
  facts: { reassigned },
});

it("marks what moved the line, and not owners that changed without a violation changing hands", () => {
  expect(marksOf([moved(0), moved(16)])).toEqual([
    { at: "2026-07-01T21:41:33Z", commit: "0123456789abcdef0123456789abcdef01234567", title: "Ownership moved", detail: "Owners changed; 16 violations changed hands." },
  ]);
});
