/** Whether an artifact is called as reports are: patterns apart by commas, `*` for anything. In linear time for any name. */
export function namedAs(name: string, patterns: string): boolean {
  return patterns.split(",").map((pattern) => pattern.trim()).filter((pattern) => pattern !== "").some((pattern) => matches(name, pattern.split("*")));
}

function matches(name: string, [first = "", ...rest]: readonly string[]): boolean {
  if (rest.length === 0) return name === first;
  const last = rest.at(-1) ?? "";
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest.slice(0, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > name.length - last.length) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}
