import fs from "node:fs";
import path from "node:path";
import { deflateSync } from "node:zlib";

import type { GitObject } from "./objects";

/** Writes a bare repository that git can clone: every object once, and where branches and pull requests end. */
export function writeRepository(folder: string, objects: Iterable<GitObject>, refs: ReadonlyMap<string, string>): void {
  fs.rmSync(folder, { recursive: true, force: true });
  const making = `${folder}.making`;
  fs.rmSync(making, { recursive: true, force: true });
  for (const { sha, kind, content } of objects) {
    const home = path.join(making, "objects", sha.slice(0, 2));
    fs.mkdirSync(home, { recursive: true });
    fs.writeFileSync(path.join(home, sha.slice(2)), deflateSync(Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content]), { level: 1 }));
  }
  for (const [ref, sha] of refs) {
    fs.mkdirSync(path.join(making, path.dirname(ref)), { recursive: true });
    fs.writeFileSync(path.join(making, ref), `${sha}\n`);
  }
  fs.writeFileSync(path.join(making, "HEAD"), "ref: refs/heads/main\n");
  fs.writeFileSync(path.join(making, "config"), "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n");
  fs.renameSync(making, folder);
}
