import { type ChildProcess, spawn } from "node:child_process";

import { errorCode } from "./outcome";

/** Environment variables. */
export type Variables = { [name: string]: string | undefined };

export type GitAnswer = { code: number; out: string; errors: string };

/** One repository as git sees it. Nothing that is asked through it changes the repository. */
export type Git = {
  /** Runs git to its end; a `code` of 127 means that there is no git. */
  ask(words: readonly string[], options?: { input?: string; timeout?: number }): Promise<GitAnswer>;
  /** Runs git and hands on what it prints as it prints it; stops git when the reader stops. */
  read(words: readonly string[], input?: string): AsyncGenerator<Buffer, GitAnswer>;
  folder: string;
  /** The variables that git runs with. */
  environment: Variables;
};

/** What a user's configuration may say must not change what we read. */
const STEADY = [
  // Nothing that a repository brings along is started.
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.quotePath", "false"],
  ["color.ui", "false"],
  ["log.showSignature", "false"],
  ["log.showRoot", "true"],
  ["log.follow", "false"],
  ["log.mailmap", "false"],
  ["log.diffMerges", "first-parent"],
  ["diff.renames", "true"],
  ["diff.renameLimit", "1000"],
  ["diff.relative", "false"],
  ["diff.ignoreSubmodules", "none"],
].flatMap(([key, value]) => ["-c", `${key}=${value}`]);

/** Our own secrets are no business of git or of the helpers that it starts. */
const OWN_VARIABLE = /^LINTEL_/;

/** Takes away the variables by which git, started by a hook, say, is bound to one repository. */
export function elsewhere(environment: Variables): Variables {
  return Object.fromEntries(Object.keys(environment).filter((name) => BINDING.test(name)).map((name) => [name, undefined]));
}

const BINDING = /^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|PREFIX|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|CONFIG_PARAMETERS)$/;

/**
 * Git in a folder. It never asks for a password, never runs a pager, takes no lock, reads the commits as they were made
 * (no replacements) and fetches nothing behind our back.
 */
export function gitIn(folder: string, environment: Variables, more: Variables = {}): Git {
  const variables: Variables & { NODE_ENV: typeof process.env.NODE_ENV } = {
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => !OWN_VARIABLE.test(name))),
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_NO_LAZY_FETCH: "1",
    GIT_PAGER: "cat",
    LC_ALL: "C",
    ...more,
    NODE_ENV: process.env.NODE_ENV,
  };

  const start = (words: readonly string[]) =>
    spawn("git", [...STEADY, ...words], { cwd: folder, env: variables, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });

  return {
    folder,
    environment: variables,

    async ask(words, options = {}) {
      const child = start(words);
      const timer = options.timeout === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), options.timeout);
      const out: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
      const end = endOf(child);
      child.stdin.on("error", () => undefined);
      child.stdin.end(options.input ?? "");
      const { code, errors } = await end;
      clearTimeout(timer);
      return { code, errors, out: Buffer.concat(out).toString("utf8") };
    },

    async *read(words, input = "") {
      const child = start(words);
      const end = endOf(child);
      child.stdin.on("error", () => undefined);
      child.stdin.end(input);
      try {
        for await (const chunk of child.stdout) yield Buffer.from(chunk);
        return { ...(await end), out: "" };
      } finally {
        child.kill("SIGKILL");
      }
    },
  };
}

function endOf(child: ChildProcess): Promise<{ code: number; errors: string }> {
  const errors: Buffer[] = [];
  child.stderr?.on("data", (chunk: Buffer) => errors.push(chunk));
  return new Promise((resolve) => {
    const finish = (code: number) => resolve({ code, errors: Buffer.concat(errors).toString("utf8").trim() });
    child.on("error", (error) => finish(errorCode(error) === "ENOENT" ? 127 : 1));
    child.on("close", (code) => finish(code ?? 1));
  });
}
