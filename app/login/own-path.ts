/** Where somebody wanted to go, if that is a page of ours: nobody is sent elsewhere by a link to the sign-in. */
export function ownPath(next: string | null): string {
  return next !== null && next.length <= 2000 && /^\/(?![/\\])[\x21-\x7e]*$/.test(next) && !next.includes("\\") && !next.startsWith("/login") && !next.startsWith("/api/") ? next : "/";
}
