import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** Everything under a folder, its `.git` included: what each file holds, who may do what with it, where each link leads. */
export function pictureOf(folder: string): Map<string, string> {
  const picture = new Map<string, string>();
  const look = (path: string): void => {
    const place = join(folder, path);
    const { mode, mtimeMs } = lstatSync(place);
    const kind = mode & 0o170000;
    if (kind === 0o040000) {
      picture.set(path, `folder ${mode}`);
      for (const name of readdirSync(place)) look(join(path, name));
    } else if (kind === 0o120000) picture.set(path, `link to ${readlinkSync(place)}`);
    else picture.set(path, `${mode} ${mtimeMs} ${createHash("sha256").update(readFileSync(place)).digest("hex")}`);
  };
  look("");
  return picture;
}
