import * as z from "zod/mini";

import { parseCodeowners } from "@/lib/catalog/model/codeowners";
import { parseConfiguration } from "@/lib/catalog/model/lintel-yml";

import { CODEOWNERS, CONFIGURATION, FOREIGN } from "./attachments";
import { readCi } from "./ci/read-ci";
import { formOf } from "./multipart";
import { EXIT, type ExitCode, type Outcome, type Refusal, done } from "./outcome";
import { type Repository, openRepository, readContents } from "./repository";
import { type Server, talk } from "./talk";
import type { Terminal } from "./terminal";
import { repositoryName, serverOf } from "./upload";

export type DoctorOptions = { url: string | null; token: string | null; timeout: number; repository: string | null; json: boolean };

/** One thing that was looked at. `missing` keeps numbers from coming or from being right; a `note` does not. */
export type Finding = { about: string; state: "ok" | "note" | "missing"; says: string; next?: string };

/** Says what is missing before this repository has numbers, and the next command to type. */
export async function examine(options: DoctorOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const findings: Finding[] = [];
  const opened = await openRepository(terminal.folder, terminal.environment);
  const repository = opened.ok ? opened.value : null;
  findings.push(...(opened.ok ? aboutGit(repository) : [missing("git", opened.refusal.sentences.join(" "))]));
  const paths = repository === null || repository.head === null ? [] : await pathsOf(repository, repository.head);
  if (repository !== null && repository.head !== null) {
    findings.push(aboutChecker(paths), await aboutCodeowners(repository, repository.head, paths), await aboutConfiguration(repository, repository.head, paths));
  }
  const name = repositoryName(options, repository, repository?.isSubmodule ? null : readCi(terminal.environment));
  if (!name.ok) findings.push(missing("name", name.refusal.sentences[0] ?? "unknown", "node cli.mjs doctor --repository OWNER/NAME"));
  findings.push(...(await aboutServer(options, terminal, name.ok ? name.value : null, repository)));

  const first = findings.find(({ state }) => state === "missing") ?? findings.find(({ next }) => next !== undefined);
  const isWell = findings.every(({ state }) => state !== "missing");
  if (options.json) terminal.print(JSON.stringify({ ok: isWell, checks: findings, next: first?.next ?? null }, null, 2));
  else for (const { state, about, says } of findings) terminal.print(`${MARKS[state]} ${about}: ${says}`);
  if (first?.next !== undefined) terminal.say(`\nNext: ${first.next}`);
  else if (isWell) terminal.say("\nNothing is missing.");
  return done(isWell ? EXIT.done : EXIT.failed);
}

const MARKS = { ok: "ok     ", note: "note   ", missing: "missing" } as const;

const ok = (about: string, says: string): Finding => ({ about, state: "ok", says });
const note = (about: string, says: string, next?: string): Finding => ({ about, state: "note", says, ...(next !== undefined && { next }) });
const missing = (about: string, says: string, next?: string): Finding => ({ about, state: "missing", says, ...(next !== undefined && { next }) });

function aboutGit(repository: Repository | null): Finding[] {
  if (repository === null) return [missing("git", "there is no git repository here (or no git)", "cd into the clone")];
  if (repository.head === null) return [missing("git", "this repository has no commit yet")];
  if (repository.lacks !== "nothing") return [note("git", `a partial clone: it lacks ${repository.lacks === "trees" ? "folders and files" : "files"} of older commits, so renames are told less well and no backfill can run here`, "git clone without --filter")];
  if (repository.boundary.size > 0) return [missing("git", "a shallow clone: parents of older commits are unknown, and order is by date alone", "git fetch --unshallow (fetch-depth: 0 in GitHub Actions, GIT_DEPTH: 0 in GitLab)")];
  return [ok("git", `the whole history is here, ${repository.branch ?? "no branch"} is checked out at ${repository.head.slice(0, 12)}`)];
}

async function pathsOf({ git }: Repository, commit: string): Promise<string[]> {
  return (await git.ask(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit])).out.split("\0").filter(Boolean);
}

/** Checkers whose reports this Lintel reads, by the names of their settings, and how each is told to write one. */
const CHECKERS = [
  { tool: "dependency-cruiser", settings: /(?:^|\/)\.dependency-cruiser\.(?:js|cjs|mjs|json)$/, command: "npx depcruise src --config --output-type json --output-to depcruise.json" },
  { tool: "ESLint", settings: /(?:^|\/)(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.(?:js|cjs|json|ya?ml))?)$/, command: "npx eslint . --format json-with-metadata --output-file eslint.json" },
];

function aboutChecker(paths: readonly string[]): Finding {
  const found = CHECKERS.flatMap(({ tool, settings }) => {
    const path = paths.find((one) => settings.test(one) && !FOREIGN.test(one));
    return path === undefined ? [] : [`${tool} (${JSON.stringify(path)})`];
  });
  if (found.length > 0) return ok("checker", `settings of ${found.join(" and ")} are in the commit`);
  return missing("checker", "no settings of dependency-cruiser or ESLint are in the commit; any other checker can send Lintel's own format", "npx depcruise --init");
}

async function textAt({ git }: Repository, commit: string, path: string): Promise<string> {
  const [content] = await readContents(git, [`${commit}:${path}`]);
  return content?.toString("utf8") ?? "";
}

async function aboutCodeowners(repository: Repository, commit: string, paths: readonly string[]): Promise<Finding> {
  const path = CODEOWNERS.find((one) => paths.includes(one));
  if (path === undefined) return note("CODEOWNERS", "there is none in the commit: nothing belongs to a team", "write .github/CODEOWNERS, for example: src/modules/orders/ @acme/orders");
  const { rules, problems } = parseCodeowners(await textAt(repository, commit, path));
  const [problem] = problems;
  if (problem !== undefined) return missing("CODEOWNERS", `${path}: ${problem.detail}${more(problems.length)}`, `mend ${path}`);
  return rules.length === 0 ? note("CODEOWNERS", `${path} names no owner`, `write into ${path}, for example: src/modules/orders/ @acme/orders`) : ok("CODEOWNERS", `${path}, ${rules.length} ${rules.length === 1 ? "line" : "lines"}`);
}

async function aboutConfiguration(repository: Repository, commit: string, paths: readonly string[]): Promise<Finding> {
  if (!paths.includes(CONFIGURATION)) return ok(CONFIGURATION, "there is none in the commit, and none is needed: modules are found by their folders");
  const { configuration, problems } = parseConfiguration(await textAt(repository, commit, CONFIGURATION));
  const [problem] = problems;
  if (problem === undefined) return ok(CONFIGURATION, `valid, ${configuration?.modules?.length ?? 0} entries for modules`);
  const says = `${problem.line === undefined ? "" : `line ${problem.line}${problem.column === undefined ? "" : `, column ${problem.column}`}: `}${problem.detail}${more(problems.length)}`;
  return configuration === null ? missing(CONFIGURATION, says, `mend ${CONFIGURATION}`) : note(CONFIGURATION, says, `mend ${CONFIGURATION}`);
}

function more(count: number): string {
  return count > 1 ? ` (and ${count - 1} more)` : "";
}

const SHORT = 15;

async function aboutServer(options: DoctorOptions, terminal: Terminal, name: string | null, repository: Repository | null): Promise<Finding[]> {
  const server = serverOf({ ...options, timeout: Math.min(options.timeout, SHORT) }, { ...terminal, say: () => undefined });
  if (!server.ok) {
    const [first = ""] = server.refusal.sentences;
    return first.startsWith("No token")
      ? [missing("token", first, name === null ? "export LINTEL_TOKEN=…" : `LINTEL_TOKEN=<administrator's token> node cli.mjs token create --repository ${name}`)]
      : [missing("server", first, "export LINTEL_URL=https://lintel.example.com")];
  }
  const ready = await talk(server.value, "GET", "/api/health/ready", null);
  if (!ready.ok) return [missing("server", ready.refusal.sentences[0] ?? "it cannot be reached", "start it, or set LINTEL_URL to where it is")];
  const asked = await talk(server.value, "GET", "/api/v1/reports/00000000-0000-4000-8000-000000000000", null);
  if (!asked.ok && asked.refusal.code === "UNAUTHENTICATED") {
    return [ok("server", `${server.value.address} is ready`), missing("token", "the server knows no such token, or it has expired", `LINTEL_TOKEN=<administrator's token> node cli.mjs token create${name === null ? "" : ` --repository ${name}`}`)];
  }
  return [ok("server", `${server.value.address} is ready`), ...(name === null ? [] : await aboutRepository(server.value, name, repository))];
}

const Known = z.object({ defaultBranch: z.string(), sources: z.array(z.object({ source: z.string(), lastReportAt: z.string() })) });

async function aboutRepository(server: Server, name: string, repository: Repository | null): Promise<Finding[]> {
  const read = await talk(server, "GET", `/api/v1/repositories/${name.split("/").map(encodeURIComponent).join("/")}`, null);
  const known = read.ok ? z.safeParse(Known, read.value) : null;
  if (!read.ok && read.refusal.code === "NOT_FOUND") {
    return [missing("repository", `${name} is not registered, or this token is not for it`, `LINTEL_TOKEN=<administrator's token> node cli.mjs repository add ${name}`)];
  }
  const mayRead = known?.success === true;
  const sending = await trySending(server, name, repository?.head ?? null);
  if (sending === "unknown") return [missing("repository", `${name} is not registered, or this token is not for it`, `LINTEL_TOKEN=<administrator's token> node cli.mjs repository add ${name}`)];
  if (sending === "refused") return [missing("token", `it may ${mayRead ? "read, but not send reports" : "not send reports"} about ${name}`, `LINTEL_TOKEN=<administrator's token> node cli.mjs token create --repository ${name}`)];
  const findings = [ok("repository", `${name} is registered`), ok("token", mayRead ? "it may send and read" : "it may send; it may not read, as an upload token should not")];
  if (!mayRead) return [...findings, note("reports", "an upload token is not told whether there are any; the pages of the server are")];
  return [...findings, aboutReports(known.data.sources)];
}

/** Sends something that is certainly no report: it is refused as such only where a report would be taken. Nothing is kept. */
async function trySending(server: Server, name: string, head: string | null): Promise<"taken" | "refused" | "unknown"> {
  const meta = { repository: name, commit: head ?? "0".repeat(39).concat("1"), committedAt: new Date(0).toISOString() };
  const form = formOf([{ field: "meta", text: JSON.stringify(meta) }, { field: "report", fileName: "doctor.txt", content: Buffer.from("This is no report.\n") }]);
  const sent = await talk(server, "POST", "/api/v1/reports", { kind: "form", form });
  return sent.ok ? "taken" : outcomeOf(sent.refusal);
}

function outcomeOf({ code }: Refusal): "taken" | "refused" | "unknown" {
  if (code === "FORBIDDEN") return "refused";
  return code === "NOT_FOUND" ? "unknown" : "taken";
}

const DAY = 24 * 60 * 60 * 1000;
const OLD = 7 * DAY;

function aboutReports(sources: readonly { source: string; lastReportAt: string }[]): Finding {
  const latest = Math.max(...sources.map(({ lastReportAt }) => Date.parse(lastReportAt)));
  if (sources.length === 0) return missing("reports", "none has been sent yet", `${CHECKERS[0]?.command ?? ""} && node cli.mjs upload --wait`);
  const days = Math.floor((Date.now() - latest) / DAY);
  const says = `the last one came ${days === 0 ? "today" : days === 1 ? "yesterday" : `${days} days ago`} (${sources.map(({ source }) => source).join(", ")})`;
  return Date.now() - latest > OLD ? note("reports", `${says}: does CI still send them?`, "node cli.mjs upload --wait") : ok("reports", says);
}
