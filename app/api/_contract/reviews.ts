import { z } from "zod";

import { weekNamed } from "@/lib/review";

import { HistoryEvent } from "./course";
import { CommitPoint } from "./snapshots";
import { Commit, Moment, Paging, RepositoryName, RepositoryPath, pageOf } from "./words";

/** A week in an address. One that there is not is nothing that could be found. */
const WeekName = z
  .string()
  .refine((name) => weekNamed(name) !== null, "Name an ISO 8601 week, as 2026-W47.")
  .meta({ description: "ISO 8601 week, in UTC.", example: "2026-W47" });

export const OfWeek = z.object({ week: WeekName });
export const OfRepositoryWeek = RepositoryPath.extend({ week: WeekName });

const Count = z.int().nullable();
const State = z.enum(["running", "closed"]).meta({ description: "A week that is still running changes with every report." });

const Figure = z
  .strictObject({ value: Count, before: Count })
  .meta({ id: "WeekFigure", description: "A number of the week, and what it is held against: for stocks the start of the week, for flows the week before. Null where nobody reported: missing is not zero." });

const Movement = z
  .strictObject({
    introduced: z.int(), discovered: z.int(), reopened: z.int(), unwaived: z.int(), unbaselined: z.int(), reassignedIn: z.int(),
    fixed: z.int(), retired: z.int(), becameWaived: z.int(), becameBaselined: z.int(), reassignedOut: z.int(),
  })
  .meta({ id: "WeekMovement", description: "Every way into and out of the open violations. Open at the end is open at the start, plus the first six, less the last five." });

const Pair = z
  .strictObject({ from: z.string(), to: z.string(), moved: Movement, offset: z.int().meta({ description: "The lesser of introduced and fixed of each rule: movement that the net hides." }) })
  .meta({ id: "WeekPair", description: "Labels as in trends; placeholders such as `(unowned)` are groups like any other. All pairs add up to the week." });

const AgendaItem = z
  .strictObject({
    kind: z.enum(["examined-fell", "tangle", "waiver", "introduced", "reopened", "silent"]),
    what: z.string(),
    owners: z.array(z.string()).meta({ description: "Labels of the teams concerned." }),
    since: z.string().nullable(),
  })
  .meta({ id: "AgendaItem" });

const Thanks = z
  .strictObject({
    commit: Commit,
    at: Moment,
    pullRequest: z.int().nullable().meta({ description: "Null where the commit is not known as the head of one." }),
    fixed: z.int(),
    pairs: z.array(z.strictObject({ from: z.string(), to: z.string(), fixed: z.int() })),
  })
  .meta({ id: "WeekThanks" });

const Waiver = z.strictObject({ id: z.string(), what: z.string(), reason: z.string(), expiresAt: Moment, waives: z.int().meta({ description: "Violations that count as waived by it by now." }) }).meta({ id: "EndingWaiver" });

const common = {
  week: z.string(),
  from: z.iso.date().meta({ description: "Monday." }),
  to: z.iso.date().meta({ description: "Sunday." }),
  timeZone: z.literal("UTC"),
  state: State,
  asOf: Moment,
  sentence: z.string(),
};

export const RepositoryReview = z
  .strictObject({
    repository: RepositoryName,
    ...common,
    previous: z.string(),
    next: z.string().nullable(),
    reported: z.strictObject({
      snapshots: z.int().meta({ description: "0: nobody reported." }),
      first: CommitPoint.nullable(),
      last: CommitPoint.nullable(),
      lastBefore: z.strictObject({ commit: Commit, at: Moment, open: z.int() }).nullable(),
    }),
    open: Figure,
    introduced: Figure,
    fixed: Figure,
    moved: Movement.nullable(),
    offset: Count,
    modulePairs: z.array(Pair),
    teamPairs: z.array(Pair),
    tangles: z.strictObject({
      count: Figure,
      largest: Figure,
      steps: z.array(
        z.strictObject({
          kind: z.enum(["formed", "grew", "shrank", "dissolved"]),
          modules: z.array(z.string()), joined: z.array(z.string()), left: z.array(z.string()), teams: z.array(z.string()),
          commit: Commit.nullable().meta({ description: "Null where so many commits changed tangles in the week that it is not told which did." }), at: Moment.nullable(),
        }),
      ),
    }),
    events: z.array(HistoryEvent),
    waivers: z.array(Waiver).meta({ description: "Those that end within the week or the one after it." }),
    silent: z.array(z.strictObject({ source: z.string(), lastAt: Moment })).meta({ description: "Sources that were known and did not report in the week." }),
    thanks: z.array(Thanks),
    agenda: z.array(AgendaItem).meta({ description: "At most three things to decide. Of a closed week as it was when it closed." }),
    kept: z
      .strictObject({ at: Moment, changed: z.array(z.strictObject({ what: z.string(), then: Count, now: Count })) })
      .nullable()
      .meta({ description: "When the week's numbers were kept as it closed, and which of them late reports have changed since. Null where nothing was kept." }),
  })
  .meta({ id: "WeeklyReview" });

const Named = { repository: RepositoryName };

export const ReviewOfAll = z
  .strictObject({
    ...common,
    previous: z.string(),
    next: z.string().nullable(),
    reported: z.strictObject({ repositories: z.int(), of: z.int(), snapshots: z.int() }),
    open: Figure,
    introduced: Figure,
    fixed: Figure,
    moved: Movement.nullable(),
    offset: Count,
    repositories: z.array(z.strictObject({ ...Named, snapshots: z.int(), open: Figure, introduced: Count, discovered: Count, reopened: Count, fixed: Count, changedSince: z.boolean() })),
    teamPairs: z.array(Pair),
    waivers: z.array(Waiver.extend(Named).meta({ id: "EndingWaiverOfRepository" })),
    thanks: z.array(Thanks.extend(Named).meta({ id: "WeekThanksOfRepository" })),
    agenda: z.array(AgendaItem.extend(Named).meta({ id: "AgendaItemOfRepository" })),
  })
  .meta({ id: "WeeklyReviewOfAll" });

export const WeekRow = z
  .strictObject({
    week: z.string(), from: z.iso.date(), to: z.iso.date(), state: State,
    snapshots: z.int(), repositories: z.int().meta({ description: "How many reported." }),
    open: Count, introduced: Count, discovered: Count, reopened: Count, fixed: Count, href: z.string(),
  })
  .meta({ id: "WeekRow", description: "Sums over the repositories that reported; null where none did." });

export const WeekRows = pageOf(WeekRow).meta({ id: "WeekRows" });

export const WeeksQuery = z.strictObject({ ...Paging, cursor: WeekName.optional().meta({ description: "The nextCursor of the page before: the week to go on with." }) });
