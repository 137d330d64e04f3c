import { z } from "zod";

import { fail, ok } from "@/lib/kernel";

import type { Fact, ViolationFact } from "../model/facts";
import type { Adapter, Context } from "./adapter";
import { checked } from "./checked";
import { type Complaint, each, inside, peekJson, readJson, take } from "./parse-json";

/**
 * What a tool was told to put up with, as a report of its own: the tool's todo, freeze, known-violations or suppression
 * files of one commit, word for word, in one envelope: `{"debt": 1, "tool": "packwerk", "files": [{"path", "text"}]}`. The
 * envelope says where they lie and that they are all there; without files it says that nothing was put up with any more.
 */
export type DebtFile = { readonly path: string; readonly text: string };

/** Reads the files of one tool, one after the other, and what only all of them tell in the end. */
export type DebtReader = { take(file: DebtFile): Complaint; finish?(): Complaint };

/** Emits a violation that the tool knows of; it counts as baselined. */
export type EmitKnown = (violation: Omit<ViolationFact, "fact" | "baselined">) => void;

export type DebtFormat = {
  readonly format: string;
  /** The series that the tool's own reports belong to. */
  readonly tool: string;
  open(tell: { known: EmitKnown; fact: (fact: Fact) => void }, context: Context): DebtReader;
};

const SHAPE = inside({ debt: take(), tool: take(), files: each() });
const MARK = inside({ debt: take(), tool: take() });
const File = z.object({ path: z.string().min(1, "a file without a path"), text: z.string() });

const KNOWN_ONLY = ["KNOWN_ONLY", "Read from the tool's own list of violations to put up with: what else there was is not known."] as const;

export function adapterForDebt({ format, tool, open }: DebtFormat): Adapter {
  return {
    format,
    recognises: (head) => {
      const told = new Map(peekJson(head, MARK).map(({ path, value }) => [path, value]));
      return told.get("debt") === 1 && told.get("tool") === tool;
    },
    toolOf: () => tool,
    read: async (bytes, emit, context) => {
      let reported = 0;
      const known: EmitKnown = (violation) => {
        reported += 1;
        emit({ ...violation, fact: "violation", baselined: true });
      };
      const reader = open({ known, fact: emit }, context);
      const read = await readJson(bytes, SHAPE, ({ path, index, value }) => {
        if (path === "debt") return value === 1 ? null : "this version of Lintel reads version 1 only";
        if (path === "tool") return value === tool ? null : `${tool} was expected`;
        if (path !== "files" || index === null) return "a list of files was expected";
        let complaint: Complaint = null;
        const wrong = checked(File, value, (file) => {
          const told = reader.take(file);
          complaint = told === null ? null : `${file.path}: ${told}`;
        });
        return wrong ?? complaint;
      });
      if (!read.ok) return read;
      if (!read.value.has("files")) return fail("SCHEMA", "The list of files is missing.");
      const complaint = reader.finish?.() ?? null;
      if (complaint !== null) return fail("SCHEMA", complaint);
      context.warn(...KNOWN_ONLY);
      return ok({
        tool,
        examined: { files: null, modules: null, dependencies: null, rules: null },
        listsFiles: false,
        listsAllFiles: false,
        listsRules: false,
        listsDependencies: false,
        knownOnly: true,
        reported,
      });
    },
  };
}

/** The folder that a file lies in, without a slash at its end; empty for the repository's own root. */
export function folderOf(path: string): string {
  const plain = path.replaceAll("\\", "/");
  return plain.slice(0, Math.max(0, plain.lastIndexOf("/")));
}

/** Emits each rule once, with what is known of it first. */
export function ruleTeller(fact: (fact: Fact) => void): (rule: Pick<ViolationFact, "rule" | "kind" | "severity">) => void {
  const told = new Set<string>();
  return ({ rule, kind, severity }) => {
    if (told.has(rule)) return;
    told.add(rule);
    fact({ fact: "rule", name: rule, kind, severity });
  };
}
