import type { Answer, Call } from "./answers";

type Handle = (call: Call) => Answer | Promise<Answer>;
export type Route = { method: string; pattern: RegExp; handle: Handle };

/** `:name` is one segment of a path, `*name` all that is left of it. */
function route(method: string, path: string, handle: Handle): Route {
  const pattern = path.replace(/[.]/g, "[.]").replace(/:(\w+)/g, "(?<$1>[^/]+)").replace(/[*](\w+)/g, "(?<$1>.+)");
  return { method, pattern: new RegExp(`^${pattern}$`), handle };
}

export const get = (path: string, handle: Handle): Route => route("GET", path, handle);
export const post = (path: string, handle: Handle): Route => route("POST", path, handle);
export const patch = (path: string, handle: Handle): Route => route("PATCH", path, handle);
export const del = (path: string, handle: Handle): Route => route("DELETE", path, handle);

export type Match = { handle: Handle; params: Record<string, string> };

export function findRoute(routes: readonly Route[], method: string, path: string): Match | null {
  for (const { method: wanted, pattern, handle } of routes) {
    const match = wanted === method ? pattern.exec(path) : null;
    if (match === null) continue;
    const params = Object.entries(match.groups ?? {}).map(([name, value]): [string, string] => [name, decode(value)]);
    return { handle, params: Object.fromEntries(params) };
  }
  return null;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
