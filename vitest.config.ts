import os from "node:os";
import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

const FOLDERS = "{lib,app,cli,tools,bench,demo}";
const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };

/** `unit` needs nothing; `db` starts one database server for the run and gives every file a migrated database of its own. */
export default defineConfig({
  test: {
    // Many tests wait for a database or a server more than they compute.
    maxWorkers: Math.max(2, os.availableParallelism() - 1),
    env: { LOG_LEVEL: "silent", TZ: "UTC" },
    projects: [
      {
        extends: true,
        resolve: { alias },
        test: {
          name: "unit",
          include: [`${FOLDERS}/**/*.test.{ts,tsx}`],
          exclude: ["**/*.db.test.ts", "**/node_modules/**"],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        resolve: { alias },
        test: {
          name: "db",
          include: [`${FOLDERS}/**/*.db.test.ts`],
          globalSetup: "tools/vitest/start-server.ts",
          setupFiles: "tools/vitest/own-database.ts",
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
