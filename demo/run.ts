/** `npm run demo`: a Lintel in a data folder of its own, filled with sixty weeks of a sample shop. */
import fs from "node:fs";
import path from "node:path";

import { always } from "../cli/ci/id-token";
import { hostCode } from "./code-host";
import { fill } from "./fill";
import { writeRepository } from "./git/write-repository";
import { REPOSITORY, makeHistory, newestWeek } from "./history";
import { serve } from "./serve";

const DATA = path.resolve(process.env.LINTEL_DATA_DIR ?? ".lintel-demo");
/** A slow machine gets an hour, in milliseconds. */
const PATIENCE = 60 * 60_000;
const STALE = 35 * 24 * 60 * 60_000;

const newest = rememberNewestWeek();
console.log("Sixty weeks of a sample shop, told from a seed. The first start builds the pages; that takes a minute or two.");
const history = makeHistory(newest);
const running = await serve(DATA, () => hostCode(history), (line) => console.log(line));
const { child, address, startedAt } = running;
stopTogether();

const repository = path.join(DATA, "shop.git");
if (!fs.existsSync(repository)) writeRepository(repository, history.objects.values(), history.refs);

const filled = await fill({ address, credentials: always(running.token), deadline: Date.now() + PATIENCE, say: (line) => console.log(line) }, history, progress());
if (!filled.ok) {
  for (const sentence of filled.refusal.sentences) console.error(sentence);
  console.error("What is there stays; npm run demo goes on from there.");
  process.exitCode = 1;
  child?.kill("SIGTERM");
} else {
  const { sent, there } = filled.value;
  const { line } = history;
  console.log(`${line.length} commits of ${REPOSITORY}, ${line[0]?.at.toISOString().slice(0, 10)} to ${line.at(-1)?.at.toISOString().slice(0, 10)}: ${sent} reports sent, ${there} were there already${child === null ? "" : `; ${Math.round((Date.now() - startedAt) / 1000)} s since the server's start`}.`);
  if (Date.now() - newest.getTime() > STALE) console.log(`The story ended some weeks ago. Remove ${path.relative(process.cwd(), DATA) || "."} for one that ends this week.`);
  console.log(`Its history in git: git clone ${path.relative(process.cwd(), repository)}`);
  console.log(`Sign in once, within 15 minutes: ${running.signInLink}`);
  console.log(`The repository: ${address}/repositories/${REPOSITORY}`);
}

/** Our server ends when we are told to, also by npm, which passes a signal to the shell between it and us and no further. */
function stopTogether(): void {
  if (child === null) return;
  const stop = () => child.kill("SIGTERM");
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop);
  child.once("exit", (code) => process.exit(code ?? 0));
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event && process.platform !== "win32") setInterval(() => (process.ppid === parent ? undefined : stop()), 300).unref();
}

/** Told once, the story keeps its dates: commits that moved with every start would be others each time. */
function rememberNewestWeek(): Date {
  const file = path.join(DATA, "newest-week");
  if (fs.existsSync(file)) return new Date(`${fs.readFileSync(file, "utf8").trim()}T00:00:00Z`);
  const week = newestWeek(new Date());
  fs.mkdirSync(DATA, { recursive: true });
  fs.writeFileSync(file, `${week.toISOString().slice(0, 10)}\n`);
  return week;
}

/** One line that is written over where somebody watches; every tenth of the way where not. */
function progress() {
  let last = "";
  return (count: number, all: number, what: string): void => {
    const tenth = `${what} ${Math.floor((count * 10) / all)}`;
    if (process.stdout.isTTY) process.stdout.write(`\r${count} of ${all} reports ${what}   ${count === all ? "\n" : ""}`);
    else if (tenth !== last) console.log(`${count} of ${all} reports ${what}`);
    last = tenth;
  };
}
