import { expect, it } from "vitest";

import { listOperations, writeContract } from "@/app/api/_contract/openapi";

import { fieldsOf } from "./fields";
import { readContract } from "./read-contract";

const { operations, schemas } = readContract(writeContract({ server: "https://lintel.example", version: "1.2.3" }));

it("shows every operation that is published, under a chapter", () => {
  expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(listOperations().map(({ id }) => id).sort());
});

it("shows what an operation takes, gives and refuses", () => {
  const changes = operations.find(({ operation }) => operation.operationId === "readChanges");
  expect(changes).toMatchObject({
    method: "get",
    tag: "History",
    operation: {
      security: false,
      parameters: [{ name: "owner", required: true }, { name: "name" }, { name: "sha" }],
      answers: [{ status: "200", words: [{ text: "Change", schema: "Change" }] }],
    },
  });
  expect(changes?.operation.refusals.find(({ status }) => status === "400")).toEqual({ status: "400", codes: ["COMMIT_INVALID"] });
});

it("shows fields for every shape, each with words for what it is", () => {
  for (const [name, schema] of schemas) {
    const fields = fieldsOf(schema);
    expect(fields.length, name).toBeGreaterThan(0);
    expect(fields.filter(({ words }) => words.length === 0), name).toEqual([]);
  }
});
