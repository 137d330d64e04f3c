import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { codeOf } from "./processes";

export type Secrets = { secret: string; adminToken: string };

const OWNER_ONLY = 0o600;

/** The secrets that the data folder keeps: made at the first start, readable by their owner only, the same ever after. */
export function keepSecrets(dataDir: string): Secrets {
  fs.mkdirSync(dataDir, { recursive: true });
  return { secret: keep(path.join(dataDir, "secret"), ""), adminToken: keep(path.join(dataDir, "admin-token"), "lintel_admin_") };
}

/** Of two processes that start at once, the first to create the file decides; a link shows it with its whole content. */
function keep(file: string, prefix: string): string {
  const draft = `${file}.${process.pid}`;
  if (!fs.existsSync(file)) {
    fs.writeFileSync(draft, `${prefix}${randomBytes(32).toString("base64url")}\n`, { mode: OWNER_ONLY });
    publish(draft, file);
    fs.rmSync(draft, { force: true });
  }
  return fs.readFileSync(file, "utf8").trim();
}

/** Where the file system knows no hard links, the later of two drafts may win; both then read that one from the next start on. */
function publish(draft: string, file: string): void {
  try {
    fs.linkSync(draft, file);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") fs.renameSync(draft, file);
  }
}
