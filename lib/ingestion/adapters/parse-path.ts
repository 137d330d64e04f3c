/** Where a path of a report lies: in the repository (relative to its root), or outside, as far as that can be said. */
export type ReportPath = { readonly path: string; readonly outside: boolean };

/** The warning for a path of the checked code that leads out of the repository: perhaps `root` is missing or wrong. */
export const PATH_OUTSIDE = ["PATH_OUTSIDE", "Paths lead out of the repository. Send `root`, the folder that the checker ran in, if it is not the repository's own."] as const;

const ABSOLUTE = /^(?:[a-z]:)?\//i;

/** Where the machines of well-known CI services keep their work trees; what follows is relative to the repository. */
const CI_ROOTS = [/^\/home\/runner\/work\/([^/]+)\/\1\//, /^\/Users\/runner\/work\/([^/]+)\/\1\//, /^\/builds\/[^/]+\/[^/]+\//, /^[a-z]:\/a\/([^/]+)\/\1\//i];

export function isAbsolute(path: string): boolean {
  return ABSOLUTE.test(forwards(path));
}

/**
 * Reads paths as one report writes them. `root` is where the report's paths begin inside the repository; `baseDir` is the
 * same place on the machine that wrote it. A path that is in neither keeps its text and counts as outside.
 */
export function pathReader({ root, baseDir }: { root: string; baseDir?: string }): (text: string) => ReportPath {
  const base = baseDir === undefined ? null : `${forwards(baseDir).replace(/\/+$/, "")}/`;
  return (text) => {
    const path = forwards(text);
    if (!ABSOLUTE.test(path)) return within(root === "" ? path : `${root}/${path}`);
    if (base !== null && startsWith(path, base)) return within(`${root}/${path.slice(base.length)}`);
    const ci = CI_ROOTS.map((pattern) => pattern.exec(path)?.[0]).find((found) => found !== undefined);
    return ci === undefined ? { path, outside: true } : within(path.slice(ci.length));
  };
}

/** The package that a file of node_modules, or a bare import, belongs to. */
export function packageOf(text: string): string {
  const path = forwards(text);
  const inside = path.slice(path.lastIndexOf("node_modules/") + (path.includes("node_modules/") ? "node_modules/".length : 1));
  const [first = "", second] = inside.split("/");
  return first.startsWith("@") && second !== undefined ? `${first}/${second}` : first;
}

function forwards(text: string): string {
  const path = text.includes("\\") ? text.replaceAll("\\", "/") : text;
  return path.startsWith("file:") ? path.replace(/^file:(?:\/\/)?(?:\/(?=[a-z]:\/))?/i, "") : path;
}

/** Drive letters know no case, everything else does. */
function startsWith(path: string, base: string): boolean {
  return path.startsWith(base) || (/^[a-z]:/i.test(base) && path[0]?.toLowerCase() === base[0]?.toLowerCase() && path.slice(1).startsWith(base.slice(1)));
}

function within(path: string): ReportPath {
  if (!NEEDS_WORK.test(path)) return { path, outside: false };
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === ".." && segments.length > 0 && segments.at(-1) !== "..") segments.pop();
    else segments.push(segment);
  }
  return { path: segments.join("/"), outside: segments[0] === ".." };
}

/** An empty segment, a dot segment, or a slash at either end. */
const NEEDS_WORK = /^\/|\/$|\/\/|(?:^|\/)\.\.?(?:\/|$)/;
