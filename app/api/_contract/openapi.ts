import { z } from "zod";

import { type Access, type Answer, type Operation } from "./operation";
import * as operations from "./operations";
import { Problem } from "./problems";
import { type RefusalCode, REFUSALS } from "./refusals";

type Json = Record<string, unknown>;

/** What the API promises, as OpenAPI 3.1, written from the very schemas that the handlers read their input with. */
export function writeContract({ server, version }: { server: string; version: string }): Json {
  const components = new Map<string, Json>();
  const paths: Record<string, Json> = {};
  for (const operation of listOperations()) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation, components) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Lintel",
      version,
      description:
        "Architecture health of modular monoliths over time. Times are ISO 8601 UTC, commits are full names. Lists take `limit` (50, at most 200) and `cursor` and answer `{items, nextCursor}`. What the caller may not see is 404.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: server }],
    paths,
    components: {
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "A token made at POST /api/v1/tokens, or the administrator's; to send reports also an id-token of GitHub Actions, made for this server's address as its only audience." },
        session: { type: "apiKey", in: "cookie", name: "lintel.session_token", description: "The browser's session. Writes need the page's own Origin." },
      },
    },
  };
}

/** The operations by path, reading before writing. */
export function listOperations(): Operation[] {
  const order = (operation: Operation) => `${operation.path} ${["get", "post", "delete"].indexOf(operation.method)}`;
  return Object.values(operations)
    .filter((exported): exported is (typeof operations)["sendReport"] => "answers" in exported)
    .sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function describe(operation: Operation, components: Map<string, Json>): Json {
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.description ? { description: operation.description } : {}),
    ...(operation.access === "anyone" ? { security: [] } : { security: [{ token: [] }, { session: [] }] }),
    parameters: [...parametersOf(operation.inPath, "path", components), ...parametersOf(operation.inQuery, "query", components)],
    ...bodyOf(operation, components),
    responses: { ...answersOf(operation, components), ...refusalsOf(operation, components) },
  };
}

function parametersOf(schema: z.ZodObject, place: "path" | "query", components: Map<string, Json>): Json[] {
  const { properties, required } = z.object({ properties: z.record(z.string(), z.looseObject({})).default({}), required: z.array(z.string()).default([]) }).parse(jsonSchema(schema, "input", components));
  return Object.entries(properties).map(([name, { description, example, ...rest }]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    ...(description ? { description } : {}),
    ...(example ? { example } : {}),
    schema: rest,
  }));
}

function bodyOf(operation: Operation, components: Map<string, Json>): Json {
  if (operation.multipart) {
    return {
      requestBody: {
        required: true,
        content: { "multipart/form-data": { schema: jsonSchema(operation.multipart, "input", components), encoding: { meta: { contentType: "application/json" } } } },
      },
    };
  }
  if (operation.inBody instanceof z.ZodNull) return {};
  return { requestBody: { required: true, content: { "application/json": { schema: jsonSchema(operation.inBody, "input", components) } } } };
}

function answersOf(operation: Operation, components: Map<string, Json>): Json {
  return Object.fromEntries(Object.entries(operation.answers).map(([status, answer]) => [status, { description: answer.description, ...contentOf(answer, components) }]));
}

function contentOf(answer: Answer, components: Map<string, Json>): Json {
  if ("schema" in answer) return { content: { "application/json": { schema: jsonSchema(answer.schema, "output", components) } } };
  if (answer.mediaTypes.length === 0) return {};
  return { content: Object.fromEntries(answer.mediaTypes.map((type) => [type, {}])) };
}

/** Every refusal that the operation may give, by status, its codes named. */
function refusalsOf(operation: Operation, components: Map<string, Json>): Json {
  const byStatus = new Map<number, RefusalCode[]>();
  for (const code of possibleRefusals(operation)) {
    const { status } = REFUSALS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const schema = jsonSchema(Problem, "output", components);
  return Object.fromEntries(
    [...byStatus].filter(([status]) => !(status in operation.answers)).sort(([a], [b]) => a - b).map(([status, codes]) => [
      status,
      { description: codes.join(", "), content: { "application/problem+json": { schema } } },
    ]),
  );
}

/** The refusals of an operation: what it declares, and what its access and its input bring along. */
export function possibleRefusals(operation: Operation): RefusalCode[] {
  const takesInput = Object.keys(operation.inQuery.shape).length > 0;
  const narrowed = "owner" in operation.inPath.shape;
  return [
    ...new Set<RefusalCode>([
      ...operation.refusals,
      ...REFUSALS_BY_ACCESS[operation.access],
      ...(takesInput ? (["META_INVALID", "COMMIT_INVALID"] as const) : []),
      ...(narrowed ? (["NOT_FOUND"] as const) : []),
      ...(operation.inBody instanceof z.ZodNull ? [] : (["META_INVALID", "EMPTY_BODY", "TOO_LARGE"] as const)),
      "INTERNAL",
    ]),
  ];
}

const REFUSALS_BY_ACCESS: Record<Access, readonly RefusalCode[]> = {
  anyone: [],
  // A run of CI may come by an id-token that is refused (403) or is of a repository that is not tracked (404), wherever it asks.
  caller: ["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "UNAVAILABLE"],
  read: ["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "UNAVAILABLE"],
  waive: ["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "UNAVAILABLE"],
  upload: ["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "UNAVAILABLE"],
  admin: ["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "UNAVAILABLE"],
};

/** One schema as JSON Schema; those that have a name are set apart under it and referred to. */
function jsonSchema(schema: z.ZodType, io: "input" | "output", components: Map<string, Json>): Json {
  const written = JSON.stringify(z.toJSONSchema(schema, { target: "draft-2020-12", io, unrepresentable: "any" }));
  const { $defs, $schema: _dialect, ...own } = Written.parse(JSON.parse(written.replaceAll('"#/$defs/', '"#/components/schemas/')));
  for (const [name, definition] of Object.entries($defs)) components.set(name, definition);
  return own;
}

const Written = z.looseObject({ $defs: z.record(z.string(), z.looseObject({})).default({}), $schema: z.string().optional() });
