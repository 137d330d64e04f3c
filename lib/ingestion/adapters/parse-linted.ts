import type { Kind } from "../model/facts";

/** What one message of a lint rule about boundaries says, as far as its words go. */
export type Linted = {
  readonly kind: Kind;
  /** The whole file is meant, not one of its imports. */
  readonly isAboutFile?: true;
  /** The import as it stands in the code; absent where the words do not tell it. */
  readonly specifier?: string;
  /** The module that the words name as the target. */
  readonly toModule?: string;
  /** The folder of that module, relative to where the linter ran. */
  readonly toFolder?: string;
  /** For a loop: what each file after the imported one imports to come to the next. */
  readonly hops?: readonly string[];
};

type Grammar = { readonly kind: Kind; readonly isAboutFile?: true; read?(message: string): Omit<Linted, "kind" | "isAboutFile"> & { kind?: Kind } };

/** A grammar whose first group is the specifier; whichever pattern fits first. */
const specifier = (...patterns: RegExp[]) => (message: string): { specifier?: string } => {
  for (const pattern of patterns) {
    const found = pattern.exec(message)?.[1];
    if (found !== undefined) return { specifier: found };
  }
  return {};
};

const readRestricted = specifier(/^'([^'\n]+)' import is (?:restricted|not allowed)/, /\bfrom '([^'\n]+)' is (?:restricted|not allowed)/, /^\* import is invalid because .* from '([^'\n]+)'/);

const restrictedImports: Grammar = {
  kind: "privacy",
  read: (message) => {
    const told = readRestricted(message);
    return isPackage(told.specifier) ? { ...told, kind: "other" } : told;
  },
};

/** The rules of eslint-plugin-import and its successor import-x, whose words differ in quotes alone. */
const IMPORT: Readonly<Record<string, Grammar>> = {
  "no-restricted-paths": { kind: "layer", read: specifier(/^Unexpected path "([^"\n]+)" imported in restricted zone/) },
  "no-internal-modules": { kind: "privacy", read: specifier(/^Reaching to "([^"\n]+)" is not allowed/) },
  "no-cycle": { kind: "cycle", read: readCycle },
  "no-self-import": { kind: "cycle", isAboutFile: true },
  "no-unresolved": { kind: "other", read: specifier(/module '([^'\n]+)'/) },
  "no-extraneous-dependencies": { kind: "dependency", read: specifier(/^'([^'\n]+)' should be listed/) },
  "no-relative-packages": { kind: "privacy", read: specifier(/ instead of `([^`\n]+)`/) },
  "no-relative-parent-imports": { kind: "dependency", read: specifier(/ to same directory as `([^`\n]+)`/) },
};

const elements: Grammar = { kind: "dependency", read: readElements };

/** eslint-plugin-boundaries, 4 to 7. */
const BOUNDARIES: Readonly<Record<string, Grammar>> = {
  "element-types": elements,
  dependencies: elements,
  "entry-point": { kind: "privacy", read: readElements },
  "no-private": { kind: "privacy", read: readElements },
  external: { kind: "framework", read: specifier(/external module ['"]([^'"\n]+)['"]/) },
  "no-unknown": { kind: "other" },
  "no-unknown-files": { kind: "other", isAboutFile: true },
  "no-unknown-dependencies": { kind: "other" },
  "no-ignored": { kind: "other" },
  "no-ignored-dependencies": { kind: "other" },
};

const UNRESOLVED = /^import (\S+) cannot be resolved$/;

const sheriffEncapsulation: Grammar = {
  kind: "privacy",
  read: (message) => {
    const unresolved = UNRESOLVED.exec(message)?.[1];
    if (unresolved !== undefined) return { kind: "other", specifier: unresolved };
    return specifier(/^'([^'\n]+)' (?:is a deep import|cannot be imported)/)(message);
  },
};

const SHERIFF: Readonly<Record<string, Grammar>> = {
  "dependency-rule": {
    kind: "dependency",
    read: (message) => {
      const unresolved = UNRESOLVED.exec(message)?.[1];
      if (unresolved !== undefined) return { kind: "other", specifier: unresolved };
      const folder = / cannot access \/(\S+)\. Tag /.exec(message)?.[1];
      return folder === undefined ? {} : { toFolder: folder };
    },
  },
  encapsulation: sheriffEncapsulation,
  "deep-import": sheriffEncapsulation,
};

const nx: Grammar = {
  kind: "dependency",
  read: (message) => {
    const loop = /^Circular dependency between "[^"\n]+" and "([^"\n]+)" detected/.exec(message);
    if (loop) return { kind: "cycle", toModule: loop[1] };
    if (/circular dependency|resolve to (?:a )?self|should use relative imports to import from other files within the same project/i.test(message)) return { kind: "cycle" };
    const banned = /is not allowed to import "([^"\n]+)"/.exec(message);
    if (banned) return { kind: "framework", specifier: banned[1] };
    if (/^Projects (?:cannot|should) be imported by a relative or absolute path/.test(message)) return { kind: "privacy" };
    return {};
  },
};

const PLUGINS: readonly (readonly [pattern: RegExp, rules: Readonly<Record<string, Grammar>>])[] = [
  [/^(?:@typescript-eslint\/)?(no-restricted-imports)$/, { "no-restricted-imports": restrictedImports }],
  [/^import(?:-x)?\/([a-z-]+)$/, IMPORT],
  [/^boundaries\/([a-z-]+)$/, BOUNDARIES],
  [/^@softarc\/sheriff\/([a-z-]+)$/, SHERIFF],
  [/^@(?:nx|nrwl\/nx)\/(enforce-module-boundaries)$/, { "enforce-module-boundaries": nx }],
];

function grammarOf(rule: string): Grammar | null {
  for (const [pattern, rules] of PLUGINS) {
    const name = pattern.exec(rule)?.[1];
    if (name !== undefined && Object.hasOwn(rules, name)) return rules[name] ?? null;
  }
  return null;
}

/** The family of a rule about boundaries; null for every other rule. */
export function kindOfRule(rule: string): Kind | null {
  return grammarOf(rule)?.kind ?? null;
}

/** Reads a message of a rule about boundaries; null for every other rule. Words that follow no grammar say nothing but their rule's kind. */
export function readLinted(rule: string, message: string): Linted | null {
  const grammar = grammarOf(rule);
  if (!grammar) return null;
  const told = grammar.read?.(message);
  return { kind: told?.kind ?? grammar.kind, ...(grammar.isAboutFile && { isAboutFile: true }), ...told };
}

/** The chain begins behind the imported file and ends before the file that the message is about. */
function readCycle(message: string): Pick<Linted, "hops"> {
  const chain = /^Dependency cycle via "?(.+?)"?$/.exec(message)?.[1];
  return chain === undefined ? {} : { hops: chain.split("=>").map((hop) => hop.replace(/:\d+$/, "")) };
}

/** Up to version 5 in single quotes, since 6 in double ones; a captured value says more than the type that all modules share. */
function readElements(message: string): Pick<Linted, "toModule"> {
  const old = /Dependency is of type '([^'\n]+)'((?: (?:with|and) [^\s']+ '[^'\n]*')*)/.exec(message) ?? /(?:in dependencies of type|is private of element of type|to elements of type) '([^'\n]+)'((?: (?:with|and) [^\s']+ '[^'\n]*')*)/.exec(message);
  if (old) return { toModule: /'([^'\n]+)'/.exec(old[2] ?? "")?.[1] ?? old[1] };
  const now = /to elements of type "([^"\n]+)"(?: and captured values: ((?:[^\s"=]+="[^"\n]*"(?:, )?)+))?/.exec(message);
  return now ? { toModule: /"([^"\n]+)"/.exec(now[2] ?? "")?.[1] ?? now[1] } : {};
}

/** A package's own name, or a module of Node's: nothing inside the repository, as far as the name shows. */
function isPackage(name: string | undefined): boolean {
  return name !== undefined && !/^(?:[./~#]|@\/)/.test(name) && !/^@[^/]+\/[^/]+\/./.test(name);
}

/** Where a message points to; lines and columns count from 1, the end is behind the last character. */
export type Stretch = { readonly line: number; readonly column: number; readonly endLine?: number; readonly endColumn?: number };

const MOST_LINES = 200;
const IMPORTED = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(["'`])((?:\\.|(?!\1)[^\\\n])+)\1/;
const QUOTED = /^\s*(["'`])((?:\\.|(?!\1)[^\\\n])+)\1/;

/** The specifier of the import that a message points to: the text itself where it begins with a quote, else what follows `from`, `import` or `require`. */
export function specifierAt(lines: readonly string[], { line, column, endLine, endColumn }: Stretch): string | null {
  const last = Math.min(endLine ?? line, line + MOST_LINES);
  const stretch = lines.slice(line - 1, last);
  if (stretch.length === 0) return null;
  if (endLine !== undefined && endColumn !== undefined && last === endLine) stretch[stretch.length - 1] = (stretch.at(-1) ?? "").slice(0, endColumn - 1);
  const text = stretch.join("\n").slice(column - 1);
  const whole = (lines[line - 1] ?? "").slice(0, 4096);
  return QUOTED.exec(text)?.[2] ?? IMPORTED.exec(text.slice(0, 65_536))?.[2] ?? (last === line ? IMPORTED.exec(whole)?.[2] : undefined) ?? null;
}
