/** How long a waiver holds, in days; `never` is said on purpose, `day` comes with a date. */
export const PRESETS = [
  ["30", "30 days"],
  ["90", "90 days"],
  ["180", "half a year"],
  ["day", "until a day"],
  ["never", "until it is ended"],
] as const;
