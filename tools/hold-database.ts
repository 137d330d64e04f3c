/** Starts the embedded database on a folder, says how, and lets go of it on SIGTERM: `tsx tools/hold-database.ts FOLDER`. */
import { startEmbeddedServer } from "@/lib/database/embedded-server";

const server = await startEmbeddedServer(process.argv[2] ?? ".lintel");
console.log(JSON.stringify({ how: server.how, pid: server.pid, url: server.url }));

process.on("SIGTERM", async () => {
  console.log(await server.stop());
  process.exit(0);
});
setInterval(() => undefined, 60_000);
