import { expect, it } from "vitest";

import { type Observation, ageQuantiles, estimateSurvival, medianOf, restrictedMean } from "./survival";

const life = (until: number, hasEnded: boolean, { from = 0, count = 1 } = {}): Observation => ({ from, until, hasEnded, count });

/** Freireich and others, Blood 21 (1963): weeks of remission under 6-mercaptopurine, the example of the textbooks. */
const REMISSION = [6, 6, 6, 7, 10, 13, 16, 22, 23].map((week) => life(week, true)).concat([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map((week) => life(week, false)));

it("estimates the remissions of the textbooks as they print them", () => {
  const steps = estimateSurvival(REMISSION);
  expect(steps.map(({ age, share }) => [age, Number(share.toFixed(3))])).toEqual([[6, 0.857], [7, 0.807], [10, 0.753], [13, 0.69], [16, 0.627], [22, 0.538], [23, 0.448]]);
  expect(medianOf(steps)).toBe(23);
});

/** The definition, word by word: for each age at which something ends, count who is at risk. */
function oracle(observations: readonly Observation[]): { age: number; share: number }[] {
  const lives = observations.flatMap((one) => Array.from({ length: one.count }, () => one)).filter(({ from, until }) => until > from);
  let share = 1;
  return [...new Set(lives.filter(({ hasEnded }) => hasEnded).map(({ until }) => until))].sort((one, other) => one - other).map((age) => {
    const atRisk = lives.filter(({ from, until }) => from < age && until >= age).length;
    share *= 1 - lives.filter(({ until, hasEnded }) => hasEnded && until === age).length / atRisk;
    return { age, share };
  });
}

it("agrees with the definition on lives that begin to be seen late, end, and are lost sight of", () => {
  let state = 7;
  const pick = (below: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  for (let round = 0; round < 300; round += 1) {
    const observations = Array.from({ length: 1 + pick(30) }, () => {
      const from = pick(3) === 0 ? pick(20) : 0;
      return life(from + pick(25), pick(2) === 0, { from, count: 1 + pick(3) });
    });
    const [steps, expected] = [estimateSurvival(observations), oracle(observations)];
    expect(steps.map(({ age }) => age)).toEqual(expected.map(({ age }) => age));
    steps.forEach(({ share }, place) => expect(share).toBeCloseTo(expected[place]?.share ?? -1, 10));
  }
});

it("lets those seen late count only from when they are seen", () => {
  const fixedYoung = [life(2, true), life(3, false), life(4, true)];
  expect(medianOf(estimateSurvival([...fixedYoung, life(100, false, { from: 50, count: 40 })]))).toBe(4);
  expect(medianOf(estimateSurvival([...fixedYoung, life(100, false, { count: 40 })])), "had they been there from the start, most would have lived on").toBeNull();
});

it("has no half-life while more than half live on, nor from nothing", () => {
  expect(medianOf(estimateSurvival([life(5, true), life(9, false), life(9, false)]))).toBeNull();
  expect(medianOf(estimateSurvival([life(5, true), life(9, false)]))).toBe(5);
  expect(medianOf(estimateSurvival([]))).toBeNull();
});

it("gives a mean from ten ends on, restricted to the longest life that was seen", () => {
  const nine = Array.from({ length: 9 }, (_, place) => life(place + 1, true));
  expect(restrictedMean(nine, estimateSurvival(nine))).toBeNull();
  const ten = [...nine, life(10, true)];
  const mean = restrictedMean(ten, estimateSurvival(ten));
  expect(mean?.mean).toBeCloseTo(5.5, 10);
  const goingOn = [...ten, life(30, false, { count: 10 })];
  const restricted = restrictedMean(goingOn, estimateSurvival(goingOn));
  expect(restricted?.restrictedTo).toBe(30);
  expect(restricted?.mean).toBeCloseTo((5.5 * 10 + 30 * 10) / 20, 10);
});

it("says of an age quantile that it is a lower bound only where one up to it may be older", () => {
  const exact = [1, 2, 3].map((days) => ({ days, isLowerBound: false, count: 1 }));
  expect(ageQuantiles([...exact, { days: 400, isLowerBound: true, count: 1 }], [0.5, 0.75, 1])).toEqual([
    { share: 0.5, days: 2, isLowerBound: false },
    { share: 0.75, days: 3, isLowerBound: false },
    { share: 1, days: 400, isLowerBound: true },
  ]);
  expect(ageQuantiles([...exact, { days: 1, isLowerBound: true, count: 1 }], [0.25, 0.5])).toEqual([
    { share: 0.25, days: 1, isLowerBound: false },
    { share: 0.5, days: 1, isLowerBound: true },
  ]);
  expect(ageQuantiles([], [0.5])).toEqual([]);
});
