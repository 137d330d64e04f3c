import { parentPort, workerData } from "node:worker_threads";

import { parseReport } from "./parse-report";

/** The thread in which one report is read; built on its own, because a thread starts from a file. */
parentPort?.postMessage(await parseReport(workerData));
