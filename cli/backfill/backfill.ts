import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";

import { type ReportFile, findReports, readNamedReports } from "../find-reports";
import { EXIT, type ExitCode, type Outcome, type Refusal, done, refused } from "../outcome";
import type { AcceptedReport } from "../send-report";
import type { Terminal } from "../terminal";
import { serverOf } from "../upload";
import { type Installer, type Installs, findInstaller, openInstalls } from "./installs";
import { type Prepared, type Sample, type WhereOptions, choosePlaces, prepare, samplesAt } from "./prepare";
import { type Progress, startProgress } from "./progress";
import { openMemory } from "./resume";
import { type Running, lastLines, plainLines, startCommand } from "./run-command";
import { type Scratch, bringAlong, openScratch, placeInside } from "./scratch";
import { followAll, nothingKnown, readKnown, trustMemory } from "./server-knowledge";
import { type Stated, isAboutReport, tell } from "./tell";

export type BackfillOptions = WhereOptions &
  Stated & {
    /** The checker and its words. */
    words: string[];
    /** Files that the command writes its report to; empty: looked for, or its standard output. */
    reports: string[];
    /** `auto`: by the lock file; `none`; or a line for the shell. */
    install: string;
    /** Files of the user's own tree that every commit gets as they are now. */
    with: string[];
    /** Seconds for one commit. */
    commandTimeout: number;
    wait: boolean;
    again: boolean;
    dryRun: boolean;
    json: boolean;
  };

type Failure = { commit: string; committedAt: string; reason: string; exit: number | null; lines: string[] };
type Sent = { commit: string; reports: AcceptedReport[] };

const LINES_SHOWN = 12;
const INSTALL_TIMEOUT = 30 * 60;
/** Uploads that may be on their way while the next commit is checked. */
const MOST_UNDERWAY = 2;

/** Checks commits of the past with a command, as `upload` would have sent them then. */
export async function backfill(options: BackfillOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const prepared = await prepare(options, terminal);
  if (!prepared.ok) return prepared;
  const { repository, name, branch, line } = prepared.value;
  const brought = filesToBring(options.with, terminal.folder, repository.root);
  if (!brought.ok) return brought;

  const samples = samplesAt(line, choosePlaces(prepared.value, options.every));
  terminal.say(`${samples.length} of ${line.length} commits of ${branch} since ${(line.at(-1)?.committedAt ?? "").slice(0, 10)} are looked at, the newest first.`);
  if (options.dryRun) {
    for (const { sha, committedAt } of samples) terminal.print(`${sha} ${committedAt}`);
    terminal.say("Nothing was run or sent (--dry-run).");
    return done(EXIT.done);
  }

  const server = () => serverOf(options, terminal);
  const first = server();
  if (!first.ok) return first;
  const { words, reports, install, source, tool, root, scope } = options;
  const memory = openMemory(terminal.environment, [first.value.address, name, repository.prefix, branch, words, reports, install, source, tool, root, scope, brought.value.map(({ path, digest }) => [path, digest])]);
  if (options.again) memory.forget();
  const trusted = await trustMemory(first.value, memory);
  if (!trusted.ok) return trusted;
  const known = options.again ? nothingKnown() : await readKnown(first.value, name, samples.at(-1)?.committedAt ?? "");
  if (!known.ok) return known;

  const left = samples.filter(({ sha }) => !memory.sent.has(sha) && !(source !== null && known.value.get(sha)?.has(source)));
  const doneBefore = samples.length - left.length;
  if (doneBefore > 0) terminal.say(doneBefore === 1 ? "1 is done already; --again does it anew." : `${doneBefore} are done already; --again does them anew.`);
  if (left.length === 0) return conclude(options, [], [], { installed: null, kept: true }, terminal);

  const opened = await openScratch(repository, terminal.environment);
  if (!opened.ok) return opened;
  const scratch = opened.value;
  const running: { now: Running | null } = { now: null };
  const cleanUp = () => {
    running.now?.kill();
    scratch.remove();
  };
  const sent: Sent[] = [];
  const callOff = terminal.untilEnd(() => {
    cleanUp();
    terminal.say(`Stopped. ${toldOf(sent.length)}`);
  });
  const progress = startProgress(terminal, left.length);
  const work = openWork(options, prepared.value, scratch, brought.value, running);
  const runId = `backfill-${new Date().toISOString()}`;

  const failures: Failure[] = [];
  const sources = new Set<string>(source === null ? [] : [source]);
  let fatal: Refusal | null = null;
  /** Uploads, one after the other. */
  const underway: Promise<void>[] = [];
  const fail = (sample: Sample, failure: Omit<Failure, "commit" | "committedAt">) => {
    failures.push({ commit: sample.sha, committedAt: sample.committedAt, ...failure });
    progress.step(`${labelOf(sample)}: skipped, ${failure.reason}`);
    for (const text of failure.lines) terminal.say(`    | ${text}`);
  };
  const send = async (sample: Sample, files: readonly ReportFile[], took: number) => {
    if (fatal !== null) return;
    const told = await tell(server, prepared.value, sample, { files, stated: options, runId, from: scratch.repository, withBaselines: true });
    for (const { path } of files) rmSync(path, { force: true });
    if (told.ok) {
      for (const report of told.value) sources.add(report.source);
      sent.push({ commit: sample.sha, reports: told.value });
      memory.keep(sample.sha, told.value.map(({ id }) => id));
      progress.step(`${labelOf(sample)}: sent as ${told.value.map((report) => report.source).join(", ")} (${(took / 1000).toFixed(1)} s)`);
    } else if (isAboutReport(told.refusal)) fail(sample, { reason: told.refusal.sentences[0] ?? "refused", exit: null, lines: [] });
    else fatal ??= told.refusal;
  };

  try {
    for (const [index, sample] of left.entries()) {
      if (fatal !== null) break;
      if ([...(known.value.get(sample.sha)?.keys() ?? [])].some((one) => sources.has(one))) {
        progress.step(`${labelOf(sample)}: the server has a report of it`);
        continue;
      }
      const made = await work.check(sample, index, progress);
      if (!made.ok) {
        fail(sample, made.failure);
        continue;
      }
      const before = underway.at(-1) ?? Promise.resolve();
      underway.push(before.then(() => send(sample, made.files, made.took)));
      // The first one tells whether the server takes them at all.
      if (underway.length > MOST_UNDERWAY || sent.length === 0) await underway.shift();
    }
    progress.doing("waiting for the last uploads");
    await underway.at(-1);
  } finally {
    progress.end();
    callOff();
    cleanUp();
  }
  if (fatal !== null) return { ok: false, refusal: hinted(fatal, sent.length) };
  return conclude(options, sent, failures, { installed: work.told(), kept: memory.file !== null }, terminal);
}

function labelOf({ sha, committedAt }: Sample): string {
  return `${committedAt.slice(0, 10)} ${sha.slice(0, 12)}`;
}

function hinted(refusal: Refusal, count: number): Refusal {
  return { ...refusal, sentences: [...refusal.sentences, toldOf(count)] };
}

/** What became of a backfill that did not come to its end. */
function toldOf(count: number): string {
  return count === 0 ? "Nothing was sent." : `${count} ${count === 1 ? "commit was" : "commits were"} sent; the same command goes on where this one stopped.`;
}

async function conclude(options: BackfillOptions, sent: readonly Sent[], failures: readonly Failure[], { installed, kept }: { installed: string | null; kept: boolean }, terminal: Terminal): Promise<Outcome<ExitCode>> {
  let complaints: string[] = [];
  if (options.wait && sent.length > 0) {
    terminal.say("Waiting until the server is through with them.");
    const followed = await followAll(() => serverOf(options, terminal), sent.flatMap(({ commit, reports }) => reports.map(({ id }) => ({ commit, id }))));
    if (!followed.ok) return followed;
    complaints = followed.value;
    for (const complaint of complaints) terminal.say(`The server failed on ${complaint}`);
  }
  if (installed !== null) terminal.say(installed);
  terminal.say(`${sent.length} ${sent.length === 1 ? "commit" : "commits"} sent${failures.length === 0 ? "" : `, ${failures.length} skipped`}.`);
  for (const { commit, committedAt, reason } of failures) terminal.say(`  skipped ${committedAt.slice(0, 10)} ${commit.slice(0, 12)}: ${reason}`);
  if (failures.length > 0) terminal.say(`The same command tries ${failures.length === 1 ? "it" : "them"} again${kept ? "" : " (and all others too: there is no folder to remember in)"}.`);
  if (options.json) terminal.print(JSON.stringify({ sent: sent.map(({ commit, reports }) => ({ commit, reports: reports.map(({ id, source }) => ({ id, source })) })), skipped: failures }, null, 2));
  return done(complaints.length > 0 || (sent.length === 0 && failures.length > 0) ? EXIT.failed : EXIT.done);
}

type Brought = { from: string; path: string; digest: string };

/** The files of the user's own tree, by their places in the repository. */
function filesToBring(names: readonly string[], folder: string, root: string | null): Outcome<Brought[]> {
  const found: Brought[] = [];
  for (const name of names) {
    const from = resolve(folder, name);
    const path = root === null ? ".." : relative(root, from);
    if (!statSync(from, { throwIfNoEntry: false })?.isFile()) return refused(EXIT.usage, `--with ${name}: there is no such file.`);
    if (path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path)) return refused(EXIT.usage, `--with ${name} is no file of this repository.`);
    found.push({ from, path, digest: createHash("sha256").update(readFileSync(from)).digest("hex") });
  }
  return done(found);
}

type Checked = { ok: true; files: ReportFile[]; took: number } | { ok: false; failure: Omit<Failure, "commit" | "committedAt"> };

/** Everything that happens to one commit before its reports are sent. */
function openWork(options: BackfillOptions, { repository }: Prepared, scratch: Scratch, brought: readonly Brought[], running: { now: Running | null }) {
  const logs = join(scratch.folder, "logs");
  mkdirSync(logs);
  const tree = scratch.tree;
  const folder = join(tree, repository.prefix);
  const own = repository.root === null ? null : join(repository.root, repository.prefix);
  const installs: Installs = openInstalls(folder, join(scratch.folder, "installed"), own, chooser(options.install, folder));
  const counts = new Map<string, number>();
  const inTree = (path: string) => (repository.prefix === "" ? path : `${repository.prefix}/${path}`);

  const run = async (words: readonly string[], log: string, seconds: number, commit: string) => {
    running.now = startCommand({
      words,
      folder,
      environment: scratch.environment,
      more: { LINTEL_COMMIT: commit, LINTEL_TREE: repository.root ?? undefined },
      programs: { first: [join(folder, "node_modules/.bin"), join(tree, "node_modules/.bin")], last: own === null ? [] : [join(own, "node_modules/.bin"), join(repository.root ?? own, "node_modules/.bin")] },
      log: join(logs, log),
      timeout: seconds * 1000,
    });
    const ended = await running.now.ended;
    running.now = null;
    return ended;
  };

  const check = async (sample: Sample, index: number, progress: Progress): Promise<Checked> => {
    const label = labelOf(sample);
    const begun = performance.now();
    const failed = (reason: string, exit: number | null = null, lines: string[] = []): Checked => ({ ok: false, failure: { reason, exit, lines } });
    progress.doing(`${label}: checking out`);
    const cannot = await scratch.checkOut(sample.sha, installs.folders().map(inTree));
    if (cannot !== null) return failed(`it cannot be checked out: ${cannot}`);
    if (!existsSync(folder)) return failed(`there is no folder ${repository.prefix} in it`);
    for (const { from, path } of brought) {
      const why = bringAlong(from, tree, path);
      if (why !== null) return failed(why);
    }

    const fitted = await installs.fit(async (installer) => {
      progress.doing(`${label}: ${installer.words.join(" ")}`);
      const ended = await run(installer.words, "install", INSTALL_TIMEOUT, sample.sha);
      return ended.code === 0 ? null : [`${installer.words.join(" ")}: ${ended.reason ?? `ended with ${ended.code}`}`, ...lastLines(ended.errors, LINES_SHOWN), ...lastLines(ended.out, LINES_SHOWN)].slice(0, LINES_SHOWN + 1);
    });
    if (!fitted.ok) return failed(`what it needs cannot be installed (${fitted.why[0] ?? "unknown"}); --install none leaves that out`, null, fitted.why.slice(1));
    counts.set(fitted.how, (counts.get(fitted.how) ?? 0) + 1);

    const named = options.reports.map((path) => ({ path, place: placeInside(folder, path) }));
    for (const { path, place } of named) {
      if (place === null) return failed(`--report ${path} leads out of the repository`);
      rmSync(place, { recursive: true, force: true });
    }
    progress.doing(`${label}: ${options.words.join(" ")}`);
    const ended = await run(options.words, `command-${index}`, options.commandTimeout, sample.sha);
    const how = ended.reason ?? (ended.code === 0 ? null : `ended with ${ended.code}`);
    const lines = () => [...lastLines(ended.out, LINES_SHOWN), ...lastLines(ended.errors, LINES_SHOWN)].slice(-LINES_SHOWN);
    if (ended.code === null) return failed(`the command failed: ${how ?? ""}`, null, lines());
    const gathered = await gather(scratch, folder, named.map(({ path }) => path), ended.out);
    if (!gathered.ok) return failed(`the command ${how ?? "ended with 0, but"} ${how === null ? gathered.why : `and ${gathered.why}`}`, ended.code, lines());
    const files = gathered.files.map((file, place) => moved(file, join(logs, `report-${index}-${place}`)));
    rmSync(ended.errors, { force: true });
    if (files.every(({ path }) => path !== ended.out)) rmSync(ended.out, { force: true });
    return { ok: true, files, took: performance.now() - begun };
  };

  const told = () => {
    const installed = counts.get("installed") ?? 0;
    const reused = (counts.get("kept") ?? 0) + (counts.get("moved") ?? 0) + (counts.get("copied") ?? 0);
    return installed + reused === 0 ? null : `What they need was installed ${timesOf(installed)} and reused ${timesOf(reused)}.`;
  };
  return { check, told };
}

function timesOf(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

function chooser(install: string, folder: string): () => Installer | null {
  if (install === "none") return () => null;
  if (install === "auto") return () => findInstaller(folder);
  return () => {
    const { lock = "package-lock.json", fills = "node_modules" } = findInstaller(folder) ?? {};
    return { lock, words: [install], fills };
  };
}

/** What the command left: the files that are named, else those that look like reports, else what it printed. */
async function gather(scratch: Scratch, folder: string, named: readonly string[], out: string): Promise<{ ok: true; files: ReportFile[] } | { ok: false; why: string }> {
  if (named.length > 0) {
    const read = await readNamedReports(named, folder, scratch.repository);
    return read.ok ? { ok: true, files: read.value } : { ok: false, why: `left no report: ${read.refusal.sentences[0] ?? ""}` };
  }
  const { reports, skipped } = await findReports(folder, scratch.repository);
  if (reports.length > 0) return { ok: true, files: reports };
  if (statSync(out).size > 0) {
    const printed = await readNamedReports([out], folder, scratch.repository);
    if (printed.ok && printed.value[0]?.tool) return { ok: true, files: printed.value.map((file) => ({ ...file, name: "report.json" })) };
  }
  const [first] = skipped.filter(({ reason }) => !reason.startsWith("is part of the repository"));
  return { ok: false, why: first === undefined ? "left no report, neither in a file of a known name nor on standard output (--report says which file)" : `left no report: ${plainLines(first.name)[0] ?? ""} ${first.reason}` };
}

/** Out of the way of the next commit. */
function moved(file: ReportFile, path: string): ReportFile {
  renameSync(file.path, path);
  return { ...file, path };
}
