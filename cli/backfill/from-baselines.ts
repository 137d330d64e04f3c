import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readLine } from "../history";
import { EXIT, type ExitCode, type Outcome, type Refusal, done, refused } from "../outcome";
import type { Terminal } from "../terminal";
import { serverOf } from "../upload";
import { type DebtFile, envelopeOfDebt, mayBeDebt, readDebt } from "./debt";
import { type Prepared, type WhereOptions, choosePlaces, prepare, samplesAt } from "./prepare";
import { startProgress } from "./progress";
import { followAll, nothingKnown, readKnown } from "./server-knowledge";
import { isAboutReport, tell } from "./tell";

export type BaselineOptions = WhereOptions & { tools: string[]; wait: boolean; dryRun: boolean; json: boolean };

/**
 * Such a report gives way to every report of a run at the same commit: it says that it ran before there was anything to
 * run on.
 */
const RUN_ID = "-baselines";

/** Replays debt files over the history that git has of them: no tool is run. */
export async function backfillFromBaselines(options: BaselineOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const prepared = await prepare(options, terminal);
  if (!prepared.ok) return prepared;
  const { repository, name, branch, line } = prepared.value;
  if (repository.lacks !== "nothing") return refused(EXIT.usage, "This is a partial clone: it does not hold the files of older commits.", "Run it in a full clone: git clone without --filter.");

  const places = await choosePlacesOfChange(options, prepared.value);
  const samples = samplesAt(line, places);
  const folder = mkdtempSync(join(tmpdir(), "lintel-baselines-"));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  const callOff = terminal.untilEnd(cleanUp);
  const progress = startProgress(terminal, samples.length);
  const server = () => serverOf(options, terminal);
  try {
    const known = options.dryRun ? nothingKnown() : await knownTo(server, name, samples.at(-1)?.committedAt ?? "");
    if (!known.ok) return known;
    terminal.say(`${samples.length} of ${line.length} commits of ${branch} are looked at: those that change a debt file, and the ends of the periods.`);
    const placeOf = new Map(line.map(({ sha }, place) => [sha, place]));
    const isAfterRuns = (sha: string, tool: string) => line.slice((placeOf.get(sha) ?? 0) + 1).some((older) => known.value.get(older.sha)?.get(tool)?.isRun === true);
    const seen = new Set<string>();
    const sent: { commit: string; reports: { id: string; source: string }[] }[] = [];
    const failures: { commit: string; reason: string }[] = [];
    let fatal: Refusal | null = null;
    // From the oldest on: only so it shows from when on a tool's files being gone means that nothing is left.
    for (const sample of [...samples].reverse()) {
      const label = `${sample.committedAt.slice(0, 10)} ${sample.sha.slice(0, 12)}`;
      progress.doing(`${label}: reading its debt files`);
      const debt = await readDebt(repository, sample.sha);
      if (debt === null) {
        failures.push({ commit: sample.sha, reason: "its debt files are too large to be sent" });
        progress.step(`${label}: skipped, its debt files are too large to be sent`);
        continue;
      }
      const told: string[] = [];
      for (const tool of new Set([...debt.keys(), ...seen])) {
        if (options.tools.length > 0 && !options.tools.includes(tool)) continue;
        const files = debt.get(tool) ?? [];
        if (files.length === 0) seen.delete(tool);
        else seen.add(tool);
        // From the first report of a run on, its own reports tell what is baselined.
        if (known.value.get(sample.sha)?.has(tool) || isAfterRuns(sample.sha, tool)) continue;
        told.push(`${tool} (${files.length} ${files.length === 1 ? "file" : "files"})`);
        if (options.dryRun) {
          terminal.print(`${sample.sha} ${sample.committedAt} ${tool} ${files.map(({ path }) => JSON.stringify(path)).join(" ")}`);
          continue;
        }
        const answer = await tell(server, prepared.value, sample, { files: [asReport(folder, tool, files)], stated: { source: null, tool: null, root: "", scope: [] }, runId: RUN_ID, from: null, withBaselines: false });
        if (answer.ok) sent.push({ commit: sample.sha, reports: answer.value.map(({ id, source }) => ({ id, source })) });
        else if (isAboutReport(answer.refusal)) failures.push({ commit: sample.sha, reason: `${tool}: ${answer.refusal.sentences[0] ?? "refused"}` });
        else fatal = answer.refusal;
        if (fatal !== null) break;
      }
      if (fatal !== null) return { ok: false, refusal: fatal };
      progress.step(`${label}: ${told.length === 0 ? "no debt files" : told.join(", ")}`);
    }
    return await conclude(options, sent, failures, server, terminal);
  } finally {
    progress.end();
    callOff();
    cleanUp();
  }
}

/** The periods' ends, and every commit of the line that changes a file that may be one of debts. */
async function choosePlacesOfChange({ every }: BaselineOptions, prepared: Prepared): Promise<number[]> {
  const { repository, line } = prepared;
  const places = new Set(choosePlaces(prepared, every));
  const placeOf = new Map(line.map(({ sha }, place) => [sha, place]));
  const [tip] = line;
  if (tip === undefined) return [];
  for (const { sha, paths } of await readLine(repository.git, tip.sha, line.length, repository.boundary, repository.lacks)) {
    const place = placeOf.get(sha);
    // A commit that touched too many files to be listed may have touched these.
    if (place !== undefined && (paths === undefined || paths.some(mayBeDebt))) places.add(place);
  }
  return [...places].sort((one, other) => one - other);
}

async function knownTo(server: () => ReturnType<typeof serverOf>, name: string, from: string) {
  const first = server();
  return first.ok ? readKnown(first.value, name, from) : first;
}

function asReport(folder: string, tool: string, files: readonly DebtFile[]) {
  const path = join(folder, "debt.json");
  writeFileSync(path, envelopeOfDebt(tool, files), { mode: 0o600 });
  const { size, mtime } = statSync(path);
  return { path, name: "debt.json", tool, root: "", bytes: size, modifiedAt: mtime };
}

async function conclude(
  { wait, dryRun, json }: BaselineOptions,
  sent: readonly { commit: string; reports: readonly { id: string; source: string }[] }[],
  failures: readonly { commit: string; reason: string }[],
  server: () => ReturnType<typeof serverOf>,
  terminal: Terminal,
): Promise<Outcome<ExitCode>> {
  if (dryRun) {
    terminal.say("Nothing was sent (--dry-run).");
    return done(EXIT.done);
  }
  for (const { commit, reason } of failures) terminal.say(`  skipped ${commit.slice(0, 12)}: ${reason}`);
  if (sent.length === 0 && failures.length === 0) {
    return refused(
      EXIT.failed,
      "No debt file was found that the server does not know of. Looked for .dependency-cruiser-known-violations.json, eslint-suppressions.json, package_todo.yml, ArchUnit's stored.rules, Deptrac's skip_violations and import-linter's ignore_imports.",
      "Without one, node cli.mjs backfill -- <command> runs the checker on old commits.",
    );
  }
  let complaints: string[] = [];
  if (wait) {
    const followed = await followAll(server, sent.flatMap(({ commit, reports }) => reports.map(({ id }) => ({ commit, id }))));
    if (!followed.ok) return followed;
    complaints = followed.value;
    for (const complaint of complaints) terminal.say(`The server failed on ${complaint}`);
  }
  terminal.say(`${sent.length} ${sent.length === 1 ? "list" : "lists"} of known violations sent.`);
  if (json) terminal.print(JSON.stringify({ sent, skipped: failures }, null, 2));
  return done(complaints.length > 0 || sent.length === 0 ? EXIT.failed : EXIT.done);
}
