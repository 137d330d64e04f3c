/** `npm run demo` as a newcomer runs it, in a data folder of its own, until it says that everything is there. */
import { spawn } from "node:child_process";
import path from "node:path";

import { cleanEnvironment } from "./start-app";

export type Demo = { url: string; signInLink: string; said(): string; stop(): Promise<void> };

export async function startDemo(dataDir: string): Promise<Demo> {
  const child = spawn(process.execPath, ["--import", "tsx", "demo/run.ts"], { env: { ...cleanEnvironment(), LINTEL_DATA_DIR: path.join(dataDir, "data"), PORT: "0", NODE_ENV: "production" }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (said += piece.toString()));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const repository = /The repository: (https?:\/\/[^/\s]+)/;
  await Promise.race([ended, new Promise<void>((resolve) => child.stdout.on("data", () => (repository.test(said) ? resolve() : undefined)))]);
  const url = repository.exec(said)?.[1];
  const signInLink = /Sign in once[^\n]*?(https?:\/\/\S+)/.exec(said)?.[1];
  if (url === undefined || signInLink === undefined) throw new Error(`The demo did not come to its end.\n${said}`);
  return {
    url,
    signInLink,
    said: () => said,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
