const MOST_REMEMBERED = 100_000;

/** The folder that holds a path, `""` for what lies at the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The last segment of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/**
 * What holds in a folder, worked out from what holds in the folder around it and remembered: files share folders, so
 * that a question about a file costs one step, not one for each segment.
 */
export function rememberFolders<State>(root: State, enter: (around: State, name: string, folder: string) => State): (folder: string) => State {
  const remembered = new Map<string, State>();
  return (folder) => {
    const steps: string[] = [];
    let known = folder;
    let state = remembered.get(known);
    while (state === undefined && known !== "") {
      steps.push(known);
      known = folderOf(known);
      state = remembered.get(known);
    }
    let current = state ?? root;
    if (remembered.size > MOST_REMEMBERED) remembered.clear();
    for (const step of steps.reverse()) {
      current = enter(current, nameOf(step), step);
      remembered.set(step, current);
    }
    return current;
  };
}

/** Remembers answers about paths, so that asking again costs one look-up. */
export function rememberPaths<Answer extends {} | null>(answer: (path: string) => Answer): (path: string) => Answer {
  const remembered = new Map<string, Answer>();
  return (path) => {
    const known = remembered.get(path);
    if (known !== undefined) return known;
    if (remembered.size > MOST_REMEMBERED) remembered.clear();
    const fresh = answer(path);
    remembered.set(path, fresh);
    return fresh;
  };
}
