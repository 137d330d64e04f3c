import { type Result, fail, ok } from "@/lib/kernel";

import type { Adapter } from "./adapter";
import { archunitStore } from "./archunit-store";
import { dependencyCruiser, dependencyCruiserKnown } from "./dependency-cruiser";
import { deptracBaseline } from "./deptrac-baseline";
import { eslint, eslintSuppressions } from "./eslint";
import { importLinterIgnores } from "./import-linter-ignores";
import { lintel } from "./lintel";
import { packwerkTodo } from "./packwerk-todo";
import { decodeHead } from "./parse-text";

/** Every format that can be read. A further one is a line here, a file beside this one and a folder of fixtures. */
export const adapters: readonly Adapter[] = [
  dependencyCruiser,
  eslint,
  lintel,
  dependencyCruiserKnown,
  eslintSuppressions,
  packwerkTodo,
  archunitStore,
  deptracBaseline,
  importLinterIgnores,
];

/** How many of a file's first bytes are enough to recognise it. */
export const HEAD_BYTES = 64 * 1024;

export type Recognised = { readonly adapter: Adapter; readonly isBaseline: boolean; readonly tool: string | null };

/** Finds the one adapter that knows a file by its first bytes (unpacked). */
export function recogniseFormat(head: Uint8Array, fileName: string): Result<Recognised, "EMPTY_BODY" | "ENCODING" | "FORMAT_UNKNOWN" | "FORMAT_AMBIGUOUS"> {
  if (head.length === 0) return fail("EMPTY_BODY", `${fileName} is empty. The checker wrote nothing: see what it printed on standard error.`);
  const decoded = decodeHead(head);
  if (!decoded.ok) return { ...decoded, detail: `${fileName}: ${decoded.detail}` };
  const text = decoded.value;
  if (isBlank(text)) return fail("EMPTY_BODY", `${fileName} holds nothing but blanks. The checker wrote nothing: see what it printed on standard error.`);

  const found: Recognised[] = [];
  for (const adapter of adapters) {
    if (adapter.recognises(text, fileName)) found.push({ adapter, isBaseline: false, tool: adapter.toolOf(text) });
    else if (adapter.baseline?.recognises(text, fileName)) found.push({ adapter, isBaseline: true, tool: null });
  }
  const [first, second] = found;
  if (!first) return fail("FORMAT_UNKNOWN", `${fileName} is no report of a known format. Known are: ${adapters.map(({ format }) => format).join(", ")}.`);
  if (second) return fail("FORMAT_AMBIGUOUS", `${fileName} could be a report of ${first.adapter.format} or of ${second.adapter.format}.`);
  return ok(first);
}

export function findAdapter(format: string): Adapter | null {
  return adapters.find((adapter) => adapter.format === format) ?? null;
}

function isBlank(text: Uint8Array): boolean {
  return text.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}
