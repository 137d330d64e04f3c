/** Every operation of the public API, in the order in which it is published. Handlers read their input as declared here. */
import { z } from "zod";

import { Meta } from "@/lib/ingestion";

import { ExportQuery, HistoryEvents, Rules, Trend, TrendQuery } from "./course";
import { Live, Ready } from "./health";
import { AtQuery, ModuleDetail, ModuleGraph, Modules, ModulesQuery } from "./modules";
import { operation } from "./operation";
import { PullPath, PullsQuery, Verdict, Verdicts } from "./pulls";
import { Accepted, Report, Reports, ReportsQuery } from "./reports";
import { CreatedRepository, NewRepository, Repositories, RepositoriesQuery, Repository } from "./repositories";
import { OfRepositoryWeek, OfWeek, RepositoryReview, ReviewOfAll, WeekRows, WeeksQuery } from "./reviews";
import { RangeQuery, SnapshotDetail, Snapshots } from "./snapshots";
import { TeamDetail, TeamQuery, TeamSlug, Teams, TeamsAcross, TeamsQuery } from "./teams";
import { IssuedToken, NewToken, Tokens, TokensQuery } from "./tokens";
import { Change, Comparison, ViolationLife, Violations, ViolationsQuery } from "./violations";
import { Delivered } from "./webhooks";
import { RepositoryPath, Sha } from "./words";

export * from "./gate-operations";
export * from "./delivery-operations";
export * from "./waiver-operations";

const Id = z.object({ id: z.guid() });
const AtCommit = RepositoryPath.extend({ sha: Sha });
const OfRepository = RepositoryPath.extend({ id: z.string().min(1).max(100) });

const REPOSITORY = "/api/v1/repositories/{owner}/{name}";

const File = z.string().meta({ format: "binary" });

/** The parts of an upload. Files may be gzipped or zipped. */
export const UploadParts = z.object({
  meta: Meta,
  report: z.array(File).min(1).meta({ description: "One or more reports, each may be gzipped or a .zip; several files of one tool make one report." }),
  baseline: z.array(File).optional().meta({ description: "Todo, freeze, known-violations or suppression files; the file name is its path in the repository." }),
  codeowners: z.array(File).optional().meta({ description: "CODEOWNERS as of the commit." }),
  config: z.array(File).optional().meta({ description: "lintel.yml as of the commit." }),
  owners: z.array(File).optional().meta({ description: "Package metadata that names owners, as of the commit." }),
});

export const sendReport = operation({
  id: "sendReport",
  method: "post",
  path: "/api/v1/reports",
  tag: "Reports",
  summary: "Send a checker's report about a commit",
  description:
    "Answered once all of it is stored; it is read afterwards: follow `href`. The same content for the same key again changes nothing and answers with the same id. A repository that does not exist yet is created by an administrator's token; any other token answers 404.",
  access: "upload",
  multipart: UploadParts,
  answers: { 202: { description: "Stored.", schema: Accepted } },
  refusals: [
    "META_INVALID", "COMMIT_INVALID", "COMMIT_CONFLICT", "REPORT_MISSING", "FORMAT_UNKNOWN", "FORMAT_AMBIGUOUS", "ENCODING", "EMPTY_BODY",
    "TOO_LARGE", "RATE_LIMITED", "ARCHIVE", "ARCHIVE_RATIO", "ARCHIVE_PATH", "TRUNCATED", "MALFORMED", "TIMEOUT", "NOT_FOUND",
  ],
});

export const listReports = operation({
  id: "listReports",
  method: "get",
  path: "/api/v1/reports",
  tag: "Reports",
  summary: "Reports and what became of them, newest first",
  access: "read",
  inQuery: ReportsQuery,
  answers: { 200: { description: "A page of reports.", schema: Reports } },
  refusals: ["NOT_FOUND"],
});

export const readReport = operation({
  id: "readReport",
  method: "get",
  path: "/api/v1/reports/{id}",
  tag: "Reports",
  summary: "What became of a report",
  access: "caller",
  inPath: Id,
  answers: { 200: { description: "The report.", schema: Report } },
  refusals: ["NOT_FOUND"],
});

export const removeReport = operation({
  id: "removeReport",
  method: "delete",
  path: "/api/v1/reports/{id}",
  tag: "Reports",
  summary: "Remove a report: history becomes what it would be without it",
  access: "admin",
  inPath: Id,
  answers: { 204: { description: "Removed.", mediaTypes: [] } },
  refusals: ["NOT_FOUND"],
});

export const retryReport = operation({
  id: "retryReport",
  method: "post",
  path: "/api/v1/reports/{id}/retry",
  tag: "Reports",
  summary: "Read a failed report once more",
  access: "admin",
  inPath: Id,
  answers: { 202: { description: "Queued again.", schema: Report } },
  refusals: ["NOT_FOUND", "META_INVALID"],
});

export const listRepositories = operation({
  id: "listRepositories",
  method: "get",
  path: "/api/v1/repositories",
  tag: "Repositories",
  summary: "Every repository that the caller may see, with its newest snapshot and its course",
  access: "read",
  inQuery: RepositoriesQuery,
  answers: { 200: { description: "A page of repositories.", schema: Repositories } },
});

export const createRepository = operation({
  id: "createRepository",
  method: "post",
  path: "/api/v1/repositories",
  tag: "Repositories",
  summary: "Add a repository",
  access: "admin",
  inBody: NewRepository,
  answers: { 201: { description: "Added.", schema: CreatedRepository } },
  refusals: ["META_INVALID", "EXISTS"],
});

export const readRepository = operation({
  id: "readRepository",
  method: "get",
  path: REPOSITORY,
  tag: "Repositories",
  summary: "A repository, its newest snapshot and its sources",
  access: "read",
  inPath: RepositoryPath,
  answers: { 200: { description: "The repository.", schema: Repository } },
});

export const listSnapshots = operation({
  id: "listSnapshots",
  method: "get",
  path: `${REPOSITORY}/snapshots`,
  tag: "History",
  summary: "The line, newest first in ancestry",
  access: "read",
  inPath: RepositoryPath,
  inQuery: RangeQuery,
  answers: { 200: { description: "A page of snapshots.", schema: Snapshots } },
});

export const readSnapshot = operation({
  id: "readSnapshot",
  method: "get",
  path: `${REPOSITORY}/snapshots/{sha}`,
  tag: "History",
  summary: "A snapshot with its modules",
  access: "read",
  inPath: AtCommit,
  answers: { 200: { description: "The snapshot.", schema: SnapshotDetail } },
  refusals: ["COMMIT_INVALID"],
});

export const readChanges = operation({
  id: "readChanges",
  method: "get",
  path: `${REPOSITORY}/snapshots/{sha}/changes`,
  tag: "History",
  summary: "What a commit changed against the previous snapshot on the line",
  access: "read",
  inPath: AtCommit,
  answers: { 200: { description: "The change.", schema: Change } },
  refusals: ["COMMIT_INVALID"],
});

export const compareCommits = operation({
  id: "compareCommits",
  method: "get",
  path: `${REPOSITORY}/compare/{range}`,
  tag: "History",
  summary: "What differs between two commits",
  access: "read",
  inPath: RepositoryPath.extend({
    range: z
      .string()
      .regex(/^[0-9a-fA-F]{40}\.\.\.[0-9a-fA-F]{40}$/, "Name two commits by their full names: BASE...HEAD.")
      .transform((range) => range.toLowerCase())
      .meta({ description: "BASE...HEAD, both full commit names.", example: `${"a".repeat(40)}...${"b".repeat(40)}` }),
  }),
  answers: { 200: { description: "The difference.", schema: Comparison } },
  refusals: ["COMMIT_INVALID"],
});

export const listPulls = operation({
  id: "listPulls",
  method: "get",
  path: `${REPOSITORY}/pulls`,
  tag: "Pull requests",
  summary: "Pull requests with their verdicts, greatest number first",
  access: "read",
  inPath: RepositoryPath,
  inQuery: PullsQuery,
  answers: { 200: { description: "A page of verdicts.", schema: Verdicts } },
});

export const readPull = operation({
  id: "readPull",
  method: "get",
  path: `${REPOSITORY}/pulls/{number}`,
  tag: "Pull requests",
  summary: "The verdict on a pull request: what it changes against its base",
  description: "Gate, ignore, rules and owners are the base's. A verdict is judged again when the head or the base is reported about anew, until the head is on the default branch.",
  access: "read",
  inPath: PullPath,
  answers: { 200: { description: "The verdict on its newest head.", schema: Verdict } },
});

export const listViolations = operation({
  id: "listViolations",
  method: "get",
  path: `${REPOSITORY}/violations`,
  tag: "Violations",
  summary: "Violations as of a commit, filtered",
  access: "read",
  inPath: RepositoryPath,
  inQuery: ViolationsQuery,
  answers: { 200: { description: "A page of violations.", schema: Violations } },
});

export const readViolation = operation({
  id: "readViolation",
  method: "get",
  path: `${REPOSITORY}/violations/{id}`,
  tag: "Violations",
  summary: "One violation with its lifetimes",
  access: "read",
  inPath: OfRepository,
  answers: { 200: { description: "The violation.", schema: ViolationLife } },
});

export const listRules = operation({
  id: "listRules",
  method: "get",
  path: `${REPOSITORY}/rules`,
  tag: "Violations",
  summary: "Every rule of every source",
  access: "read",
  inPath: RepositoryPath,
  answers: { 200: { description: "The rules.", schema: Rules } },
});

export const listModules = operation({
  id: "listModules",
  method: "get",
  path: `${REPOSITORY}/modules`,
  tag: "Modules and teams",
  summary: "Modules of a snapshot with their couplings and violations",
  access: "read",
  inPath: RepositoryPath,
  inQuery: ModulesQuery,
  answers: { 200: { description: "A page of modules, by name.", schema: Modules } },
});

export const readModule = operation({
  id: "readModule",
  method: "get",
  path: `${REPOSITORY}/modules/{module}`,
  tag: "Modules and teams",
  summary: "One module: whom it leans on, who leans on it and how, and what keeps it from leaving",
  access: "read",
  inPath: RepositoryPath.extend({ module: z.string().min(1).max(500).meta({ description: "Its name; a slash in it as %2F." }) }),
  inQuery: AtQuery,
  answers: { 200: { description: "The module.", schema: ModuleDetail } },
});

export const readModuleGraph = operation({
  id: "readModuleGraph",
  method: "get",
  path: `${REPOSITORY}/graph`,
  tag: "Modules and teams",
  summary: "The module graph of a snapshot, its tangles and what to cut in each",
  access: "read",
  inPath: RepositoryPath,
  inQuery: AtQuery,
  answers: { 200: { description: "The graph.", schema: ModuleGraph } },
});

export const listTeams = operation({
  id: "listTeams",
  method: "get",
  path: `${REPOSITORY}/teams`,
  tag: "Modules and teams",
  summary: "Teams of a repository, and what belongs to no team",
  access: "read",
  inPath: RepositoryPath,
  inQuery: TeamsQuery,
  answers: { 200: { description: "A page of teams, the largest debt first.", schema: Teams } },
});

export const readTeam = operation({
  id: "readTeam",
  method: "get",
  path: `${REPOSITORY}/teams/{slug}`,
  tag: "Modules and teams",
  summary: "One team in a repository: modules, violations in and out, pairs, ages, half-life, flow, what to fix first",
  access: "read",
  inPath: RepositoryPath.extend(TeamSlug.shape),
  inQuery: TeamQuery,
  answers: { 200: { description: "The team.", schema: TeamDetail } },
});

export const listTeamsAcross = operation({
  id: "listTeamsAcross",
  method: "get",
  path: "/api/v1/teams",
  tag: "Modules and teams",
  summary: "Teams over every repository that the caller may see",
  access: "read",
  inQuery: TeamsQuery,
  answers: { 200: { description: "A page of teams, the largest debt first.", schema: TeamsAcross } },
});

export const readTeamAcross = operation({
  id: "readTeamAcross",
  method: "get",
  path: "/api/v1/teams/{slug}",
  tag: "Modules and teams",
  summary: "One team over every repository that the caller may see",
  access: "read",
  inPath: TeamSlug,
  inQuery: TeamQuery,
  answers: { 200: { description: "The team.", schema: TeamDetail } },
  refusals: ["NOT_FOUND"],
});

export const listEvents = operation({
  id: "listEvents",
  method: "get",
  path: `${REPOSITORY}/events`,
  tag: "History",
  summary: "What else happened: rules, tools, scope, modules, owners",
  access: "read",
  inPath: RepositoryPath,
  inQuery: RangeQuery,
  answers: { 200: { description: "A page of events.", schema: HistoryEvents } },
});

export const readTrend = operation({
  id: "readTrend",
  method: "get",
  path: `${REPOSITORY}/trends`,
  tag: "History",
  summary: "A number over time, grouped",
  access: "read",
  inPath: RepositoryPath,
  inQuery: TrendQuery,
  answers: { 200: { description: "The trend.", schema: Trend } },
});

export const exportRepository = operation({
  id: "exportRepository",
  method: "get",
  path: `${REPOSITORY}/export`,
  tag: "History",
  summary: "Everything of the repository",
  description:
    "Sorted, without internal ids, so that two exports can be compared byte for byte. `ndjson`: one object a line with `type` commit, analysis, interval, dependency, module, owner, waiver or event. `csv`: the same rows, safe to open in a spreadsheet.",
  access: "read",
  inPath: RepositoryPath,
  inQuery: ExportQuery,
  answers: { 200: { description: "The export, streamed.", mediaTypes: ["application/x-ndjson", "application/json", "text/csv"] } },
});

const REVIEW_TERMS = "Weeks are ISO 8601 weeks in UTC. Numbers are as they are known now, so reports that come late change past weeks: `kept` says what a week said as it closed, and what is another number since. The agenda of a closed week stays.";
const MARKDOWN = { description: "Markdown; every name from a report stands in a code span.", mediaTypes: ["text/markdown"] };

export const listReviews = operation({
  id: "listReviews",
  method: "get",
  path: "/api/v1/reviews",
  tag: "Reviews",
  summary: "Weeks of every repository that the caller may see, newest first",
  access: "read",
  inQuery: WeeksQuery,
  answers: { 200: { description: "A page of weeks.", schema: WeekRows } },
});

export const readReviewOfAll = operation({
  id: "readReviewOfAll",
  method: "get",
  path: "/api/v1/reviews/{week}",
  tag: "Reviews",
  summary: "One week of every repository that the caller may see",
  description: REVIEW_TERMS,
  access: "read",
  inPath: OfWeek,
  answers: { 200: { description: "The week.", schema: ReviewOfAll } },
  refusals: ["NOT_FOUND"],
});

export const readReviewOfAllMarkdown = operation({
  id: "readReviewOfAllMarkdown",
  method: "get",
  path: "/api/v1/reviews/{week}/markdown",
  tag: "Reviews",
  summary: "The same as Markdown; also at /api/v1/reviews/{week}.md",
  access: "read",
  inPath: OfWeek,
  answers: { 200: MARKDOWN },
  refusals: ["NOT_FOUND"],
});

export const listRepositoryReviews = operation({
  id: "listRepositoryReviews",
  method: "get",
  path: `${REPOSITORY}/reviews`,
  tag: "Reviews",
  summary: "Weeks of a repository, newest first",
  access: "read",
  inPath: RepositoryPath,
  inQuery: WeeksQuery,
  answers: { 200: { description: "A page of weeks.", schema: WeekRows } },
});

export const readReview = operation({
  id: "readReview",
  method: "get",
  path: `${REPOSITORY}/reviews/{week}`,
  tag: "Reviews",
  summary: "One week of a repository",
  description: REVIEW_TERMS,
  access: "read",
  inPath: OfRepositoryWeek,
  answers: { 200: { description: "The week.", schema: RepositoryReview } },
});

export const readReviewMarkdown = operation({
  id: "readReviewMarkdown",
  method: "get",
  path: `${REPOSITORY}/reviews/{week}/markdown`,
  tag: "Reviews",
  summary: "The same as Markdown; also at …/reviews/{week}.md",
  access: "read",
  inPath: OfRepositoryWeek,
  answers: { 200: MARKDOWN },
});

export const issueToken = operation({
  id: "issueToken",
  method: "post",
  path: "/api/v1/tokens",
  tag: "Tokens",
  summary: "Make a token",
  access: "admin",
  inBody: NewToken,
  answers: { 201: { description: "Made; shown this once.", schema: IssuedToken } },
  refusals: ["META_INVALID", "NOT_FOUND"],
});

export const listTokens = operation({
  id: "listTokens",
  method: "get",
  path: "/api/v1/tokens",
  tag: "Tokens",
  summary: "Tokens, without their secrets",
  access: "admin",
  inQuery: TokensQuery,
  answers: { 200: { description: "The tokens.", schema: Tokens } },
  refusals: ["NOT_FOUND"],
});

export const revokeToken = operation({
  id: "revokeToken",
  method: "delete",
  path: "/api/v1/tokens/{id}",
  tag: "Tokens",
  summary: "End a token at once",
  access: "admin",
  inPath: Id,
  answers: { 204: { description: "Ended.", mediaTypes: [] } },
  refusals: ["NOT_FOUND"],
});

export const receiveDelivery = operation({
  id: "receiveDelivery",
  method: "post",
  path: "/api/webhooks/github",
  tag: "GitHub",
  summary: "GitHub's webhook",
  description: "Signed with the App's webhook secret (X-Hub-Signature-256 over the raw body). Answered once the delivery is kept; worked afterwards, once in effect however often it comes.",
  access: "anyone",
  answers: { 202: { description: "Kept.", schema: Delivered } },
  refusals: ["UNAUTHENTICATED", "MALFORMED", "TOO_LARGE", "UNAVAILABLE"],
});

export const readLive = operation({
  id: "readLive",
  method: "get",
  path: "/api/health/live",
  tag: "Health",
  summary: "The process answers",
  access: "anyone",
  answers: { 200: { description: "It does.", schema: Live } },
});

export const readReady = operation({
  id: "readReady",
  method: "get",
  path: "/api/health/ready",
  tag: "Health",
  summary: "Database reachable, migrations applied, age of the backlog",
  access: "anyone",
  answers: { 200: { description: "Ready.", schema: Ready }, 503: { description: "Not ready.", schema: Ready } },
});

export const readMetrics = operation({
  id: "readMetrics",
  method: "get",
  path: "/api/metrics",
  tag: "Health",
  summary: "Counters for Prometheus",
  description: "Needs an administrator's token unless LINTEL_METRICS_PUBLIC=1.",
  access: "admin",
  answers: { 200: { description: "Prometheus' text format.", mediaTypes: ["text/plain"] } },
});

export const readContract = operation({
  id: "readContract",
  method: "get",
  path: "/api/v1/openapi.json",
  tag: "Contract",
  summary: "This description",
  access: "anyone",
  answers: { 200: { description: "OpenAPI 3.1.", mediaTypes: ["application/json"] } },
});

export const readReportSchema = operation({
  id: "readReportSchema",
  method: "get",
  path: "/schema/report.v1.json",
  tag: "Contract",
  summary: "JSON Schema of Lintel's own report format",
  access: "anyone",
  answers: { 200: { description: "JSON Schema 2020-12.", mediaTypes: ["application/schema+json"] } },
});
