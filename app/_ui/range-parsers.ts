import { parseAsString } from "nuqs/server";

import { DEFAULT_RANGE } from "./range";

/** The range in the address, read alike by pages and charts. */
export const rangeParsers = {
  from: parseAsString.withDefault(DEFAULT_RANGE.from),
  to: parseAsString.withDefault(DEFAULT_RANGE.to),
};

/** With what a page compares its time: `previous` for the period before, a commit's name or the beginning of it, or nothing. */
export const comparisonParsers = { vs: parseAsString.withDefault("") };
