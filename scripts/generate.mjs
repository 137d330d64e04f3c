/**
 * Makes the Prisma client in prisma/generated. Prisma would download a schema engine that generating does not need;
 * naming any executable that exists keeps it from trying.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const prisma = createRequire(import.meta.url).resolve("prisma/build/index.js");
const ran = spawnSync(process.execPath, [prisma, "generate"], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1" },
  encoding: "utf8",
});

if (ran.status !== 0) {
  process.stderr.write(`The database client could not be generated.\n${ran.stdout}${ran.stderr}`);
  process.exit(1);
}
