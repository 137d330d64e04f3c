/** Which paths a partial report covers. Patterns are globs from the repository's root: `*`, `?` and `**`. */

/** True when one of the patterns covers the path; a report without scope (null) covers everything. */
export function covers(scope: readonly string[] | null, path: string | undefined): boolean {
  if (scope === null) return true;
  if (path === undefined) return false;
  return scope.some((pattern) => matches(pattern, path));
}

/** Segment by segment, without regular expressions: a hostile pattern costs at most pattern × path. */
function matches(pattern: string, path: string): boolean {
  const wanted = pattern.replace(/^\.?\//, "").replace(/\/$/, "/**").split("/");
  const given = path.split("/");
  let reachable = new Set([0]);
  for (const segment of given) {
    const next = new Set<number>();
    for (const index of closure(wanted, reachable)) {
      const part = wanted[index];
      if (part === undefined) continue;
      if (part === "**") next.add(index);
      else if (matchesSegment(part, segment)) next.add(index + 1);
    }
    reachable = next;
  }
  const end = closure(wanted, reachable);
  return end.has(wanted.length) || (wanted.at(-1) === "**" && end.has(wanted.length - 1));
}

function closure(wanted: readonly string[], states: ReadonlySet<number>): Set<number> {
  const all = new Set(states);
  for (const state of all) if (wanted[state] === "**") all.add(state + 1);
  return all;
}

function matchesSegment(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  let index = 0;
  while (index < text.length) {
    if (at < pattern.length && pattern[at] === "*") {
      star = at++;
      retry = index;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++retry;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
