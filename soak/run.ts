/**
 * `npm run soak` runs all of this folder, `npm run soak -- NAME …` those whose name holds one of the words. Each starts
 * Lintels of its own, as built, and prints figures. Nothing is asserted of time.
 */
import fs from "node:fs";
import path from "node:path";

import { z } from "zod";

import type { Soak } from "./soak";

const here = import.meta.dirname;
const words = process.argv.slice(2);
const isSoak = z.custom<Soak>((value) => z.object({ name: z.string(), run: z.function() }).safeParse(value).success);

let failed = 0;
for (const { name, run } of await findSoaks()) {
  const begun = Date.now();
  const say = (figure: string) => console.log(`${name}: ${figure}`);
  try {
    await run(say);
    say(`held, in ${Math.round((Date.now() - begun) / 1000)} s`);
  } catch (error) {
    failed += 1;
    console.error(`${name}: DID NOT HOLD`, error);
  }
}
process.exit(failed === 0 ? 0 : 1);

async function findSoaks(): Promise<Soak[]> {
  const found: Soak[] = [];
  for (const file of fs.readdirSync(here).filter((name) => name.endsWith(".ts") && name !== "run.ts").sort()) {
    const soak = isSoak.safeParse((await import(path.join(here, file))).default);
    if (soak.success && (words.length === 0 || words.some((word) => soak.data.name.includes(word)))) found.push(soak.data);
  }
  return found;
}
