import { afterEach, expect, it } from "vitest";
import { z } from "zod";

import { readConfig } from "./config";

const Config = z.object({ LINTEL_TEST_PORT: z.coerce.number().int().default(3000) });

afterEach(() => {
  delete process.env.LINTEL_TEST_PORT;
});

it("reads the variables that are named and takes an empty one for not given", () => {
  expect(readConfig(Config)).toEqual({ LINTEL_TEST_PORT: 3000 });
  process.env.LINTEL_TEST_PORT = "8080";
  expect(readConfig(Config)).toEqual({ LINTEL_TEST_PORT: 8080 });
  process.env.LINTEL_TEST_PORT = "";
  expect(readConfig(Config)).toEqual({ LINTEL_TEST_PORT: 3000 });
});

it("names the variable that does not fit", () => {
  process.env.LINTEL_TEST_PORT = "eighty";
  expect(() => readConfig(Config)).toThrow(/LINTEL_TEST_PORT: /);
});
