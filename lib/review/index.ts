/**
 * Review: judges a change: verdicts on pull requests, and architecture reviews. It knows what a gate asks for and what a
 * meeting decides; it knows neither how numbers are counted nor where a verdict is shown.
 */

// Commands
export { type OpenedPullRequest, openPullRequest } from "./open-pull-request";

// Queries
export { type JudgedPullRequest, type PullRequest, findPullRequest, listPullRequests, listVerdictsOf } from "./queries";

// Types
export type { Summary } from "./pull.store";
export { CONCLUSIONS, FAILURES, MOST_LISTED, STATES, type Conclusion, type Failure, type Gate, type ListName, type TeamShare, type Verdict, type VerdictSource } from "./model/verdict";
