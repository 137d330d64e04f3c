import { Command, InvalidArgumentError, Option } from "commander";

import { addRepository, createToken } from "./administer";
import { backfill } from "./backfill/backfill";
import { readEvery } from "./backfill/choose-samples";
import { backfillFromBaselines } from "./backfill/from-baselines";
import { examine } from "./doctor";
import { EXIT, type ExitCode, type Outcome, errorCode, errorText, refused } from "./outcome";
import type { Terminal } from "./terminal";
import { upload } from "./upload";

/** The `lintel` command: runs one command line and says how it ended. It never throws. */
export async function runProgram(words: readonly string[], terminal: Terminal, version: string): Promise<ExitCode> {
  let exit: ExitCode = EXIT.done;
  const finish = (outcome: Outcome<ExitCode>) => {
    if (!outcome.ok) for (const sentence of outcome.refusal.sentences) terminal.say(`lintel: ${sentence}`);
    exit = outcome.ok ? outcome.value : outcome.refusal.exit;
  };

  const program = new Command("lintel")
    .description("Sends the reports of boundary checkers to a Lintel server, and administers one. It speaks HTTP only.")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(node cli.mjs help says what there is)")
    .configureOutput({ writeOut: (text) => terminal.print(text.replace(/\n$/, "")), writeErr: (text) => terminal.say(text.replace(/\n$/, "")) })
    .addHelpText(
      "after",
      `
Environment:
  LINTEL_URL    the address of your Lintel, for example https://lintel.example.com
  LINTEL_TOKEN  an upload token of the repository (an administrator's for token and repository);
                without one, upload takes the id-token of a job of GitHub Actions (permissions: id-token: write)

Exit codes:
  0  done             1  refused: no report, a bad one, or one that the server failed on
  2  wrong usage      3  --wait: the gate fails
  4  the server could not be reached or was not through in time; nothing is known to be wrong with the report`,
    );

  addUpload(program, terminal, finish);
  addBackfill(program, terminal, finish);
  addDoctor(program, terminal, finish);
  addAdministration(program, terminal, finish);

  try {
    await program.parseAsync([...words], { from: "user" });
    return exit;
  } catch (error) {
    // commander has said already what is wrong with the command line.
    if (errorCode(error).startsWith("commander.")) return isHarmless(error) ? EXIT.done : EXIT.usage;
    terminal.say(`lintel: ${errorText(error)}`);
    return EXIT.failed;
  }
}

function addUpload(program: Command, terminal: Terminal, finish: (outcome: Outcome<ExitCode>) => void): void {
  reachable(program.command("upload"))
    .description("send reports for the commit that is checked out")
    .argument("[file...]", "reports; without one they are looked for under this folder")
    .option("--wait", "wait until the server is through with them; exit 1 when it failed, 3 when the gate fails on the pull request")
    .option("--source <name>", "the series they belong to (default: the tool's name)")
    .option("--tool <name>", "the tool that wrote them (default: recognised from the content)")
    .option("--root <folder>", "the folder in the repository that their paths start from")
    .option("--scope <glob>", "they cover only this; may be given several times (default: everything)", collect, [])
    .option("--baseline <file>", "a list of known violations that goes with them; may be given several times", collect, [])
    .option("--repository <owner/name>", "default: CI's, or that of the remote")
    .option("--commit <sha>", "the commit they are about (default: the one checked out; of a test merge, the head)")
    .option("--committed-at <time>", "its committer's date (default: from git)", time)
    .option("--parents <sha,sha>", "its parents, first parent first; empty for a root commit (default: from git)", shas)
    .option("--branch <name>", "default: CI's, or that of the checkout")
    .option("--default-branch <name>", "default: CI's, or that of the remote")
    .option("--pull-request <number>", "default: CI's", whole)
    .option("--base <branch>", "the branch that the pull request goes to (default: CI's)")
    .option("--lineage <count>", "how many ancestors to tell", whole, 1000)
    .option("--no-fetch", "ask the remote for nothing that a shallow clone lacks")
    .option("--run-id <id>", "the run of CI (default: CI's)")
    .option("--run-attempt <number>", "its attempt (default: CI's)", whole)
    .option("--run-url <address>", "its page (default: CI's)")
    .option("--run-at <time>", "when the checker ran (default: when the report was written)", time)
    .option("--run-command <text>", "how the checker was called")
    .option("--dry-run", "print what would be sent with them as JSON, and send nothing")
    .option("--json", "print the result as JSON")
    .option("--summary <file>", "add the result as Markdown to a file (default: the job summary of GitHub Actions)")
    .action(async (files: string[], given: UploadFlags) => {
      finish(
        await upload(
          {
            files,
            url: given.url ?? null,
            token: given.token ?? null,
            timeout: given.timeout,
            repository: given.repository ?? null,
            commit: given.commit ?? null,
            committedAt: given.committedAt ?? null,
            parents: given.parents ?? null,
            branch: given.branch ?? null,
            defaultBranch: given.defaultBranch ?? null,
            pullRequest: given.pullRequest ?? null,
            base: given.base ?? null,
            source: given.source ?? null,
            tool: given.tool ?? null,
            root: given.root ?? null,
            scope: given.scope,
            baselines: given.baseline,
            runId: given.runId ?? null,
            runAttempt: given.runAttempt ?? null,
            runUrl: given.runUrl ?? null,
            runAt: given.runAt ?? null,
            runCommand: given.runCommand ?? null,
            lineage: Math.min(given.lineage, 1000),
            mayFetch: given.fetch,
            wait: given.wait ?? false,
            dryRun: given.dryRun ?? false,
            json: given.json ?? false,
            summary: given.summary ?? null,
          },
          terminal,
        ),
      );
    });
}

function addBackfill(program: Command, terminal: Terminal, finish: (outcome: Outcome<ExitCode>) => void): void {
  reachable(program.command("backfill"))
    .description("fill in the past: run a checker on commits of the default branch's line, or replay debt files, and send what they say")
    .usage("[options] -- <command...>")
    .argument("[command...]", "the checker, as it is run in the repository; a single word with blanks is a line for the shell")
    .option("--from-baselines", "run nothing: replay the todo, freeze, known-violations and suppression files that git has")
    .option("--every <how often>", "day, week, month, commit, or a number of commits", "week")
    .option("--since <when>", "1y, 6mo, 12w, 90d, a day like 2026-01-31, or all", "1y")
    .option("--report <file>", "the file that the command writes; may be given several times (default: looked for, else its standard output)", collect, [])
    .option("--install <how>", "auto (by the lock file), none, or a command", "auto")
    .option("--with <file>", "a file of this work tree that every commit gets as it is now, a checker's configuration, say; may be given several times", collect, [])
    .option("--branch <name>", "the branch whose line is looked at (default: the default branch)")
    .option("--default-branch <name>", "default: CI's, or that of the remote")
    .option("--repository <owner/name>", "default: CI's, or that of the remote")
    .option("--source <name>", "the series that the reports belong to (default: the tool's name)")
    .option("--tool <name>", "the tool that wrote them (default: recognised from the content)")
    .option("--root <folder>", "the folder in the repository that their paths start from")
    .option("--scope <glob>", "they cover only this; may be given several times (default: everything)", collect, [])
    .option("--command-timeout <seconds>", "how long the command may take for one commit", whole, 1800)
    .option("--again", "do what is done already once more")
    .option("--wait", "wait until the server is through with all of them; exit 1 when it failed on one")
    .option("--no-fetch", "do not ask the remote for its default branch")
    .option("--dry-run", "print the commits that would be looked at, and run and send nothing")
    .option("--json", "print the result as JSON")
    .action(async (words: string[], given: BackfillFlags) => {
      const every = readEvery(given.every);
      if (every === null) return finish(refused(EXIT.usage, `--every ${given.every} is none of day, week, month, commit or a number of commits.`));
      const { url = null, token = null, timeout, since, install, commandTimeout } = given;
      const { repository = null, branch = null, defaultBranch = null, source = null, tool = null, root = null } = given;
      const where = { url, token, timeout, repository, branch, defaultBranch, every, since, mayFetch: given.fetch };
      const how = { wait: given.wait ?? false, dryRun: given.dryRun ?? false, json: given.json ?? false };
      if (given.fromBaselines) {
        if (words.length > 0) return finish(refused(EXIT.usage, "--from-baselines runs no command: leave the command out, or --from-baselines."));
        return finish(await backfillFromBaselines({ ...where, ...how, tools: tool === null ? [] : [tool] }, terminal));
      }
      if (words.length === 0) {
        return finish(refused(EXIT.usage, "Which command checks a commit? Say it behind two dashes:", "node cli.mjs backfill --every week --since 1y -- npx depcruise src --config --output-type json"));
      }
      finish(await backfill({ ...where, ...how, source, tool, root, install, commandTimeout, words, scope: given.scope, reports: given.report, with: given.with, again: given.again ?? false }, terminal));
    });
}

type BackfillFlags = ReachFlags & {
  fromBaselines?: boolean;
  every: string;
  since: string;
  report: string[];
  install: string;
  with: string[];
  branch?: string;
  defaultBranch?: string;
  repository?: string;
  source?: string;
  tool?: string;
  root?: string;
  scope: string[];
  commandTimeout: number;
  again?: boolean;
  wait?: boolean;
  fetch: boolean;
  dryRun?: boolean;
  json?: boolean;
};

type ReachFlags = { url?: string; token?: string; timeout: number };

type UploadFlags = ReachFlags & {
  wait?: boolean;
  source?: string;
  tool?: string;
  root?: string;
  scope: string[];
  baseline: string[];
  repository?: string;
  commit?: string;
  committedAt?: string;
  parents?: string[];
  branch?: string;
  defaultBranch?: string;
  pullRequest?: number;
  base?: string;
  lineage: number;
  fetch: boolean;
  runId?: string;
  runAttempt?: number;
  runUrl?: string;
  runAt?: string;
  runCommand?: string;
  dryRun?: boolean;
  json?: boolean;
  summary?: string;
};

function addDoctor(program: Command, terminal: Terminal, finish: (outcome: Outcome<ExitCode>) => void): void {
  reachable(program.command("doctor"))
    .description("say what is missing for this repository, and the next command to type; ends with 1 while something is")
    .option("--repository <owner/name>", "default: CI's, or that of the remote")
    .option("--json", "print the findings as JSON")
    .action(async (given: ReachFlags & { repository?: string; json?: boolean }) => {
      const { url = null, token = null, timeout, repository = null, json = false } = given;
      finish(await examine({ url, token, timeout, repository, json }, terminal));
    });
}

function addAdministration(program: Command, terminal: Terminal, finish: (outcome: Outcome<ExitCode>) => void): void {
  reachable(program.command("token").description("tokens for CI and scripts").command("create"))
    .description("make a token; prints it, and nothing else, on standard output")
    .option("--repository <owner/name>", "the repository it is for (default: all, for an administrator's)")
    .addOption(new Option("--scope <scope>", "what it may do").choices(["upload", "read", "admin"]).default("upload"))
    .option("--expires-at <time>", "until when (default: until it is revoked)", time)
    .option("--note <text>", "what it is for")
    .action(async (given: ReachFlags & { repository?: string; scope: string; expiresAt?: string; note?: string }) => {
      const { url = null, token = null, timeout, repository = null, scope, expiresAt = null, note = null } = given;
      finish(await createToken({ url, token, timeout, repository, scope, expiresAt, note }, terminal));
    });

  reachable(program.command("repository").description("repositories").command("add"))
    .description("register a repository")
    .argument("<owner/name>", "its owner and name", ownerAndName)
    .option("--default-branch <name>", "its default branch")
    .addOption(new Option("--visibility <visibility>", "who may see it").choices(["private", "public"]))
    .action(async (repository: string, given: ReachFlags & { defaultBranch?: string; visibility?: string }) => {
      const { url = null, token = null, timeout, defaultBranch = null, visibility = null } = given;
      finish(await addRepository(repository, { url, token, timeout, defaultBranch, visibility }, terminal));
    });
}

function reachable(command: Command): Command {
  return command
    .option("--url <address>", "the address of your Lintel (default: LINTEL_URL)")
    .option("--token <token>", "better in LINTEL_TOKEN, where no process list shows it")
    .option("--timeout <seconds>", "give up after this time, all attempts together", whole, 300);
}

/** Help and version end a command line too, as commander sees it. */
function isHarmless(error: unknown): boolean {
  return typeof error === "object" && error !== null && "exitCode" in error && error.exitCode === 0;
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function whole(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError("It has to be a whole number.");
  return Number(value);
}

function time(value: string): string {
  const parsed = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(parsed)) throw new InvalidArgumentError("It has to be a time like 2026-11-02T09:00:00Z.");
  return new Date(parsed).toISOString();
}

function shas(value: string): string[] {
  const list = value.split(/[\s,]+/).filter(Boolean);
  if (list.some((sha) => !/^[0-9a-f]{40}$/.test(sha))) throw new InvalidArgumentError("Each has to be a commit's 40 digits.");
  return list;
}

function ownerAndName(value: string): string {
  if (!/^[^/\s]+\/[^/\s]+$/.test(value)) throw new InvalidArgumentError("It has to be OWNER/NAME.");
  return value;
}
