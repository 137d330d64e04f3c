/** A Lintel on the demo's own data folder: the one that runs there already, or one that is started. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const RUN = fileURLToPath(new URL("../scripts/run.mjs", import.meta.url));

export type Running = {
  address: string;
  /** The administrator's token. */
  token: string;
  signInLink: string;
  /** The process that was started; null when somebody else runs it. */
  child: ChildProcess | null;
  /** When the server was started, in milliseconds since 1970; now, when it ran already. */
  startedAt: number;
};

/** Attaches to a server on this data folder, or starts one whose links to files lead to `codeHost`; `dataDir` is absolute. */
export async function serve(dataDir: string, codeHost: () => Promise<string>, say: (line: string) => void): Promise<Running> {
  const address = readFile(dataDir, "address");
  const token = readFile(dataDir, "admin-token");
  if (address !== null && token !== null && (await knowsToken(address, token))) {
    say(`The demo runs already at ${address}.`);
    return { address, token, signInLink: newSignInLink(dataDir), child: null, startedAt: Date.now() };
  }
  return start(dataDir, await codeHost());
}

/** Another Lintel may have taken over the port: only the one on this data folder knows its token. */
async function knowsToken(address: string, token: string): Promise<boolean> {
  const answer = await fetch(`${address}/api/v1/repositories?limit=1`, { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(5_000) }).catch(() => null);
  return answer?.status === 200;
}

function newSignInLink(dataDir: string): string {
  const ran = spawnSync(process.execPath, [RUN, "sign-in"], { env: environmentOf(dataDir), encoding: "utf8" });
  return ran.stdout.trim();
}

async function start(dataDir: string, codeHost: string): Promise<Running> {
  const startedAt = Date.now();
  const child = spawn(process.execPath, [RUN, "server"], { env: { ...environmentOf(dataDir), GITHUB_URL: codeHost }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (piece: Buffer) => (said += piece.toString()));
  // What it notes about every job would drown the progress; what went wrong is worth a line.
  child.stderr.on("data", (piece: Buffer) => process.stderr.write(linesWorthReading(piece.toString())));
  const lines = await new Promise<string | null>((resolve) => {
    child.once("exit", () => resolve(null));
    child.stdout.on("data", () => (/Sign in once.*https?:\/\/\S+\n/.test(said) ? resolve(said) : undefined));
  });
  const address = /Lintel is at (https?:\/\/[^\s,]+)/.exec(lines ?? "")?.[1];
  const signInLink = /Sign in once[^\n]*?(https?:\/\/\S+)/.exec(lines ?? "")?.[1];
  const token = readFile(dataDir, "admin-token") ?? process.env.LINTEL_ADMIN_TOKEN ?? null;
  if (address === undefined || signInLink === undefined || token === null) {
    child.kill("SIGTERM");
    throw new Error(`Lintel did not start.${said === "" ? "" : ` It said: ${said.trim()}`}`);
  }
  return { address, token, signInLink, child, startedAt };
}

function linesWorthReading(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !/^\{"level":(10|20|30),/.test(line))
    .join("");
}

/** The demo has a database of its own, whatever the caller's Lintel uses. */
function environmentOf(dataDir: string): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, ...environment } = process.env;
  return { ...environment, LINTEL_DATA_DIR: dataDir, NODE_ENV: "production" };
}

function readFile(folder: string, name: string): string | null {
  const file = path.join(folder, name);
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : null;
}
