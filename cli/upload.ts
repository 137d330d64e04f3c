import { statSync } from "node:fs";
import { posix } from "node:path";

import { type Attachment, readAttachments } from "./attachments";
import type { CiFacts } from "./ci/ci";
import { always, idTokens } from "./ci/id-token";
import { readCi } from "./ci/read-ci";
import { metaOf } from "./envelope";
import { type ReportFile, findReports, readNamedReports } from "./find-reports";
import { type FollowedReport, followReport, followVerdict, sentenceOf } from "./follow-reports";
import { type History, readHistory } from "./history";
import { EXIT, type ExitCode, type Outcome, done, refused } from "./outcome";
import { type Repository, openRepository, repositoryNameIn } from "./repository";
import { type AcceptedReport, type Envelope, sendEnvelope } from "./send-report";
import { type Subject, chooseSubject } from "./subject";
import { addSummary } from "./summary";
import type { Server } from "./talk";
import type { Terminal } from "./terminal";

/** What may be said on the command line; null and empty mean that it is found out. */
export type UploadOptions = {
  files: string[];
  url: string | null;
  token: string | null;
  repository: string | null;
  commit: string | null;
  committedAt: string | null;
  parents: string[] | null;
  branch: string | null;
  defaultBranch: string | null;
  pullRequest: number | null;
  base: string | null;
  source: string | null;
  tool: string | null;
  root: string | null;
  scope: string[];
  baselines: string[];
  runId: string | null;
  runAttempt: number | null;
  runUrl: string | null;
  runAt: string | null;
  runCommand: string | null;
  lineage: number;
  mayFetch: boolean;
  wait: boolean;
  dryRun: boolean;
  json: boolean;
  /** A file that the result is added to; null for the job summary of GitHub Actions, where there is one. */
  summary: string | null;
  timeout: number;
};

/** Finds, describes and sends reports; with `wait`, until the server is through with them. */
export async function upload(options: UploadOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const opened = await openRepository(terminal.folder, terminal.environment);
  if (!opened.ok) return opened;
  const repository = opened.value;

  const found = await gatherReports(options, repository, terminal);
  if (!found.ok) return found;

  const ci = readCi(terminal.environment);
  const chosen = await chooseSubject(repository, ci, options);
  if (!chosen.ok) return chosen;
  const subject = chosen.value;
  for (const note of subject.notes) terminal.say(note);

  const name = repositoryName(options, repository, ci);
  if (!name.ok) return name;

  const history = repository === null ? null : await readHistory(repository, { commit: subject.commit, base: subject.base, atMost: options.lineage, mayFetch: options.mayFetch });
  const tools = new Set(found.value.flatMap(({ tool }) => tool ?? options.tool ?? []));
  const attached = repository === null ? { attachments: [], notes: [] } : await readAttachments(repository, subject.commit, tools);
  for (const note of [...attached.notes, ...doubts(subject, history, options, found.value)]) terminal.say(note);

  const envelopes = envelopesOf(options, name.value, subject, history, ci, found.value, attached.attachments, repository);
  if (!envelopes.ok) return envelopes;
  if (options.dryRun) {
    for (const { meta } of envelopes.value) terminal.print(JSON.stringify(meta, null, 2));
    terminal.say("Nothing was sent (--dry-run).");
    return done(EXIT.done);
  }
  return sendAll(envelopes.value, options, subject, terminal);
}

async function gatherReports(options: UploadOptions, repository: Repository | null, terminal: Terminal): Promise<Outcome<ReportFile[]>> {
  for (const path of options.baselines) {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return refused(EXIT.usage, `--baseline ${path}: there is no such file.`);
  }
  if (options.files.length > 0) return readNamedReports(options.files, terminal.folder, repository);

  const { reports, skipped } = await findReports(terminal.folder, repository);
  for (const { name, reason } of skipped) terminal.say(`Skipped ${name}: it ${reason}.`);
  for (const { name, tool } of reports) terminal.say(`Found ${name} (${tool}).`);
  if (reports.length > 0) return done(reports);
  return refused(
    EXIT.failed,
    "No report was found here. Looked for depcruise*.json, dependency-cruiser*.json, eslint*.json, *.lintel.json and lintel-report.json.",
    "Name the file: node cli.mjs upload path/to/report.json",
    "dependency-cruiser writes one with: npx depcruise src --config --output-type json --output-to depcruise.json",
    "ESLint writes one with: npx eslint . --format json-with-metadata --output-file eslint.json",
  );
}

/** `owner/name`, as it is stated, as CI has it, or as the remote's address tells. */
export function repositoryName(options: Pick<UploadOptions, "repository">, repository: Repository | null, ci: CiFacts | null): Outcome<string> {
  const fromCi = repository?.isSubmodule ? null : (ci?.repository ?? null);
  const name = options.repository ?? fromCi ?? (repository?.remote ? repositoryNameIn(repository.remote.address) : null);
  if (name !== null && /^[^/\s]+\/[^/\s]+$/.test(name)) return done(name);
  return refused(
    EXIT.usage,
    name === null ? "Which repository is this? No remote and no CI tells its owner and name." : `${name} is no OWNER/NAME: Lintel's repositories have two parts.`,
    "Say it: --repository OWNER/NAME",
  );
}

/** What the user should know about what git could not tell. */
function doubts({ commit, tested, branch, defaultBranch, pullRequest }: Subject, history: History | null, options: UploadOptions, files: readonly ReportFile[]): string[] {
  const committedAt = options.committedAt ?? history?.commit?.committedAt ?? null;
  const older = committedAt === null ? [] : files.filter(({ modifiedAt }) => modifiedAt.getTime() + 60_000 < Date.parse(committedAt));
  return [
    ...(tested === null ? [] : [`What is checked out is a test merge: the numbers are for ${commit.slice(0, 12)}, the head that it merges.`]),
    ...(committedAt === null ? ["The commit's date is unknown here: it is only accepted if the server knows the commit already (--committed-at, or fetch-depth: 0)."] : []),
    ...(history !== null && history.isCutOff && options.parents === null
      ? [`This clone is shallow: ${history.lineage.length} earlier commits are known, not all. Set fetch-depth: 0 (a full clone) to tell the whole line.`]
      : []),
    ...(branch === null && pullRequest === null ? [`No branch is known${defaultBranch === null ? "" : `, so the commit does not join ${defaultBranch} by itself`}; --branch says it.`] : []),
    ...older.map(({ name }) => `${name} was written before the commit was made: is it this commit's report?`),
  ];
}

/** What is stated of the reports themselves. */
export type EnvelopeOptions = Pick<UploadOptions, "committedAt" | "parents" | "source" | "tool" | "root" | "scope" | "baselines" | "runId" | "runAttempt" | "runUrl" | "runAt" | "runCommand">;

/** Puts reports into envelopes: one for those of one tool that start from one folder. */
export function envelopesOf(
  options: EnvelopeOptions,
  repositoryName: string,
  subject: Subject,
  history: History | null,
  ci: CiFacts | null,
  files: readonly ReportFile[],
  attachments: Attachment[],
  repository: Repository | null,
): Outcome<Envelope[]> {
  const groups = new Map<string, ReportFile[]>();
  for (const file of files) {
    const key = JSON.stringify([file.tool, options.root ?? file.root ?? repository?.prefix ?? ""]);
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  const tools = new Set(files.map(({ tool }) => tool));
  if (options.source !== null && tools.size > 1) {
    return refused(EXIT.usage, `--source ${options.source} names one series, but these are reports of several tools: ${[...tools].map((tool) => tool ?? "another").join(", ")}.`, "Name the files of one tool.");
  }

  return done(
    [...groups].map(([key, group]) => {
      const tool = group[0]?.tool ?? options.tool;
      const root = cleanFolder(options.root ?? group[0]?.root ?? repository?.prefix ?? "");
      // Several folders of one tool in one upload: each report tells of its own folder only.
      const isPart = [...groups.keys()].some((other) => other !== key && toolOf(other) === toolOf(key));
      const scope = options.scope.length > 0 ? options.scope : isPart && root !== "" ? [`${root}/**`] : [];
      return {
        meta: metaOf(
          {
            repository: repositoryName,
            committedAt: options.committedAt,
            parents: options.parents,
            source: options.source,
            tool: options.tool,
            root,
            scope,
            run: { id: options.runId, attempt: options.runAttempt, url: options.runUrl, at: options.runAt ?? timeOf(group), command: options.runCommand },
          },
          subject,
          history,
          ci,
        ),
        files: group,
        attachments: attachments.filter((attachment) => attachment.role !== "baseline" || attachment.tool === tool),
        baselines: options.baselines,
      };
    }),
  );
}

function toolOf(key: string): string {
  return key.split(",")[0] ?? "";
}

function cleanFolder(folder: string): string {
  const clean = posix.normalize(folder.replaceAll("\\", "/")).replace(/^\/+|\/+$/g, "");
  return clean === "." ? "" : clean;
}

/** When the checker ran: when its report was written. Sending the same file again is then nothing new. */
function timeOf(files: readonly ReportFile[]): string {
  const newest = Math.max(...files.map(({ modifiedAt }) => modifiedAt.getTime()));
  return new Date(Math.min(newest, Date.now())).toISOString();
}

async function sendAll(envelopes: readonly Envelope[], options: UploadOptions, subject: Subject, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const server = serverOf(options, terminal);
  if (!server.ok) return server;

  const results: (FollowedReport | AcceptedReport)[] = [];
  let numbers: string | null = null;
  for (const envelope of envelopes) {
    const accepted = await sendEnvelope(server.value, envelope);
    if (!accepted.ok) return accepted;
    for (const report of accepted.value.reports) {
      terminal.say(`Sent ${envelope.files.map(({ name }) => name).join(", ")} for ${envelope.meta.repository}@${subject.commit.slice(0, 12)} as ${report.source} (report ${report.id}).`);
      if (!options.wait) results.push(report);
      else {
        const followed = await followReport(server.value, report.id);
        if (!followed.ok) return followed;
        terminal.say(sentenceOf(followed.value));
        for (const { code, detail, count } of followed.value.warnings ?? []) terminal.say(`  ${code}: ${detail ?? ""}${count ? ` (${count} times)` : ""}`);
        results.push(followed.value);
      }
    }
    const isRefused = results.some(({ id, status }) => status === "failed" && accepted.value.reports.some((report) => report.id === id));
    if (accepted.value.snapshot && !isRefused && isOnTheLine(envelope.meta)) {
      numbers = pageOf(server.value, envelope.meta);
      terminal.say(`Numbers: ${numbers}`);
    }
  }
  const verdict = options.wait && envelopes.some(({ meta }) => meta.pullRequest !== undefined) ? await awaitVerdict(server.value, results, terminal) : done(null);
  if (!verdict.ok) return verdict;
  const url = verdict.value?.url ?? numbers;
  const summary = options.summary ?? terminal.environment["GITHUB_STEP_SUMMARY"] ?? "";
  if (summary !== "") addSummary(summary, { reports: results, verdict: verdict.value ?? null, url }, terminal.say);
  if (options.json) terminal.print(JSON.stringify({ commit: subject.commit, reports: results, ...(verdict.value ? { verdict: verdict.value } : {}), url }, null, 2));
  if (results.some(({ status }) => status === "failed")) return done(EXIT.failed);
  return done(verdict.value?.conclusion === "failure" ? EXIT.gate : EXIT.done);
}

/** Whether a commit can have a page of its own: one of the default branch has, as far as is known here. */
function isOnTheLine({ pullRequest, branch, defaultBranch }: Envelope["meta"]): boolean {
  return pullRequest === undefined && (branch === undefined || defaultBranch === undefined || branch === defaultBranch);
}

/** The page that people read; the API's answer about the same commit asks for a token that may read. */
function pageOf({ address }: Server, { repository, commit }: Envelope["meta"]): string {
  return `${address}/repositories/${repository.split("/").map(encodeURIComponent).join("/")}/commits/${commit}`;
}

/** What the pull request comes to with these reports, told in a sentence. */
async function awaitVerdict(server: Server, results: readonly { id: string; status: string }[], { say }: Terminal): Promise<Outcome<FollowedReport["verdict"]>> {
  const last = results.findLast(({ status }) => status !== "failed");
  if (!last) return done(null);
  const verdict = await followVerdict(server, last.id);
  if (!verdict.ok) return verdict;
  if (!verdict.value) say("The pull request has not been judged yet; its page will tell.");
  else {
    const { pullRequest, conclusion, sentence, reason, url } = verdict.value;
    const told = conclusion === null || conclusion === "neutral" ? [reason] : [sentence, reason];
    say([`Pull request ${pullRequest} ${OUTCOMES[conclusion ?? ""] ?? "waits"}.`, ...told].filter((part) => part !== null).join(" "));
    say(url);
  }
  return verdict;
}

const OUTCOMES: Record<string, string> = { success: "passes", failure: "fails", neutral: "is neither passed nor failed" };

/** The server of the options or the environment, with the time that is left for it. */
export function serverOf(options: { url: string | null; token: string | null; timeout: number }, { environment, say }: Terminal): Outcome<Server> {
  const address = (options.url ?? environment["LINTEL_URL"] ?? "").trim().replace(/\/+$/, "");
  const token = (options.token ?? environment["LINTEL_TOKEN"] ?? "").trim();
  if (address === "") return refused(EXIT.usage, "Where is your Lintel? Set LINTEL_URL (or --url), for example https://lintel.example.com");
  if (!/^https?:\/\/[^/\s]+/.test(address) || !URL.canParse(address)) return refused(EXIT.usage, `${address} is no address: it has to begin with https:// or http://`);
  const credentials = token === "" ? idTokens(environment, address) : always(token);
  if (credentials === null) return refused(EXIT.usage, "No token: set LINTEL_TOKEN to an upload token of this repository (its settings page makes one).", "In GitHub Actions without a secret: give the job `permissions: id-token: write` where Lintel's GitHub App is installed.");
  return done({ address, credentials, deadline: Date.now() + options.timeout * 1000, say });
}
