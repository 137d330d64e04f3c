/** How a checker is told to let something be, in its own words; null where we do not know the tool's. */
const WAYS: Readonly<Record<string, string>> = {
  "dependency-cruiser": "dependency-cruiser keeps what it is to let be in .dependency-cruiser-known-violations.json: depcruise-baseline writes it, --ignore-known reads it. What stands there is baselined here.",
  eslint: "ESLint keeps what it is to let be in eslint-suppressions.json: eslint --suppress-rule RULE writes it. A comment in the code, // eslint-disable-next-line RULE -- why, hides it from the report, and from here.",
};

/** What else than fixing it would make it go from the open ones, for each tool that has a way of its own. */
export function suppressionOf(tool: string): string | null {
  return Object.hasOwn(WAYS, tool) ? (WAYS[tool] ?? null) : null;
}
