import type { z } from "zod";

import type { Waiver } from "@/lib/health";

import type * as waivers from "../_contract/waivers";

/** A waiver as the API speaks of it. */
export function asWaiver({ id, match, reason, link, status, requestedBy, requestedAt, decidedBy, decidedAt, expiresAt, endedBy, endedAt, waives, trail }: Waiver): z.output<typeof waivers.Waiver> {
  return {
    id, match: asMatch(match), reason, link, status, requestedBy, requestedAt: requestedAt.toISOString(), decidedBy, decidedAt: decidedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null, endedBy, endedAt: endedAt?.toISOString() ?? null, waives,
    trail: trail.map(({ what, at, by, because }) => ({ what, at: at.toISOString(), by, because })),
  };
}

function asMatch(match: Waiver["match"]): z.output<typeof waivers.Waiver>["match"] {
  if ("violations" in match) {
    const [only, ...more] = match.violations;
    return only !== undefined && more.length === 0 ? { violation: only } : { violations: match.violations };
  }
  const { rule, from, to, file } = match;
  return { ...(rule === null ? {} : { rule }), ...(from === null ? {} : { from }), ...(to === null ? {} : { to }), ...(file === null ? {} : { file }) };
}
