/**
 * How the command ends, as the shell sees it. `gate`: the pull request fails its gate, which is not a failure of the
 * command.
 */
export const EXIT = { done: 0, failed: 1, usage: 2, gate: 3, unreachable: 4, interrupted: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Why it could not be done, in sentences for a person: what is wrong, then what to do. `code` is the server's, if it refused. */
export type Refusal = { exit: ExitCode; sentences: string[]; code?: string };

export type Outcome<Value> = { ok: true; value: Value } | { ok: false; refusal: Refusal };

export function done<Value>(value: Value): Outcome<Value> {
  return { ok: true, value };
}

export function refused(exit: ExitCode, ...sentences: string[]): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { exit, sentences } };
}

/** The stable code of an error of Node's (`ENOENT`, `ECONNRESET`), or an empty text. */
export function errorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** What an error says, on one line and without its stack. */
export function errorText(error: unknown): string {
  const text = typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
  return text.split("\n")[0] ?? "";
}
