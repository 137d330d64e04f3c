import { runProgram } from "./program";

/** Filled in when the file is built. */
declare const LINTEL_VERSION: string | undefined;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`lintel: this needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exit(2);
}

process.on("SIGINT", () => process.exit(130));
// Whoever reads our output may have seen enough.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

const exit = await runProgram(
  process.argv.slice(2),
  {
    folder: process.cwd(),
    environment: process.env,
    say: (line) => void process.stderr.write(`${line}\n`),
    print: (text) => void process.stdout.write(`${text}\n`),
  },
  typeof LINTEL_VERSION === "undefined" ? "0.0.0" : LINTEL_VERSION,
);
process.exitCode = exit;
