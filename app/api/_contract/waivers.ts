import { z } from "zod";

import { LONGEST_REASON, WAIVER_STATUSES } from "@/lib/health";

import { Moment, Paging, To, pageOf } from "./words";

const ViolationId = z.string().regex(/^[0-9a-fA-F]{32}$/, "Name a violation by its id or fingerprint: 32 hexadecimal digits.");
const pattern = (description: string) => z.string().max(500).optional().meta({ description });

const Match = z
  .strictObject({
    violation: ViolationId.optional().meta({ description: "One violation, by its id: it stays waived through renames." }),
    violations: z.array(ViolationId).min(1).max(1000).optional().meta({ description: "Several violations at once, under one reason and one end." }),
    rule: pattern("Rules by name; `*` stands for any characters, `?` for one."),
    from: pattern("The module that reaches out, by name, with the same signs."),
    to: pattern("The module that is reached."),
    file: pattern("The file that it comes from, as CODEOWNERS writes paths."),
  })
  .refine(({ violation, violations, ...patterns }) => [violation, violations, Object.values(patterns).some((one) => one !== undefined) || undefined].filter((one) => one !== undefined).length === 1, "Give either a violation, or violations, or at least one of rule, from, to and file.")
  .meta({ description: "Either a violation, or violations, or patterns that must all hold. Patterns also waive what comes later." });

export const NewWaiver = z.strictObject({
  match: Match,
  reason: z.string().min(1, "Say why.").max(LONGEST_REASON),
  expiresAt: To.nullable().meta({ description: "A day (the waiver holds until its end, UTC) or a moment. null, said on purpose: until it is ended." }),
  link: z.string().max(2000).optional().meta({ description: "A web address: the issue, the decision." }),
});

export const WaiverDecision = z.strictObject({ approved: z.boolean() });

export const Waiver = z
  .strictObject({
    id: z.guid(),
    match: z.union([
      z.strictObject({ violation: z.string() }),
      z.strictObject({ violations: z.array(z.string()) }),
      z.strictObject({ rule: z.string().optional(), from: z.string().optional(), to: z.string().optional(), file: z.string().optional() }),
    ]),
    reason: z.string(),
    link: z.string().nullable(),
    status: z.enum(WAIVER_STATUSES).meta({ description: "`asked`: waits for an administrator. `standing`: in force. The others stay as history." }),
    requestedBy: z.string(),
    requestedAt: Moment,
    decidedBy: z.string().nullable(),
    decidedAt: Moment.nullable(),
    expiresAt: Moment.nullable(),
    endedBy: z.string().nullable(),
    endedAt: Moment.nullable(),
    waives: z.int().meta({ description: "Violations that count as waived by it at the newest snapshot." }),
    trail: z.array(z.strictObject({ what: z.enum(["asked", "approved", "declined", "ended", "expired"]), at: Moment, by: z.string().nullable(), because: z.string().nullable() })).meta({ description: "Oldest first." }),
  })
  .meta({ id: "Waiver" });

export const Waivers = pageOf(Waiver).meta({ id: "Waivers" });

export const WaiversQuery = z.strictObject(Paging);
