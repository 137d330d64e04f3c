import type { z } from "zod";

import type { Complaint } from "./parse-json";

/** Uses a piece of a report if it has the shape that is asked for; else answers what is wrong with it, and where within it. */
export function checked<Value>(schema: z.ZodType<Value>, value: unknown, use: (value: Value) => void): Complaint {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    use(parsed.data);
    return null;
  }
  const [issue] = parsed.error.issues;
  return issue ? [issue.path.join("."), issue.message].filter((part) => part !== "").join(": ") : "not as expected";
}
