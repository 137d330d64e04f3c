/**
 * Review: judges a change: verdicts on pull requests, and architecture reviews. It knows what a gate asks for and what a
 * meeting decides; it knows neither how numbers are counted nor where a verdict is shown.
 */

// Commands
export { type OpenedPullRequest, openPullRequest } from "./open-pull-request";

export { type PolicyEffect, changeLimit, changeRuleSetting, foreseeLimit, foreseeRuleSetting } from "./change-policy";
export { recordPullRequest } from "./record-pull-request";

// Queries
export { type HeadVerdict, type JudgedPullRequest, type PullRequest, LISTED_IN_ROWS, findPullRequest, listJudgedPullRequests, listOpenPullRequests, listPullRequests, listVerdictsOf, listVerdictsOfHead } from "./queries";
export { type Policy, readPolicy } from "./read-policy";
export { findWeeklyReview } from "./read-weekly-review";
export { findReviewOfAll, listWeeks } from "./read-review-of-all";

// Types
export type { AgendaItem, EndingWaiver, SilentSource } from "./model/agenda";
export { type Movement, type PairMovement, WAYS_IN, WAYS_OUT } from "./model/movement";
export { RATCHET_DIMENSIONS, type RatchetBreach, type RatchetDimension, type RatchetLimit } from "./model/ratchet";
export { LONGEST_REASON, type RuleSetting, type RuleSettingStep, settingWords, settingsByRule } from "./model/rule-settings";
export { type Piece, compared, plain } from "./model/phrase";
export type { TangleStep } from "./model/tangle-steps";
export type { ChangedSince, Figure, Review } from "./model/weekly";
export { type RepositoryRow, type ReviewOfAll, type WeekRow } from "./model/weekly-of-all";
export { reviewMarkdown, reviewOfAllMarkdown } from "./model/weekly-markdown";
export { type Week, daysOfWeek, weekAfter, weekAt, weekNamed } from "./model/week";
export { type PlatformPull, PULL_STATES, type Summary } from "./pull.store";
export { code as codeSpan } from "./model/markdown";
export { CONCLUSIONS, FAILURES, MOST_LISTED, STATES, type Conclusion, type Failure, type Gate, type ListName, type TeamShare, type Verdict, type VerdictSource } from "./model/verdict";
