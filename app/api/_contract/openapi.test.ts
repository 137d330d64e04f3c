import { expect, it } from "vitest";
import { z } from "zod";

import { listOperations, writeContract } from "./openapi";

const contract = writeContract({ server: "https://lintel.example", version: "1.2.3" });
const Responses = z.record(z.string(), z.looseObject({ description: z.string(), content: z.record(z.string(), z.unknown()).optional() }));
const Described = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.enum(["path", "query"]), required: z.boolean(), schema: z.looseObject({}) })),
  responses: Responses,
});
const { paths, components } = z
  .looseObject({ openapi: z.literal("3.1.0"), paths: z.record(z.string(), z.record(z.enum(["get", "post", "delete"]), Described.optional())), components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }) })
  .parse(JSON.parse(JSON.stringify(contract)));
const described = Object.entries(paths).flatMap(([path, methods]) => Object.values(methods).flatMap((operation) => (operation ? [{ path, ...operation }] : [])));

it("describes every operation once, by a name of its own", () => {
  expect(described.map(({ operationId }) => operationId).sort()).toEqual(listOperations().map(({ id }) => id).sort());
  expect(new Set(described.map(({ operationId }) => operationId)).size).toBe(described.length);
});

it("names in each path exactly the parameters that it describes, all of them required", () => {
  for (const { path, parameters } of described) {
    const inPath = parameters.filter((parameter) => parameter.in === "path");
    expect(inPath.map(({ name }) => `{${name}}`).sort()).toEqual([...path.matchAll(/\{\w+\}/g)].map(([name]) => name).sort());
    expect(inPath.every(({ required }) => required)).toBe(true);
  }
});

it("refers only to what it holds, and holds no schema that nothing refers to", () => {
  const text = JSON.stringify(contract);
  const referred = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
  expect([...referred].sort()).toEqual(Object.keys(components.schemas).sort());
  expect(text).not.toContain("$defs");
});

it("tells for each operation what a refusal looks like, and a 401 for all but the open ones", () => {
  for (const { operationId, responses } of described) {
    expect(responses["500"]?.content).toHaveProperty("application/problem+json");
    const isOpen = ["readLive", "readReady", "readContract", "readReportSchema"].includes(operationId);
    expect("401" in responses).toBe(!isOpen);
  }
});

it("says of paging what the handlers do", () => {
  const limit = paths["/api/v1/repositories/{owner}/{name}/violations"]?.get?.parameters.find(({ name }) => name === "limit");
  expect(limit).toMatchObject({ in: "query", required: false, schema: { type: "integer", minimum: 1, maximum: 200, default: 50 } });
});
