/**
 * How the reports of the sample are kept: checkers say nearly the same of every commit, so the pieces that they are made
 * of (a file of the shop, a violation) are kept once, and a report is a list of pieces. Gzipped; put together again they
 * are what the checker wrote, byte for byte.
 */
import fs from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";

import { z } from "zod";

const Kept = z.object({ pieces: z.array(z.string()), reports: z.record(z.string(), z.array(z.int())) });

/** Where dependency-cruiser's indented list and ESLint's one long line begin with something new. */
const PIECES = /(?=\n {4,6}\{\n)|(?=\{"filePath":)/;

/** Reports by name, as they were kept in a file. */
export function readKept(file: URL): Map<string, string> {
  const { pieces, reports } = Kept.parse(JSON.parse(gunzipSync(fs.readFileSync(file)).toString("utf8")));
  return new Map(Object.entries(reports).map(([key, numbers]) => [key, numbers.map((number) => pieces[number]).join("")]));
}

/** Keeps reports by name; the same reports give the same file. */
export function keep(file: URL, reports: ReadonlyMap<string, string>): void {
  const numbers = new Map<string, number>();
  const numberOf = (piece: string): number => {
    const number = numbers.get(piece) ?? numbers.size;
    numbers.set(piece, number);
    return number;
  };
  const lists = Object.fromEntries([...reports].map(([key, text]) => [key, text.split(PIECES).map(numberOf)]));
  fs.writeFileSync(file, gzipSync(JSON.stringify({ pieces: [...numbers.keys()], reports: lists }), { level: 9 }));
}

/** Where the reports of each checker are kept. */
export const KEPT = {
  "dependency-cruiser": new URL("reports/dependency-cruiser.json.gz", import.meta.url),
  eslint: new URL("reports/eslint.json.gz", import.meta.url),
} as const;
