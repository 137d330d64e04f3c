import { expect, it } from "vitest";

import { groupJobs } from "./group-jobs";

const job = (id: string, reason: string) => ({ id, job: "history.record-analysis", payload: {}, reason, attempts: 3, createdAt: new Date("2026-11-21T10:00:00Z"), failedAt: new Date("2026-11-21T11:00:00Z") });

it("tells two hundred alike failures as one, by the first line of their reason", () => {
  const groups = groupJobs([job("3", "The disk is full.\n    at write"), job("2", "The disk is full.\n    at flush"), job("1", "No connection.")]);

  expect(groups.map(({ reason, ids }) => [reason, ids])).toEqual([["The disk is full.", ["3", "2"]], ["No connection.", ["1"]]]);
});
