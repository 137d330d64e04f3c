import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder with a real git repository, or without one; git knows nothing of the machine's own configuration. */
export type RealRepository = {
  folder: string;
  git(...words: string[]): string;
  write(path: string, content: string): void;
  /** Commits everything at a minute of 2 November 2026 and answers the commit. */
  commit(message: string, minute: number): string;
  /** The same at any time, `2026-11-02T09:00:00Z`. */
  commitAt(message: string, time: string): string;
};

const made: string[] = [];

export function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "lintel-cli-test-")));
  made.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** What a process needs to find git, and nothing that says in which CI the tests run. */
export const BARE_ENVIRONMENT = {
  PATH: process.env["PATH"],
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Grace",
  GIT_AUTHOR_EMAIL: "grace@example.com",
  GIT_COMMITTER_NAME: "Grace",
  GIT_COMMITTER_EMAIL: "grace@example.com",
};

export function at(minute: number): string {
  return `2026-11-02T09:${String(minute).padStart(2, "0")}:00Z`;
}

export function inFolder(folder: string): RealRepository {
  const git = (time: string, words: string[]) =>
    execFileSync("git", words, {
      cwd: folder,
      env: { ...BARE_ENVIRONMENT, GIT_AUTHOR_DATE: time, GIT_COMMITTER_DATE: time, NODE_ENV: "test" },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  const commitAt = (message: string, time: string) => {
    git(time, ["add", "--all"]);
    git(time, ["commit", "--quiet", "--allow-empty", "--message", message]);
    return git(time, ["rev-parse", "HEAD"]);
  };
  return {
    folder,
    git: (...words) => git(at(59), words),
    write(path, content) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
    commit: (message, minute) => commitAt(message, at(minute)),
    commitAt,
  };
}

export function newRepository(): RealRepository {
  const repository = inFolder(emptyFolder());
  repository.git("init", "--quiet", "--initial-branch=main");
  return repository;
}

/** A dependency-cruiser report with nothing in it but what makes it one. */
export function cruiseReport(baseDir = "/somewhere/else"): string {
  return JSON.stringify({
    modules: [{ source: "src/a.ts", dependencies: [], dependents: [], orphan: true, valid: true }],
    summary: { violations: [], error: 0, warn: 0, info: 0, ignore: 0, totalCruised: 1, totalDependenciesCruised: 0, optionsUsed: { baseDir }, ruleSetUsed: { forbidden: [{ name: "no-circular" }] } },
  });
}
