import { z } from "zod";

import { SEVERITIES } from "@/lib/ingestion";
import { CONCLUSIONS, FAILURES, LISTED_IN_ROWS, MOST_LISTED, RATCHET_DIMENSIONS, STATES } from "@/lib/review";

import { Dependencies, Tangles, Violation } from "./violations";
import { Commit, Moment, Paging, RepositoryPath, pageOf } from "./words";

const Count = z.int().min(0);

const Conclusion = z.enum(CONCLUSIONS).nullable().meta({ description: "Null while it waits. `neutral` is never red: there is nothing to compare with, or not everything has reported." });

const TeamShare = z
  .strictObject({ team: z.string(), introducedOut: Count, introducedIn: Count, fixedOut: Count, fixedIn: Count })
  .meta({ id: "TeamShare", description: "Out: in code that the team owns; in: reaching what it owns." });

const VerdictSource = z
  .strictObject({
    source: z.string(),
    tool: z.string(),
    status: z.enum(["compared", "new", "missing"]).meta({ description: "`new`: the base has no report of it, so that all it finds is discovered. `missing`: it usually reports and has not." }),
    base: z.strictObject({ commit: Commit, distance: Count }).nullable().meta({ description: "The analysis that it is compared with, and how many commits before the base that was made." }),
  })
  .meta({ id: "VerdictSource" });

const RatchetBreach = z
  .strictObject({ dimension: z.enum(RATCHET_DIMENSIONS), value: z.string(), limit: Count, open: Count, introduced: Count, fixed: Count })
  .meta({ id: "RatchetBreach", description: "`open` is what the default branch has. The group would have `open` + `introduced` − `fixed`, and may have `limit`." });

const list = (what: string) => z.array(Violation).meta({ description: what });

export const Verdict = z
  .strictObject({
    number: z.int().min(1),
    title: z.string().nullable(),
    baseRef: z.string().nullable().meta({ description: "The branch that it wants into." }),
    head: Commit,
    base: z
      .strictObject({ commit: Commit.nullable(), mergeBase: Commit.nullable(), distance: Count, exact: z.boolean(), reason: z.string() })
      .meta({ description: "What the head is compared with. `distance` counts commits between what was wanted and the reports that are compared with." }),
    state: z.enum(STATES),
    conclusion: Conclusion,
    sentence: z.string().meta({ description: "The verdict in a sentence.", example: "Adds a dependency billing → identity that closes a tangle of 3 modules; 2 new violations of no-internals, both by @acme/payments; 1 fixed." }),
    reason: z.string().nullable().meta({ description: "Why it waits, why it is neutral, or which part of the gate it fails." }),
    gate: z.strictObject({ fail: z.array(z.enum(FAILURES)), severities: z.array(z.enum(SEVERITIES)), maxBaseDistance: Count, failed: z.array(z.enum(FAILURES)), ratchet: z.array(z.enum(RATCHET_DIMENSIONS)).meta({ description: "What a ratchet holds group by group; empty: the repository as a whole." }) }).meta({ description: "The gate of the base's lintel.yml." }),
    ratchets: z.array(RatchetBreach).meta({ description: "Groups that it would leave above their limit." }),
    counts: z.strictObject({ introduced: Count, fixed: Count, discovered: Count, retired: Count, baselined: Count, waived: Count, muted: Count }).nullable().meta({ description: "How many there are of each, beyond what the lists hold; null where nothing could be compared." }),
    introduced: list("Somebody's change did it: this one's."),
    fixed: list("Gone by this change."),
    discovered: list("Seen by a rule, a checker or a scope that is new here; never fails."),
    retired: list("Gone with their rule, source or scope."),
    baselined: list("New, and standing in a baseline that the head brings."),
    waived: list("New, and accepted by a waiver that stands."),
    muted: list("New, and of a rule that is muted here: it fails no gate."),
    unchanged: Count.nullable(),
    dependencies: Dependencies.nullable().meta({ description: "Null where one side has no module graph." }),
    tangles: Tangles.nullable(),
    teams: z.array(TeamShare),
    sources: z.array(VerdictSource),
    missingSources: z.array(z.string()),
    configuration: z.array(z.string()).meta({ description: "What the head changes in the configuration: it takes effect after the merge." }),
    waitUntil: Moment.nullable(),
    judgedAt: Moment.nullable().meta({ description: "When the verdict last became another." }),
    merged: z.boolean().meta({ description: "The head is on the default branch: the verdict stays as it is." }),
    url: z.string().meta({ description: "Its page." }),
  })
  .meta({ id: "Verdict", description: `Lists hold the first ${MOST_LISTED} violations, worst first; in a list of pull requests the first ${LISTED_IN_ROWS}.` });

export const Verdicts = pageOf(Verdict).meta({ id: "Verdicts" });

const NUMBER = "Give the number of a pull request.";

export const PullPath = RepositoryPath.extend({ number: z.coerce.number(NUMBER).int(NUMBER).min(1, NUMBER).max(2 ** 31 - 1, NUMBER) });

export const PullsQuery = z.strictObject({
  ...Paging,
  cursor: z.coerce.number("The cursor is not one that this list gave.").int("The cursor is not one that this list gave.").min(1, "The cursor is not one that this list gave.").max(2 ** 31 - 1, "The cursor is not one that this list gave.").optional().meta({ description: "The nextCursor of the page before." }),
});

/** What a report's answer tells of the verdict that it is part of. */
export const ReportVerdict = z
  .strictObject({ pullRequest: z.int(), state: z.enum(STATES), conclusion: Conclusion, sentence: z.string(), reason: z.string().nullable(), url: z.string() })
  .meta({ id: "ReportVerdict", description: "The verdict on the pull request that the report was sent for: whoever waits for the gate asks until it waits no more." });
