/** `npm run worker`: works the jobs in a process of its own, beside the server or on another machine with the same DATABASE_URL. */
import path from "node:path";
import { fileURLToPath } from "node:url";

import { log } from "@/lib/kernel/log";
import { standUp } from "@/lib/stand-up";
import { startWorker } from "@/lib/worker";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const ground = await standUp(root);
if (!ground.ok) {
  console.error(ground.detail);
  process.exit(1);
}
const worker = await startWorker();
log.info("The worker is at work", { pid: process.pid });

let stopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, async () => {
    if (stopping) process.exit(1);
    stopping = true;
    await worker.stop();
    await ground.value.stop();
    process.exit(0);
  });
}
