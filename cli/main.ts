import { runProgram } from "./program";

/** Filled in when the file is built. */
declare const LINTEL_VERSION: string | undefined;

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`lintel: this needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exit(2);
}

/** What is left to put in order, latest first, when the command ends or is ended. */
const cleanups: (() => void)[] = [];
const cleanUp = () => {
  for (let clean = cleanups.pop(); clean; clean = cleanups.pop()) clean();
};
process.on("exit", cleanUp);
for (const [signal, exit] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
  process.on(signal, () => {
    cleanUp();
    process.exit(exit);
  });
}
// Whoever reads our output may have seen enough.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

/** Whether the live line stands on the terminal now. */
let isDrawn = false;
const clear = () => {
  if (isDrawn) process.stderr.write("\r\x1b[2K");
  isDrawn = false;
};
const draw = (line: string) => {
  process.stderr.write(`\r\x1b[2K${line}`);
  isDrawn = true;
};

const exit = await runProgram(
  process.argv.slice(2),
  {
    folder: process.cwd(),
    environment: process.env,
    say: (line) => {
      clear();
      process.stderr.write(`${line}\n`);
    },
    print: (text) => {
      clear();
      process.stdout.write(`${text}\n`);
    },
    live: process.stderr.isTTY && process.env["TERM"] !== "dumb" ? { columns: () => process.stderr.columns || 80, draw, clear } : null,
    untilEnd: (clean) => {
      cleanups.push(clean);
      return () => void (cleanups.includes(clean) && cleanups.splice(cleanups.indexOf(clean), 1));
    },
  },
  typeof LINTEL_VERSION === "undefined" ? "0.0.0" : LINTEL_VERSION,
);
process.exitCode = exit;
