/** How a rule may count in gates. */
export const COUNTS_AS = [
  ["reported", "as it is reported"],
  ["error", "as an error"],
  ["warning", "as a warning"],
  ["info", "as information"],
  ["muted", "not at all: muted"],
] as const;

/** A name and what it is a name of, as one value of a list to choose from. */
export function choiceOf(of: string, name: string): string {
  return new URLSearchParams({ of, name }).toString();
}

/** What a chosen value says; nulls where it is none of ours. */
export function choiceIn(text: string): { of: string | null; name: string | null } {
  const read = new URLSearchParams(text);
  return { of: read.get("of"), name: read.get("name") };
}
