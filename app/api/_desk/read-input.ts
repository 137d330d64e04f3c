import { z } from "zod";

import { type Result, fail, ok } from "@/lib/kernel";

import { parseBody } from "./parse-body";
import type { Refused } from "./problem";

type Refusal = Refused["reason"];

/** Parameters that name commits: what is wrong with them has a code of its own. */
const COMMITS = new Set<PropertyKey>(["sha", "range", "at", "changedAt", "commit", "parents", "mergeBase"]);

/** What stands in the path. A name that cannot be one is a thing that does not exist. */
export function readPath<Schema extends z.ZodType>(schema: Schema, params: unknown): Result<z.output<Schema>, Refusal> {
  const path = schema.safeParse(params ?? {});
  if (path.success) return ok(path.data);
  const wrong = path.error.issues[0];
  if (wrong && namesCommit(wrong)) return fail("COMMIT_INVALID", wrong.message);
  return fail("NOT_FOUND", "There is nothing under this name, or you may not see it.");
}

/** What stands behind the question mark. Nothing is guessed at or passed over: a filter that is misspelt would show too much. */
export function readQuery<Schema extends z.ZodType>(schema: Schema, given: URLSearchParams): Result<z.output<Schema>, Refusal> {
  const twice = [...given.keys()].find((name) => given.getAll(name).length > 1);
  if (twice !== undefined) return fail("META_INVALID", `Give ${twice} once.`);
  return check(schema, Object.fromEntries(given), "Check the query.");
}

/** A JSON body, where the operation takes one. */
export async function readBody<Schema extends z.ZodType>(schema: Schema, request: Request): Promise<Result<z.output<Schema>, Refusal>> {
  if (schema instanceof z.ZodNull) return check(schema, null, "");
  const body = await parseBody(request);
  return body.ok ? check(schema, body.value, "Check the body.") : body;
}

/** Names each thing that is wrong, the first one in the detail. */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown, otherwise: string): Result<z.output<Schema>, Refusal> & Pick<Refused, "errors"> {
  const checked = schema.safeParse(value);
  if (checked.success) return ok(checked.data);
  const errors = checked.error.issues.map((issue) => ({ path: issue.path.join("."), detail: wordsFor(issue) }));
  const first = errors[0];
  const detail = first ? [first.path, first.detail].filter((part) => part !== "").join(": ") : otherwise;
  const onlyCommits = checked.error.issues.every(namesCommit);
  return { ...fail(onlyCommits ? "COMMIT_INVALID" : "META_INVALID", detail), errors };
}

function namesCommit(issue: z.core.$ZodIssue): boolean {
  return issue.code === "invalid_format" && issue.path.some((key) => COMMITS.has(key)) && issue.path.at(-1) !== "committedAt";
}

function wordsFor(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `There is no ${issue.keys.map((key) => `“${key}”`).join(" or ")} here; see /docs/api.`;
  return issue.message;
}
