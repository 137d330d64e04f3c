import type { z } from "zod";

import type { Policy } from "@/lib/review";

import type * as gates from "../_contract/gates";

/** The gate of the default branch as the API speaks of it. */
export function asGate({ gate, isConfigured, held, limits, settings, settingsTrail, limitsTrail }: Policy): z.output<typeof gates.Gate> {
  const setting = ({ at, ...rest }: Policy["settings"][number]) => ({ ...rest, at: at.toISOString() });
  return {
    fail: [...gate.fail], severities: [...gate.severities], maxBaseDistance: gate.maxBaseDistance, configured: isConfigured, ratchet: held, limits,
    rules: settings.map(setting), ruleTrail: settingsTrail.map(setting),
    limitTrail: limitsTrail.map(({ dimension, value, before, limit, reason, by, at }) => ({ dimension, value, before, limit, reason, by, at: at.toISOString() })),
  };
}
