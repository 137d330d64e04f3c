import { EventEmitter } from "node:events";

import type { WorkerEvents } from "graphile-worker";
import { expect, it } from "vitest";

import { watchSigns } from "./watch-signs";

function watched() {
  const events: WorkerEvents = new EventEmitter();
  let time = 0;
  const signs = watchSigns(events, () => time);
  const tell = (name: string, id?: number) => void (events as unknown as EventEmitter).emit(name, { job: { id } });
  return { signs, tell, pass: (seconds: number) => void (time += seconds * 1000) };
}

it("takes a worker for broken that has not looked for work for twenty seconds", () => {
  const { signs, tell, pass } = watched();
  pass(19);
  expect(signs.isSilent()).toBe(false);
  tell("worker:getJob:empty");
  pass(20);
  expect(signs.isSilent()).toBe(false);
  pass(1);
  expect(signs.isSilent()).toBe(true);
});

it("waits for a job however long it takes, and not for one that is over and cannot be told", () => {
  const { signs, tell, pass } = watched();
  tell("job:start", 7);
  pass(3600);
  expect(signs.isSilent()).toBe(false);
  tell("job:success", 7);
  pass(21);
  expect(signs.isSilent()).toBe(true);
});

it("knows the jobs that it has until they are told to be over", () => {
  const { signs, tell } = watched();
  tell("job:start", 7);
  tell("job:start", 8);
  tell("job:error", 7);
  expect(signs.held()).toEqual(["7", "8"]);
  tell("job:complete", 7);
  expect(signs.held()).toEqual(["8"]);
});
