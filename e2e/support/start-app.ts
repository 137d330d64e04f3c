/** Lintel itself, started as `npm start` starts it: a process of its own, on a free port, with a data folder of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export type App = {
  /** Where it listens, without a slash at the end. */
  url: string;
  /** The administrator's token. */
  token: string;
  dataDir: string;
  /** The one-time link that it printed when it started. */
  signInLink: string;
  /** What it has written so far: standard output, then standard error. */
  output(): string;
  /** Resident memory of the server, in bytes; null where the system does not tell. */
  memory(): number | null;
  /** Stops it as a service manager does, and waits; the data folder stays. */
  stop(): Promise<void>;
  /** Ends it as a crash does: nothing is put in order, and an embedded database lives on. */
  kill(): Promise<void>;
  /** Starts it again on the same data folder and the same port. */
  restart(): Promise<void>;
  /** The embedded database's folder and the number of its process; null where this user cannot look, or while there is none. */
  database(): { folder: string; pid: number } | null;
};

const TOKEN = "the-token-of-an-administrator-in-a-journey";
export const LONGEST_START = 240_000;

/** Builds first when there is no build. `environment` is set beside a clean one. */
export async function startApp(environment: Record<string, string> = {}): Promise<App> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-journey-"));
  // An embedded server started by root runs as another user, who must be able to enter.
  fs.chmodSync(dataDir, 0o755);
  const data = path.join(dataDir, "data");
  /** The latest process, from its first moment on. */
  let child: ChildProcess | null = null;
  const start = (port: string) => launch({ LINTEL_DATA_DIR: data, LINTEL_ADMIN_TOKEN: TOKEN, ...environment, PORT: port }, (started) => (child = started));
  const stop = (signal?: "SIGKILL") => (child ? end(child, signal) : Promise.resolve());
  let server = await start("0");
  const port = new URL(server.url).port;
  return {
    url: server.url,
    token: TOKEN,
    dataDir,
    signInLink: server.signInLink,
    output: () => server.output(),
    memory: () => memoryOf(server.process),
    stop: () => stop(),
    kill: () => stop("SIGKILL"),
    restart: async () => {
      await stop();
      server = await start(port);
    },
    database: () => {
      const folder = path.join(data, "postgres", "data");
      const file = path.join(folder, "postmaster.pid");
      const pid = fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8").split("\n")[0]) : 0;
      return pid > 0 ? { folder, pid } : null;
    },
  };
}

type Server = { process: ChildProcess; url: string; signInLink: string; output(): string };

async function launch(environment: Record<string, string>, tell: (child: ChildProcess) => void): Promise<Server> {
  const child = spawn(process.execPath, ["scripts/run.mjs", "server"], { env: { ...cleanEnvironment(), ...environment, NODE_ENV: "production" }, stdio: ["ignore", "pipe", "pipe"] });
  tell(child);
  let said = "";
  let complained = "";
  child.stdout.on("data", (piece: Buffer) => (said += piece.toString()));
  child.stderr.on("data", (piece: Buffer) => (complained += piece.toString()));
  const output = () => `${said}\n${complained}`;

  const signInLink = await new Promise<string>((resolve, reject) => {
    const tooLong = setTimeout(() => reject(new Error(`Lintel did not start in time.\n${output()}`)), LONGEST_START);
    child.once("exit", (code) => reject(new Error(`Lintel ended with ${code} instead of starting.\n${output()}`)));
    child.stdout.on("data", () => {
      const link = /Sign in once[^\n]*?(https?:\/\/\S+)/.exec(said)?.[1];
      if (link === undefined) return;
      clearTimeout(tooLong);
      resolve(link);
    });
  });
  const url = /Lintel is at (https?:\/\/[^\s,]+)/.exec(said)?.[1];
  if (url === undefined) throw new Error(`Lintel did not say where it is.\n${output()}`);
  return { process: child, url, signInLink, output };
}

/** The caller's own settings are for the caller's own Lintel. */
export function cleanEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(LINTEL_|GITHUB_|PG|DATABASE_URL$|HOST$|PORT$|NODE_OPTIONS$)/.test(name)));
}

function end(child: ChildProcess, signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

function memoryOf({ pid }: ChildProcess): number | null {
  const status = `/proc/${pid}/status`;
  if (!fs.existsSync(status)) return null;
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(status, "utf8"))?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}
