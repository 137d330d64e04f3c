import { z } from "zod";

import { type Field, Schema, type Word, wordsOf } from "./fields";

const Content = z.record(z.string(), z.looseObject({ schema: Schema.optional() }));

const Operation = z.looseObject({
  operationId: z.string(),
  tags: z.tuple([z.string()]),
  summary: z.string(),
  description: z.string().optional(),
  security: z.array(z.unknown()),
  parameters: z.array(z.looseObject({ name: z.string(), required: z.boolean(), description: z.string().optional(), schema: Schema })),
  requestBody: z.looseObject({ content: Content }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string(), content: Content.optional() })),
});

const Contract = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({ schemas: z.record(z.string(), Schema) }),
});

export type Described = {
  method: string;
  path: string;
  tag: string;
  operation: {
    operationId: string;
    summary: string;
    description: string | undefined;
    /** True when it needs no credentials. */
    security: boolean;
    parameters: Field[];
    body: { mediaType: string; schema: Schema } | null;
    answers: { status: string; description: string; words: Word[]; mediaTypes: string[] }[];
    refusals: { status: string; codes: string[] }[];
  };
};

/** The published contract in the order and the words of the page. */
export function readContract(contract: unknown): { operations: Described[]; schemas: [name: string, schema: Schema][] } {
  const { paths, components } = Contract.parse(contract);
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => describe(method, path, operation)));
  return { operations, schemas: Object.entries(components.schemas) };
}

function describe(method: string, path: string, operation: z.output<typeof Operation>): Described {
  const body = Object.entries(operation.requestBody?.content ?? {})[0];
  const responses = Object.entries(operation.responses).map(([status, response]) => ({ status, ...response, isRefusal: "application/problem+json" in (response.content ?? {}) }));
  return {
    method,
    path,
    tag: operation.tags[0],
    operation: {
      operationId: operation.operationId,
      summary: operation.summary,
      description: operation.description,
      security: operation.security.length === 0,
      parameters: operation.parameters.map(({ name, required, description, schema }) => ({
        name,
        required,
        words: wordsOf(schema),
        description: description ?? "",
        otherwise: schema.default === undefined ? null : String(schema.default),
      })),
      body: body?.[1].schema ? { mediaType: body[0], schema: body[1].schema } : null,
      answers: responses.filter(({ isRefusal }) => !isRefusal).map(({ status, description, content = {} }) => ({
        status,
        description,
        words: Object.values(content).flatMap(({ schema }) => (schema ? wordsOf(schema) : [])),
        mediaTypes: Object.keys(content),
      })),
      refusals: responses.filter(({ isRefusal }) => isRefusal).map(({ status, description }) => ({ status, codes: description.split(", ") })),
    },
  };
}
