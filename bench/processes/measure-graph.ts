import { buildGraph } from "@/lib/health/model/graph";
import { measureClosure } from "@/lib/health/model/closure";
import { measureStructure } from "@/lib/health/model/structure";

import { makeGraph } from "./make-graph";

/** In a process of its own, as the peak of its memory is asked for: prints how many megabytes came on top of the graph itself. */
const graph = makeGraph(50_000, 275_000, 1000);
globalThis.gc?.();
const before = process.memoryUsage().rss;
measureStructure(graph);
measureClosure(buildGraph(graph.files?.paths.length ?? 0, graph.files?.edges ?? []));
console.log((process.resourceUsage().maxRSS * 1024 - before) / 1024 / 1024);
