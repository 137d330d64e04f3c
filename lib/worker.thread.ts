/** The worker in a thread of the server: taking in a large report keeps a processor busy for seconds, in which pages and webhooks are answered all the same. */
import { parentPort } from "node:worker_threads";

import { closeDatabase } from "@/lib/kernel/client";

import { startWorker } from "./worker";

const worker = await startWorker();
parentPort?.once("message", () => void stop());
parentPort?.postMessage("started");

async function stop(): Promise<void> {
  await worker.stop();
  await closeDatabase();
  process.exit(0);
}
