/**
 * Facts: what any checker's report says, in our words. An adapter emits them one by one while it reads;
 * nothing downstream knows which tool they came from.
 *
 * Paths are relative to the repository's root, with forward slashes, without a leading `./` or `/`,
 * already prefixed with the upload's `root`, and cleaned (well-formed Unicode, no U+0000).
 */

/** The rule families of the product (see docs/numbers.md). */
export const KINDS = [
  "privacy", "dependency", "layer", "cycle", "visibility", "database", "event", "framework", "kernel", "ownership", "other",
] as const;
export type Kind = (typeof KINDS)[number];

export const SEVERITIES = ["error", "warning", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const DEPENDENCY_KINDS = ["import", "dynamic", "type", "build", "event", "database", "external"] as const;
export type DependencyKind = (typeof DEPENDENCY_KINDS)[number];

/** A rule that was active in the run, whether or not anything broke it. */
export type RuleFact = {
  readonly fact: "rule";
  readonly name: string;
  readonly kind: Kind;
  readonly severity: Severity;
  /** Why the rule exists, in the words of its author. */
  readonly help?: string;
  /**
   * A digest of what the rule matches (not of its name, severity or help): two runs with the same definition
   * enforce the same thing. Absent when the report does not tell.
   */
  readonly definition?: string;
};

/** A file that the report names. */
export type FileFact = {
  readonly fact: "file";
  readonly path: string;
  /** True when the checker looked into the file, false when it only knows that the file exists (a target that it did not follow). */
  readonly examined: boolean;
  /** The module that the tool itself puts the file into, by name. */
  readonly module?: string;
};

/** A module that the tool itself names. */
export type ModuleFact = {
  readonly fact: "module";
  readonly name: string;
  readonly path: string;
  readonly role: "module" | "host" | "kernel";
  /** Paths or globs of the public API, relative to the module. */
  readonly public?: readonly string[];
  readonly owners?: readonly string[];
  readonly files?: number;
  readonly types?: { readonly all: number; readonly abstract: number };
};

/** One thing uses another. `from` and `to` are file paths (`level: "file"`) or module names (`level: "module"`). */
export type DependencyFact = {
  readonly fact: "dependency";
  readonly level: "file" | "module";
  readonly from: string;
  /** For `kind: "external"`, the package's name. */
  readonly to: string;
  readonly kind: DependencyKind;
  /** References; at least 1. */
  readonly weight: number;
};

/** One end of a violation. At least one of the three is there; the first present one of path, symbol and module is its identity. */
export type End = {
  /** A file, or a folder for rules about folders. */
  readonly path?: string;
  readonly symbol?: string;
  readonly module?: string;
};

/** One broken rule: one row of the tool's report. */
export type ViolationFact = {
  readonly fact: "violation";
  readonly rule: string;
  readonly kind: Kind;
  readonly severity: Severity;
  readonly from: End;
  /** Absent when the rule is about `from` alone (an orphan, say). */
  readonly to?: End;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  /** Known to the tool's own todo, freeze, known-violations or suppression file. */
  readonly baselined: boolean;
  /** The loop, or the way to the target, as the tool prints it; paths in order. */
  readonly path?: readonly string[];
};

export type Fact = RuleFact | FileFact | ModuleFact | DependencyFact | ViolationFact;

/** What the reading of a whole report ends with. */
export type Summary = {
  readonly tool: string;
  /** Absent when the report does not tell. */
  readonly toolVersion?: string;
  /**
   * What was examined. `null` where the report does not tell; counts are the tool's own where it prints them.
   */
  readonly examined: {
    readonly files: number | null;
    readonly modules: number | null;
    readonly dependencies: number | null;
    readonly rules: number | null;
  };
  /** True when `file` facts with `examined: true` list every file that was examined. */
  readonly listsFiles: boolean;
  /**
   * True when the `file` facts list every file that exists within what was asked for: a file that is not listed is gone.
   * False when a file may exist although it is not listed.
   */
  readonly listsAllFiles: boolean;
  /** True when `rule` facts list every active rule. */
  readonly listsRules: boolean;
  /** True when the report describes dependencies; without, a snapshot has no structure (absent, not zero). */
  readonly listsDependencies: boolean;
  /** True when the report lists only what the tool was told to put up with: what else there is was not looked for. */
  readonly knownOnly?: true;
  /** Rows of the tool's report that became violations; equals the number of `violation` facts. */
  readonly reported: number;
};

/** Something that was left out or cleaned on the way; counted, shown, never silent. */
export type Warning = { readonly code: string; readonly detail: string; readonly count: number };
