/** Runs one of the built programs (server, worker, sign-in), after building what is missing or older than its sources. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import { isBuilt } from "./build-stamp.mjs";

const [program] = process.argv.slice(2);

if (!isBuilt()) {
  const build = spawnSync(process.execPath, [fileURLToPath(new URL("build.mjs", import.meta.url)), "--if-needed"], { stdio: ["ignore", 2, "inherit"] });
  if (build.status !== 0) process.exit(build.status ?? 1);
}

process.env.NODE_ENV = "production";
await import(`../dist/${program}.mjs`);
