/**
 * Every refusal of the API: its stable code, its HTTP status, and a title that holds whatever the detail says.
 * Codes are part of the public contract: they may be added to, never renamed.
 */
export const REFUSALS = {
  UNAUTHENTICATED: { status: 401, title: "Who are you?" },
  FORBIDDEN: { status: 403, title: "Not allowed" },
  NOT_FOUND: { status: 404, title: "Not found" },
  RATE_LIMITED: { status: 429, title: "Too many at once" },
  TOO_LARGE: { status: 413, title: "Too large" },
  UNAVAILABLE: { status: 503, title: "Not available at the moment" },

  META_INVALID: { status: 400, title: "The request is not understood" },
  COMMIT_INVALID: { status: 400, title: "Not a commit" },
  COMMIT_CONFLICT: { status: 409, title: "The commit is known otherwise" },
  EXISTS: { status: 409, title: "There already" },
  REPORT_MISSING: { status: 400, title: "No report" },
  FORMAT_UNKNOWN: { status: 415, title: "Unknown report format" },
  FORMAT_AMBIGUOUS: { status: 415, title: "Ambiguous report format" },
  ENCODING: { status: 422, title: "Not readable text" },
  EMPTY_BODY: { status: 400, title: "Nothing was sent" },

  MALFORMED: { status: 422, title: "Malformed report" },
  TRUNCATED: { status: 422, title: "Cut-off report" },
  TOO_DEEP: { status: 422, title: "Nested too deeply" },
  SCHEMA: { status: 422, title: "Not the expected structure" },
  ARCHIVE: { status: 422, title: "Unreadable archive" },
  ARCHIVE_RATIO: { status: 413, title: "Unpacks to too much" },
  ARCHIVE_PATH: { status: 422, title: "Unsafe name in an archive" },
  DTD_FORBIDDEN: { status: 422, title: "Document type declarations are not read" },
  RUN_FAILED: { status: 422, title: "The checker's run failed" },
  NOTHING_EXAMINED: { status: 422, title: "Nothing was examined" },
  TIMEOUT: { status: 408, title: "Took too long" },
  MEMORY: { status: 422, title: "Needs too much memory" },
  INTERNAL: { status: 500, title: "Our mistake" },
} as const satisfies Record<string, { status: number; title: string }>;

export type RefusalCode = keyof typeof REFUSALS;
