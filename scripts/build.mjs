/** Builds everything that `npm start` needs: the database client, the bundles in dist/ and the pages in .next/. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { holdBuildLock, isBuilt, stampBuild } from "./build-stamp.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

const release = await holdBuildLock();
try {
  if (process.argv.includes("--if-needed") && isBuilt()) process.exit(0);
  console.log("Building Lintel; the first time takes a minute or two.");
  run("the database client", [path.join(root, "scripts/generate.mjs")]);
  await bundle();
  run("the pages", [createRequire(import.meta.url).resolve("next/dist/bin/next"), "build"]);
  stampBuild();
} finally {
  release();
}

/** The programs beside the pages. What is installed stays outside, except in the command line client, which travels alone. */
async function bundle() {
  const programs = { server: "server.ts", worker: "worker.ts", "sign-in": "sign-in.ts" };
  const threads = findThreads("lib").map((file) => [path.basename(file, ".ts"), file]);
  const common = { bundle: true, platform: "node", format: "esm", target: "node20", logLevel: "warning", absWorkingDir: root };
  await build({
    ...common,
    entryPoints: { ...programs, ...Object.fromEntries(threads) },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    packages: "external",
    alias: { "@": root.replace(/\/$/, "") },
    sourcemap: "linked",
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  });
  if (!fs.existsSync(path.join(root, "cli/main.ts"))) return;
  const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  await build({
    ...common,
    entryPoints: { cli: "cli/main.ts" },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    minify: true,
    legalComments: "none",
    define: { LINTEL_VERSION: JSON.stringify(version) },
    banner: { js: "#!/usr/bin/env node\nimport { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  });
}

/** Files called <name>.thread.ts run in a thread of their own, which starts from a built file: dist/<name>.thread.mjs. */
function findThreads(folder) {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".thread.ts"))
    .map((file) => path.join(folder, file));
}

function run(what, args) {
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  const ran = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (ran.status === 0) return;
  process.stderr.write(`${ran.stdout ?? ""}${ran.stderr ?? ""}\nBuilding ${what} failed.\n`);
  release();
  process.exit(1);
}
