import { afterEach, expect, it } from "vitest";

import { clock } from "@/lib/kernel/time";

import { makeQuota, makeSlots } from "./admission";

const now = clock.now;
afterEach(() => {
  clock.now = now;
});

function at(time: string): void {
  clock.now = () => new Date(time);
}

it("lets a minute's worth through at once, then says how long to wait", () => {
  at("2026-11-21T09:00:00Z");
  const quota = makeQuota(2);

  expect([quota("ada"), quota("ada"), quota("ada")]).toEqual([0, 0, 30]);
});

it("counts each caller apart", () => {
  at("2026-11-21T09:00:00Z");
  const quota = makeQuota(1);

  expect([quota("ada"), quota("ada"), quota("grace")]).toEqual([0, 60, 0]);
});

it("fills again evenly, and never past a minute's worth", () => {
  at("2026-11-21T09:00:00Z");
  const quota = makeQuota(2);
  expect([quota("ada"), quota("ada")]).toEqual([0, 0]);

  at("2026-11-21T09:00:30Z");
  expect([quota("ada"), quota("ada")]).toEqual([0, 30]);

  at("2026-11-21T11:00:00Z");
  expect([quota("ada"), quota("ada"), quota("ada")]).toEqual([0, 0, 30]);
});

it("does not lock a caller out when the clock was set back", () => {
  at("2026-11-21T09:00:00Z");
  const quota = makeQuota(2);
  expect(quota("ada")).toBe(0);

  at("2026-11-21T08:00:00Z");
  expect([quota("ada"), quota("ada")]).toEqual([0, 30]);
});

it("runs at most as many at once as there are slots, in the order in which they came", async () => {
  const slots = makeSlots(2);
  const ends: (() => void)[] = [];
  const started: string[] = [];
  const work = (name: string) =>
    slots.run(() => {
      started.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    });

  const all = [work("a"), work("b"), work("c"), work("d")];
  await Promise.resolve().then(() => undefined);
  await Promise.resolve().then(() => undefined);
  expect(started).toEqual(["a", "b"]);
  expect(slots.waiting()).toBe(2);

  ends[0]?.();
  await all[0];
  await Promise.resolve().then(() => undefined);
  expect(started).toEqual(["a", "b", "c"]);

  ends[1]?.();
  ends[2]?.();
  await all[2];
  await Promise.resolve().then(() => undefined);
  expect(started).toEqual(["a", "b", "c", "d"]);
  ends[3]?.();
  await Promise.all(all);
});

it("gives a slot back when the work in it fails", async () => {
  const slots = makeSlots(1);

  await expect(slots.run(() => Promise.reject(new Error("disk full")))).rejects.toThrow("disk full");
  await expect(slots.run(() => Promise.resolve("next"))).resolves.toBe("next");
});
