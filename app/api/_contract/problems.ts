import { z } from "zod";

import { REFUSALS } from "./refusals";

const CODES = Object.keys(REFUSALS);

export const Problem = z
  .strictObject({
    type: z.string().meta({ description: "Where the code is explained." }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: "What to do, in a sentence." }),
    code: z.enum(CODES).meta({ description: "Stable: may be relied on." }),
    line: z.int().optional().meta({ description: "Counted from 1." }),
    column: z.int().optional().meta({ description: "Counted from 1." }),
    offset: z.int().optional().meta({ description: "In bytes, counted from 0." }),
    errors: z.array(z.strictObject({ path: z.string(), detail: z.string() })).optional().meta({ description: "One by one, where several things are wrong." }),
  })
  .meta({ id: "Problem", description: "Why the answer is no (RFC 9457)." });
