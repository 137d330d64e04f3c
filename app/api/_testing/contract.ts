/** Holds an answer against the published contract. */
import { z } from "zod";

import { listOperations, possibleRefusals } from "../_contract/openapi";
import type { Operation } from "../_contract/operation";
import { Problem } from "../_contract/problems";
import { REFUSALS } from "../_contract/refusals";

/** The operation that is published for an address pattern such as `/api/v1/reports/[id]`; null where none is. */
export function findOperation(method: string, pattern: string): Operation | null {
  const path = pattern.replaceAll(/\[(\w+)\]/g, "{$1}");
  return listOperations().find((operation) => operation.path === path && operation.method === method.toLowerCase()) ?? null;
}

/** What is not as published in an answer; empty when all is. */
export async function complaintsAbout(operation: Operation, response: Response): Promise<string[]> {
  const type = response.headers.get("content-type");
  if (response.status >= 400 && !(response.status in operation.answers)) return complaintsAboutRefusal(operation, response, type);
  const published = operation.answers[response.status];
  if (!published) return [`${operation.id} does not publish status ${response.status}`];
  if (!("schema" in published)) {
    const known = published.mediaTypes.length === 0 ? type === null : published.mediaTypes.some((mediaType) => type?.startsWith(mediaType));
    return known ? [] : [`${operation.id} does not publish the media type ${type}`];
  }
  const checked = published.schema.safeParse(await response.clone().json());
  return checked.success ? [] : [z.prettifyError(checked.error)];
}

async function complaintsAboutRefusal(operation: Operation, response: Response, type: string | null): Promise<string[]> {
  if (type !== "application/problem+json") return [`${operation.id} refuses with ${type}`];
  const problem = Problem.safeParse(await response.clone().json());
  if (!problem.success) return [z.prettifyError(problem.error)];
  const code = possibleRefusals(operation).find((published) => published === problem.data.code);
  if (!code) return [`${operation.id} does not publish ${problem.data.code}`];
  return REFUSALS[code].status === response.status ? [] : [`${code} is published as ${REFUSALS[code].status}, not ${response.status}`];
}
