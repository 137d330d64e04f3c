/** Something in a configuration file that a person should mend. `error`: the file as a whole is not used. */
export type Problem = {
  readonly code: "CODEOWNERS_TOO_LARGE" | "CODEOWNERS_LINE_SKIPPED" | "CONFIG_INVALID" | "CONFIG_UNKNOWN_KEY" | "CONFIG_NAME_TWICE" | "CONFIG_RULE_UNUSABLE" | "OWNERS_INVALID";
  readonly detail: string;
  readonly severity: "error" | "warning";
  /** Counted from 1. */
  readonly line?: number;
  readonly column?: number;
  /** The file, where several may be meant. */
  readonly path?: string;
};
