/** Tells whether what was built was built from what lies here now, and lets only one process build at a time. */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = path.join(root, "dist/build-stamp");
const lockFile = path.join(root, "dist/build-lock");
const FOLDERS = ["app", "cli", "lib", "prisma/schema", "public", "scripts"];
const FILES = ["next.config.ts", "package-lock.json", "package.json", "postcss.config.mjs", "proxy.ts", "server.ts", "sign-in.ts", "tsconfig.json", "worker-thread.ts", "worker.ts"];
const RESULTS = ["dist/server.mjs", "dist/worker.mjs", "dist/sign-in.mjs", "dist/parse-report.thread.mjs", ".next/BUILD_ID", "prisma/generated/client.ts"];
const NO_SOURCE = /[.]test[.]tsx?$|[/]fixtures[/]/;

/** Whether nothing needs to be built. */
export function isBuilt() {
  if (!RESULTS.every((file) => fs.existsSync(path.join(root, file)))) return false;
  return fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === digestOfSources();
}

/** Notes that what was built is what lies here now. */
export function stampBuild() {
  fs.writeFileSync(stampFile, digestOfSources());
}

/** Waits for whoever is building; answers how to let the next one go on. The lock of a process that is gone counts for nothing. */
export async function holdBuildLock() {
  fs.mkdirSync(path.dirname(lockFile), { recursive: true });
  for (;;) {
    try {
      fs.writeFileSync(lockFile, String(process.pid), { flag: "wx" });
      return () => fs.rmSync(lockFile, { force: true });
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (isGone(lockFile)) fs.rmSync(lockFile, { force: true });
      else await wait(200);
    }
  }
}

function isGone(file) {
  const holder = Number(fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "") || null;
  if (holder === null) return Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 5_000;
  if (holder === process.pid) return true;
  try {
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

function digestOfSources() {
  const hash = createHash("sha256").update(process.version);
  for (const file of [...FOLDERS.flatMap(filesUnder), ...FILES].sort()) {
    if (NO_SOURCE.test(file) || !fs.existsSync(path.join(root, file))) continue;
    hash.update(`${file}\0`).update(fs.readFileSync(path.join(root, file))).update("\0");
  }
  return hash.digest("hex");
}

function filesUnder(folder) {
  const full = path.join(root, folder);
  if (!fs.existsSync(full)) return [];
  return fs
    .readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)));
}
