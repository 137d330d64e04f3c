import { expect, it } from "vitest";

import { inTurn, rememberFor } from "./backlog";

/** A question whose answers are given by hand, in the order in which it was asked. */
function question() {
  const answers: ((value: number) => void)[] = [];
  const ask = inTurn(() => new Promise<number>((resolve) => answers.push(resolve)));
  return { ask, answers };
}

it("does not answer with what was looked up before it was asked", async () => {
  const { ask, answers } = question();
  const first = ask();
  const second = ask();

  answers[0]?.(0);
  expect(await first).toBe(0);
  answers[1]?.(3);
  expect(await second).toBe(3);
});

it("asks once for all who come while it is on its way", async () => {
  const { ask, answers } = question();
  const first = ask();
  const others = [ask(), ask(), ask()];

  answers[0]?.(1);
  await first;
  answers[1]?.(2);
  expect(await Promise.all(others)).toEqual([2, 2, 2]);
  expect(answers).toHaveLength(2);
});

it("asks anew after a question that failed, for those who waited for it and for those who come later", async () => {
  let asked = 0;
  const ask = inTurn(async () => {
    asked += 1;
    if (asked === 1) throw new Error("the database is away");
    return asked;
  });
  const failing = ask();
  const waiting = ask();

  await expect(failing).rejects.toThrow("the database is away");
  expect(await waiting).toBe(2);
  expect(await ask()).toBe(3);
});

it("remembers an answer for a while, and never that there was none", async () => {
  const outcomes = [new Error("The database is away."), 1, 2];
  let asked = 0;
  const glance = rememberFor(60_000, async () => {
    const outcome = outcomes[asked++];
    if (outcome instanceof Error) throw outcome;
    return outcome;
  });
  await expect(glance()).rejects.toThrow("The database is away.");
  expect([await glance(), await glance()]).toEqual([1, 1]);
  expect(asked).toBe(2);
});
