import { z } from "zod";

import type { RefusalCode } from "./refusals";

/**
 * Who may ask. `anyone`: no credentials. `caller`: whoever has credentials; the handler narrows what is seen.
 * `read`, `waive`, `upload`, `admin`: the permission, for the repository in the path where there is one.
 */
export type Access = "anyone" | "caller" | "read" | "waive" | "upload" | "admin";

/** What comes back: a JSON schema's worth, or a media type that JSON schemas do not describe. */
export type Answer = { description: string; schema: z.ZodType } | { description: string; mediaTypes: readonly string[] };

export type Operation<Path extends z.ZodObject = z.ZodObject, Query extends z.ZodObject = z.ZodObject, Body extends z.ZodType = z.ZodType> = {
  readonly id: string;
  readonly method: "get" | "post" | "delete";
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly inPath: Path;
  readonly inQuery: Query;
  /** JSON in the body; `null` when there is none. Uploads describe themselves with `multipart`. */
  readonly inBody: Body;
  readonly multipart?: z.ZodObject;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Beside those that every operation of its access may give. */
  readonly refusals: readonly RefusalCode[];
};

const NOTHING = z.strictObject({});

type Told<Path extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType> = Omit<Operation<Path, Query, Body>, "inPath" | "inQuery" | "inBody" | "refusals"> & {
  inPath?: Path;
  inQuery?: Query;
  inBody?: Body;
  refusals?: readonly RefusalCode[];
};

/** Declares an operation: the one place from which its handler reads its input and the published contract is written. */
export function operation<
  Path extends z.ZodObject = typeof NOTHING,
  Query extends z.ZodObject = typeof NOTHING,
  Body extends z.ZodType = z.ZodNull,
>(told: Told<Path, Query, Body>): Operation<z.ZodObject, z.ZodObject, z.ZodType> & { inPath: Path; inQuery: Query; inBody: Body };
export function operation(told: Told<z.ZodObject, z.ZodObject, z.ZodType>): Operation {
  return { refusals: [], ...told, inPath: told.inPath ?? NOTHING, inQuery: told.inQuery ?? NOTHING, inBody: told.inBody ?? z.null() };
}
