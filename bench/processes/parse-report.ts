import { createReadStream, readFileSync } from "node:fs";

import { Reading, dependencyCruiser } from "@/lib/ingestion/adapters/dependency-cruiser";

/** One measurement in a process of its own: prints how long it took, the peak of its memory, and how many facts came out. */
const [, , way = "", file = ""] = process.argv;
let facts = 0;
const emit = (): void => {
  facts += 1;
};
const context = { root: "", partial: false, fileName: "report.json", warn: () => undefined };

/** What the stream is held against: the whole text at once, and the very same extraction. */
function readWhole(): void {
  const { modules, summary } = JSON.parse(readFileSync(file, "utf8"));
  const reading = new Reading(emit, context);
  for (const [index, value] of modules.entries()) reading.take({ path: "modules", index, value });
  for (const [index, value] of summary.violations.entries()) reading.take({ path: "summary.violations", index, value });
  reading.take({ path: "summary.ruleSetUsed", index: null, value: summary.ruleSetUsed });
  reading.finish(new Map([["summary.violations", summary.violations.length]]));
}

const start = performance.now();
if (way === "stream") await dependencyCruiser.read(createReadStream(file, { highWaterMark: 256 * 1024 }), emit, context);
if (way === "whole") readWhole();
console.log(JSON.stringify({ milliseconds: performance.now() - start, peak: process.resourceUsage().maxRSS / 1024, facts }));
