/** Which paths a partial report covers. Patterns are globs from the repository's root: `*`, `?` and `**`. */

/** True when one of the patterns covers the path; a report without scope (null) covers everything. */
export function covers(scope: readonly string[] | null, path: string | undefined): boolean {
  if (scope === null) return true;
  if (path === undefined) return false;
  return scope.some((pattern) => matches(pattern, path));
}

/** A path that is a folder, as it ends with a slash. */
export function isFolder(path: string | undefined): path is string {
  return path?.endsWith("/") === true;
}

/** No file is called that, so that only `**` stands for it. */
const ANY = "\u0001";

/** True when the patterns cover everything below a folder, whatever it holds. */
export function coversAll(scope: readonly string[] | null, folder: string): boolean {
  return [ANY, `${ANY}/${ANY}/${ANY}/${ANY}`].every((below) => covers(scope, folder + below));
}

/** True when the patterns cover something below a folder, as far as the names of folders tell. */
export function touches(scope: readonly string[] | null, folder: string): boolean {
  if (scope === null) return true;
  const given = folder.split("/").slice(0, -1);
  return scope.some((pattern) => {
    const wanted = segmentsOf(pattern);
    for (const [index, name] of given.entries()) {
      const part = wanted[index];
      if (part === "**") return true;
      if (part === undefined || index === wanted.length - 1 || !matchesSegment(part, name)) return false;
    }
    return true;
  });
}

function segmentsOf(pattern: string): string[] {
  return pattern.replace(/^\.?\//, "").replace(/\/$/, "/**").split("/");
}

/** Segment by segment, without regular expressions: a hostile pattern costs at most pattern × path. */
function matches(pattern: string, path: string): boolean {
  const wanted = segmentsOf(pattern);
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
