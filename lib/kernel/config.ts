import type { z } from "zod";

/**
 * Reads a module's own variables from the environment; an empty one counts as not given. A value that does not fit
 * stops the program with a sentence for each, because guessing at a setting is worse than not starting.
 */
export function readConfig<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>): z.output<z.ZodObject<Shape>> {
  const given = Object.entries(process.env).filter(([, value]) => value !== undefined && value !== "");
  const config = schema.safeParse(Object.fromEntries(given));
  if (config.success) return config.data;
  const complaints = config.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`The environment is not right.\n${complaints.join("\n")}`);
}
