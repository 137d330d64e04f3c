import { createHash } from "node:crypto";
import { constants, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";

import { foldersCalled } from "./scratch";

/** How what a commit needs is installed. */
export type Installer = {
  /** The lock file that decides whether what is installed still fits; a path in the tree. */
  lock: string;
  /** A program and its words. */
  words: readonly string[];
  /** The name of the folders that it fills. */
  fills: string;
};

/** Without the scripts of packages: a checker reads sources, it does not need what they build. */
const KNOWN: readonly (Installer & { only?: RegExp })[] = [
  { lock: "npm-shrinkwrap.json", words: ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], fills: "node_modules" },
  { lock: "package-lock.json", words: ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], fills: "node_modules" },
  { lock: "pnpm-lock.yaml", words: ["pnpm", "install", "--frozen-lockfile", "--ignore-scripts"], fills: "node_modules" },
  { lock: "yarn.lock", words: ["yarn", "install", "--frozen-lockfile", "--ignore-scripts", "--non-interactive"], fills: "node_modules", only: /^# yarn lockfile v1/m },
  { lock: "yarn.lock", words: ["yarn", "install", "--immutable", "--mode=skip-build"], fills: "node_modules" },
  { lock: "composer.lock", words: ["composer", "install", "--no-interaction", "--no-scripts", "--no-progress"], fills: "vendor" },
];

/** The installer that a tree's own lock file asks for; null where it has none. */
export function findInstaller(tree: string): Installer | null {
  for (const { lock, words, fills, only } of KNOWN) {
    const place = join(tree, lock);
    if (existsSync(place) && lstatSync(place).isFile() && (only === undefined || only.test(readFileSync(place, "utf8")))) return { lock, words, fills };
  }
  return null;
}

export type Installs = {
  /**
   * Makes what is installed in the tree fit the commit that is checked out. `install` runs the installer and answers null or
   * why it failed. Answers how it was come by, or why it was not.
   */
  fit(install: (installer: Installer) => Promise<string[] | null>): Promise<{ ok: true; how: "none" | "kept" | "moved" | "copied" | "installed" } | { ok: false; why: string[] }>;
  /** The folders in the tree that belong to no commit. */
  folders(): string[];
};

/** Installations beyond these are thrown away, the one unused for longest first. */
const MOST_KEPT = 3;

/**
 * What is installed stays in the tree while the lock file stays the same; when it changes, it is moved aside, and back when
 * an earlier lock file returns. The first one is copied from the user's own tree (sharing the blocks where the file system
 * can) if that was installed from the same lock file.
 *
 * @param aside a folder on the same file system as the tree
 * @param choose the installer of the tree as it is checked out
 */
export function openInstalls(tree: string, aside: string, own: string | null, choose: () => Installer | null): Installs {
  let current: { key: string; fills: string } | null = null;
  const kept: string[] = [];
  mkdirSync(aside, { recursive: true });

  const folders = () => (current === null ? [] : foldersCalled(current.fills, tree));

  const putAside = () => {
    if (current === null) return;
    const { key } = current;
    for (const path of folders()) move(join(tree, path), join(aside, key, path));
    kept.unshift(key);
    for (const old of kept.splice(MOST_KEPT)) rmSync(join(aside, old), { recursive: true, force: true });
    current = null;
  };

  return {
    folders,
    async fit(install) {
      const installer = choose();
      if (installer === null) {
        putAside();
        return { ok: true, how: "none" };
      }
      const key = keyOf(tree, installer);
      if (current?.key === key) return { ok: true, how: "kept" };
      putAside();

      const fills = { key, fills: installer.fills };
      if (kept.includes(key)) {
        kept.splice(kept.indexOf(key), 1);
        for (const path of foldersCalled(installer.fills, join(aside, key))) move(join(aside, key, path), join(tree, path));
        rmSync(join(aside, key), { recursive: true, force: true });
        current = fills;
        return { ok: true, how: "moved" };
      }
      if (own !== null && isInstalled(own, installer) && keyOf(own, installer) === key && (await copied(own, tree, installer.fills))) {
        current = fills;
        return { ok: true, how: "copied" };
      }
      const why = await install(installer);
      if (why !== null) {
        for (const path of foldersCalled(installer.fills, tree)) rmSync(join(tree, path), { recursive: true, force: true });
        return { ok: false, why };
      }
      current = fills;
      return { ok: true, how: "installed" };
    },
  };
}

function keyOf(tree: string, { lock, words }: Installer): string {
  const place = join(tree, lock);
  const content = existsSync(place) && lstatSync(place).isFile() ? readFileSync(place) : Buffer.alloc(0);
  return createHash("sha256").update(JSON.stringify([lock, words])).update(content).digest("hex").slice(0, 24);
}

function isInstalled(own: string, { lock, fills }: Installer): boolean {
  return existsSync(join(own, lock)) && existsSync(join(own, fills));
}

function move(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { recursive: true, force: true });
  renameSync(from, to);
}

/** Copy on write where the file system can; false, and nothing is left of it, where a file cannot be read. */
async function copied(own: string, tree: string, name: string): Promise<boolean> {
  const paths = foldersCalled(name, own).filter((path) => existsSync(dirname(join(tree, path))));
  try {
    for (const path of paths) await cp(join(own, path), join(tree, path), { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    return paths.length > 0;
  } catch {
    for (const path of paths) rmSync(join(tree, path), { recursive: true, force: true });
    return false;
  }
}
