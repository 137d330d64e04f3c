import { type RefusalCode, REFUSALS } from "../_contract/refusals";
import { countRefusal } from "./meter";

export type Refused = {
  readonly reason: RefusalCode;
  readonly detail: string;
  readonly at?: { readonly line?: number; readonly column?: number; readonly offset?: number };
  readonly errors?: readonly { path: string; detail: string }[];
};

/** An answer that says no, as RFC 9457 wants it: a stable `code` for machines, a `detail` that says what to do. */
export function problem(refused: Refused, headers: Record<string, string> = {}): Response {
  const { status, title } = REFUSALS[refused.reason];
  countRefusal(refused.reason);
  const body = {
    type: `/docs/api#${refused.reason}`,
    title,
    status,
    detail: refused.detail,
    code: refused.reason,
    ...refused.at,
    ...(refused.errors ? { errors: refused.errors } : {}),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...challenge(status), ...headers },
  });
}

/** RFC 9110 demands that a 401 names the way to sign in. */
function challenge(status: number): Record<string, string> {
  return status === 401 ? { "www-authenticate": 'Bearer realm="Lintel"' } : {};
}
