/** What a command answers when the caller can do something about a refusal; bugs and outages are thrown instead. */
export type Result<Value, Reason extends string = never> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: Reason; readonly detail: string; readonly at?: Place };

/** Where in a text something went wrong: a line counted from 1, a column counted from 1, or a byte offset counted from 0. */
export type Place = { readonly line?: number; readonly column?: number; readonly offset?: number };

export function ok<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** `detail` is a sentence that says what to do; it is shown to the sender as it stands. */
export function fail<const Reason extends string>(
  reason: Reason,
  detail: string,
  at?: Place,
): { readonly ok: false; readonly reason: Reason; readonly detail: string; readonly at?: Place } {
  return at ? { ok: false, reason, detail, at } : { ok: false, reason, detail };
}
