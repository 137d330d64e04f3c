import { z } from "zod";

/** As much of a JSON schema as a reader wants to know. */
export type Schema = {
  type?: string | string[];
  $ref?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  minimum?: number;
  maximum?: number;
  default?: unknown;
  items?: boolean | Schema;
  prefixItems?: Schema[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
};

export const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    $ref: z.string().optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    format: z.string().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    default: z.unknown().optional(),
    items: z.union([z.boolean(), Schema]).optional(),
    prefixItems: z.array(Schema).optional(),
    anyOf: z.array(Schema).optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
    additionalProperties: z.union([z.boolean(), Schema]).optional(),
  }),
);

/** A piece of a type in words; `schema` names the one that it leads to. */
export type Word = { text: string; schema?: string };

export type Field = { name: string; words: Word[]; required: boolean; description: string; otherwise: string | null };

/** What holds how many: fields of objects, with those of objects inside named `outer.inner` and `list[].inner`. */
export function fieldsOf(schema: Schema, prefix = ""): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const field: Field = {
      name: `${prefix}${name}`,
      words: wordsOf(value),
      required: (schema.required ?? []).includes(name),
      description: value.description ?? "",
      otherwise: value.default === undefined ? null : String(value.default),
    };
    const { inner, mark } = innerOf(value);
    return [field, ...(inner.properties ? fieldsOf(inner, `${prefix}${name}${mark}.`) : [])];
  });
}

/** The object inside a list or beside null. */
function innerOf(schema: Schema): { inner: Schema; mark: string } {
  const only = schema.anyOf?.filter(({ type }) => type !== "null") ?? [];
  if (only.length === 1 && only[0]) return innerOf(only[0]);
  return typeof schema.items === "object" ? { inner: schema.items, mark: "[]" } : { inner: schema, mark: "" };
}

const PLAIN: Record<string, string> = { integer: "whole number", object: "object", boolean: "true or false" };

/** A type as a reader says it: `list of Violation`, `text or null`, `one of in, out`. */
export function wordsOf(schema: Schema): Word[] {
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return [{ text: name, schema: name }];
  }
  if (schema.enum) return [{ text: schema.enum.length === 1 ? String(schema.enum[0]) : `one of ${schema.enum.join(", ")}` }];
  if (schema.const !== undefined) return [{ text: String(schema.const) }];
  if (schema.anyOf) return schema.anyOf.flatMap((one, index) => [...(index > 0 ? [{ text: " or " }] : []), ...wordsOf(one)]);
  if (schema.prefixItems) return [{ text: "[" }, ...schema.prefixItems.flatMap((one, index) => [...(index > 0 ? [{ text: ", " }] : []), ...wordsOf(one)]), { text: "]" }];
  if (schema.type === "array") return [{ text: "list of " }, ...(typeof schema.items === "object" ? wordsOf(schema.items) : [{ text: "anything" }])];
  if (schema.type === "object" && typeof schema.additionalProperties === "object" && !schema.properties) return [{ text: "name → " }, ...wordsOf(schema.additionalProperties)];
  if (schema.format === "date-time") return [{ text: "moment" }];
  if (schema.format === "date") return [{ text: "day" }];
  if (schema.format === "binary") return [{ text: "file" }];
  if (typeof schema.type === "string") return [{ text: (PLAIN[schema.type] ?? (schema.type === "string" ? "text" : schema.type)) + bounds(schema) }];
  return [{ text: "anything" }];
}

const LARGEST = Number.MAX_SAFE_INTEGER;

function bounds({ minimum, maximum }: Schema): string {
  const low = minimum === undefined || minimum <= -LARGEST || minimum === 0 ? null : minimum;
  const high = maximum === undefined || maximum >= LARGEST ? null : maximum;
  if (low !== null && high !== null) return `, ${low} to ${high}`;
  return high === null ? "" : `, at most ${high}`;
}
