import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { complaint } from "./complaint";
import { codeOf } from "./processes";

/** The system user that PostgreSQL runs as; none means whoever runs this program. */
export type ServerUser = { uid: number; gid: number; name: string } | null;

/**
 * Runs one of PostgreSQL's programs to its end and answers its exit code; what it says goes into `output`.
 * Never through a pipe: the server would inherit it and keep it open. Never with the caller's PG* variables or working folder.
 */
export function runBinary(program: string, args: readonly string[], user: ServerUser, output: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const file = fs.openSync(output, "w", 0o600);
    const child = spawn(program, args, {
      ...identityOf(user),
      cwd: path.dirname(path.dirname(program)),
      env: { ...environmentWithoutPostgres(), LC_ALL: "C" },
      stdio: ["ignore", file, file],
      windowsHide: true,
    });
    fs.closeSync(file);
    child.on("error", (error) => reject(complaint(`${program} cannot be run (${codeOf(error) || error.message}).`)));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/** What child_process wants to know of the user. */
export function identityOf(user: ServerUser): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

function environmentWithoutPostgres(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) if (name.startsWith("PG")) delete environment[name];
  return environment;
}
