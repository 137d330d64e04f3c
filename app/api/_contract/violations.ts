import { z } from "zod";

import { KINDS, SEVERITIES } from "@/lib/ingestion";

import { CommitPoint } from "./snapshots";
import { Waiver } from "./waivers";
import { Commit, Paging, Sha, pageOf } from "./words";

const STATUSES = ["open", "waived", "baselined", "fixed"] as const;
const ASKED = [...STATUSES, "present"] as const;
const SORTS = ["path", "rule", "age", "severity", "fromModule", "toModule", "modulePair", "teamPair"] as const;

const end = { module: z.string().nullable(), file: z.string().nullable(), symbol: z.string().nullable() };
const Teams = z.array(z.string()).meta({ description: "Owners as of the commit; empty when nobody owns it." });

const violation = {
  id: z.string().meta({ description: "Stays the same through renames." }),
  fingerprint: z.string(),
  source: z.string(),
  tool: z.string(),
  rule: z.string(),
  kind: z.enum(KINDS),
  severity: z.enum(SEVERITIES),
  status: z.enum(STATUSES),
  from: z.strictObject({ ...end, line: z.int().nullable(), column: z.int().nullable() }),
  to: z.strictObject(end).nullable().meta({ description: "Null when the rule is about `from` alone." }),
  fromTeam: Teams,
  toTeam: Teams,
  message: z.string(),
  openedBy: CommitPoint,
  openedAs: z.string(),
  closedBy: CommitPoint.nullable(),
  closedAs: z.string().nullable(),
  ageDays: z.int().meta({ description: "Whole days from the opening commit to the commit asked about." }),
  ageIsLowerBound: z.boolean().meta({ description: "True when it was discovered: it may be older." }),
  carried: z.boolean().meta({ description: "True when the newest analysis did not examine it." }),
  url: z.string().meta({ description: "Its page." }),
};

export const Violation = z.strictObject(violation).meta({ id: "Violation" });

export const Lifetime = z
  .strictObject({
    openedBy: CommitPoint,
    openedAs: z.string(),
    closedBy: CommitPoint.nullable(),
    closedAs: z.string().nullable(),
    from: z.string(),
    to: z.string().nullable(),
    status: z.enum(["open", "waived", "baselined"]),
    severity: z.enum(SEVERITIES),
    fromModule: z.string().nullable(),
    toModule: z.string().nullable(),
    fromTeam: Teams,
    toTeam: Teams,
  })
  .meta({ id: "Lifetime" });

export const ViolationLife = z
  .strictObject({
    ...violation,
    lifetimes: z.array(Lifetime).meta({ description: "Oldest first." }),
    path: z.array(z.string()).nullable().meta({ description: "The loop, or the way to the target, as the tool printed it last." }),
    help: z.string().nullable(),
    waiver: Waiver.nullable().meta({ description: "The waiver by which it counts as waived now." }),
    waivers: z.array(Waiver).meta({ description: "Every waiver that was ever about it, newest first." }),
  })
  .meta({ id: "ViolationLife" });

export const Violations = pageOf(Violation).extend({ total: z.int().meta({ description: "All that the question finds, on every page together." }) }).meta({ id: "Violations" });

const text = z.string().min(1).max(500);

export const ViolationsQuery = z.strictObject({
  status: z.enum(ASKED, `Status is one of ${ASKED.join(", ")}.`).default("open").meta({ description: "`present` is open, waived and baselined together." }),
  at: Sha.optional().meta({ description: "As of this commit; the newest snapshot when left out." }),
  module: text.optional().meta({ description: "On either side." }),
  from: text.optional().meta({ description: "The module that reaches out." }),
  to: text.optional().meta({ description: "The module that is reached." }),
  fromTeam: text.optional().meta({ description: "The owners of the code that reaches out, as one group." }),
  toTeam: text.optional().meta({ description: "The owners of what is reached, as one group." }),
  team: text.optional(),
  direction: z.enum(["in", "out"], "Direction is in or out.").optional().meta({ description: "The team's (or module's) side: in, it is reached; out, it reaches out." }),
  kind: z.enum(KINDS, `Kind is one of ${KINDS.join(", ")}.`).optional(),
  rule: text.optional(),
  severity: z.enum(SEVERITIES, `Severity is one of ${SEVERITIES.join(", ")}.`).optional(),
  source: text.optional(),
  changedAt: Sha.optional().meta({ description: "Only those that opened (status open) or closed (status fixed) at this commit." }),
  q: text.optional().meta({ description: "Verbatim text, looked for in paths, rule and message." }),
  file: text.optional().meta({ description: "The file that it comes from." }),
  tangle: z.string().min(1).max(5000).optional().meta({ description: "Only dependencies inside one tangle, named by its modules: their names in alphabetical order, joined by a comma and a space." }),
  sort: z.enum(SORTS, `Sort is one of ${SORTS.join(", ")}.`).optional(),
  order: z.enum(["asc", "desc"], "Order is asc or desc.").default("asc"),
  ...Paging,
});

const Dependency = z.strictObject({ from: z.string(), to: z.string(), weight: z.int() });

export const Dependencies = z.strictObject({ added: z.array(Dependency), removed: z.array(Dependency) }).meta({ id: "DependencyChange" });
export const Tangles = z.strictObject({ formed: z.array(z.array(z.string())), dissolved: z.array(z.array(z.string())) }).meta({ id: "TangleChange" });

const change = {
  previous: z.strictObject({ commit: Commit, distance: z.int() }).nullable().meta({ description: "What is compared with; distance in commits." }),
  introduced: z.array(Violation),
  discovered: z.array(Violation),
  reopened: z.array(Violation),
  fixed: z.array(Violation),
  retired: z.array(Violation),
  reassigned: z.array(Violation),
  moved: z
    .array(z.strictObject({ violation: Violation, before: z.strictObject({ rule: z.string(), from: z.strictObject(end), to: z.strictObject(end).nullable() }) }))
    .meta({ description: "The same violations in another file, or under another rule name." }),
  dependencies: Dependencies,
  tangles: Tangles,
};

export const Change = z.strictObject(change).meta({ id: "Change" });
export const Comparison = z.strictObject({ ...change, unchanged: z.int() }).meta({ id: "Comparison" });
