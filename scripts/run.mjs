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
stopWithNpm();
await import(`../dist/${program}.mjs`);

/** npm passes a signal to the shell between it and us, which ends without passing it on: losing that parent is the signal. */
function stopWithNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === "win32") return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 300);
  watch.unref();
}
