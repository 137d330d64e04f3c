import type { Result } from "@/lib/kernel";

import type { Fact, Summary } from "../model/facts";
import type { Unparsable } from "./parse-json";

/** API.md's codes for what is wrong inside a report. */
export type Unreadable = Unparsable | "RUN_FAILED";

/** What an adapter is told beside the bytes. */
export type Context = {
  /** Prefix of the report's paths inside the repository; empty for the repository's own root. */
  readonly root: string;
  readonly fileName: string;
  /** True when the sender says that the report covers only a part of the repository. */
  readonly partial: boolean;
  /** Says that something was left out or could not be taken at its word; the same code may come many times and is counted. */
  readonly warn: (code: string, detail: string) => void;
};

/**
 * An entry of a tool's own list of violations to put up with. `to` holds the names that its target may go by; none where it
 * has no target, "any" where the entry does not look at it. `count` is how many violations it stands for at most; absent: all.
 */
export type KnownViolation = { readonly rule: string; readonly from: string; readonly to: readonly string[] | "any"; readonly count?: number };

/** Translates one tool's report. Pure: bytes in, facts out; it reads no file, clock, network or table, and holds no report whole. */
export type Adapter = {
  readonly format: string;
  /** A cheap look at the first bytes, already UTF-8: is it ours? At most one adapter may say yes. */
  recognises(head: Uint8Array, fileName: string): boolean;
  /** The tool that wrote the report: the name of its series, unless the sender chooses one. Null: not to be told from the first bytes. */
  toolOf(head: Uint8Array): string | null;
  /** Emits each fact as it is read. Refusals carry API.md's code and where it went wrong; what was emitted before one is void. */
  read(bytes: AsyncIterable<Uint8Array>, emit: (fact: Fact) => void, context: Context): Promise<Result<Summary, Unreadable>>;
  /** The tool's todo, freeze or known-violations file, where it has one. */
  readonly baseline?: {
    recognises(head: Uint8Array, fileName: string): boolean;
    read(bytes: AsyncIterable<Uint8Array>, emit: (known: KnownViolation) => void, context: Context): Promise<Result<void, Unreadable>>;
  };
};
