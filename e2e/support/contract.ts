/** Holds answers against the contract that the server itself publishes. */
import { z } from "zod";

import type { App } from "./start-app";

const Contract = z.looseObject({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.looseObject({ schema: z.unknown().optional() })).optional() })) }))),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

export type Published = z.output<typeof Contract>;

export async function fetchContract(app: App): Promise<Published> {
  return Contract.parse(await (await fetch(`${app.url}/api/v1/openapi.json`)).json());
}

/** What is not as published in an answer to `method address`; empty when all is. */
export function complaintsAbout({ paths, components }: Published, method: string, address: string, { status, contentType, body }: { status: number; contentType: string; body: unknown }): string[] {
  const path = Object.keys(paths).filter((pattern) => matches(pattern, address)).sort((one, other) => one.split("{").length - other.split("{").length)[0];
  const response = path === undefined ? undefined : paths[path]?.[method.toLowerCase()]?.responses[String(status)];
  if (!response) return [`${method} ${address} answered ${status}, which is not published`];
  const mediaType = contentType.split(";")[0] ?? "";
  const published = response.content?.[mediaType];
  if (response.content && !published) return [`${method} ${address} answered ${mediaType}, which is not published`];
  if (published?.schema === undefined) return [];
  const text = JSON.stringify({ ...Object(published.schema), $defs: components.schemas }).replaceAll("#/components/schemas/", "#/$defs/");
  const checked = z.fromJSONSchema(JSON.parse(text)).safeParse(body);
  return checked.success ? [] : [`${method} ${address}: ${z.prettifyError(checked.error)}`];
}

function matches(pattern: string, address: string): boolean {
  const words = pattern.split("/");
  const given = (address.split("?")[0] ?? "").split("/");
  return words.length === given.length && words.every((word, index) => word.startsWith("{") || word === given[index]);
}
