/** A small shop's history on main, told in Lintel's own format: what a checker of its own might send, one commit an hour. */
import type { App } from "./start-app";
import { type Upload, commitOnMain, uploadAndWait } from "./upload";

type Broken = { rule: string; from: string; to: string; line: number };

const MODULES = ["identity", "ledger", "orders", "payments"];
const FILES = MODULES.flatMap((module) => ["index.ts", "api.ts", "internal/book.ts"].map((file) => `src/modules/${module}/${file}`));
const RULES = [
  { name: "no-internals", kind: "privacy", severity: "error", help: "A module is used through its index." },
  { name: "no-upward", kind: "layer", severity: "warning", help: "What lies below does not know what lies above." },
];
const CODEOWNERS = ["/src/modules/payments/ @acme/payments", "/src/modules/ledger/ @acme/ledger", "/src/modules/orders/ @acme/orders", ""].join("\n");

const intoLedger = (line: number): Broken => ({ rule: "no-internals", from: "src/modules/payments/api.ts", to: "src/modules/ledger/internal/book.ts", line });
const upwards: Broken = { rule: "no-upward", from: "src/modules/ledger/index.ts", to: "src/modules/orders/api.ts", line: 3 };
const fromOrders: Broken = { rule: "no-internals", from: "src/modules/orders/index.ts", to: "src/modules/payments/internal/book.ts", line: 7 };
const fromIndex: Broken = { rule: "no-internals", from: "src/modules/payments/index.ts", to: "src/modules/ledger/internal/book.ts", line: 21 };

/** What was broken at each commit: 1 found at the start, 2 brought in, 1 fixed, 1 brought in again. */
export const SHOP: readonly (readonly Broken[])[] = [[upwards], [upwards, intoLedger(12)], [upwards, intoLedger(14), fromIndex], [intoLedger(14), fromIndex], [intoLedger(14), fromIndex, fromOrders]];

export function shopReport(broken: readonly Broken[]): string {
  return JSON.stringify({
    lintel: 1,
    tool: { name: "wall-check", version: "2.1.0" },
    examined: { files: FILES, rules: RULES },
    modules: MODULES.map((name) => ({ name, path: `src/modules/${name}`, public: ["index.ts"] })),
    dependencies: [
      ...broken.map(({ from, to }) => ({ from, to, kind: "import", level: "file" })),
      { from: "src/modules/orders/index.ts", to: "src/modules/payments/index.ts", kind: "import", level: "file" },
      { from: "src/modules/payments/index.ts", to: "src/modules/identity/index.ts", kind: "import", level: "file" },
    ],
    violations: broken.map(({ rule, from, to, line }) => ({ rule, from: { file: from, line }, to: { file: to }, message: `${from} reaches ${to}` })),
  });
}

/** The name of the shop's commit with a number, told apart by its first digits as real ones are. */
export function shopCommit(number: number): string {
  return String(number).repeat(40).slice(0, 40);
}

/** The upload of each of the shop's commits, oldest first. */
export function shopUploads(repository: string): Upload[] {
  return SHOP.map((broken, index) => ({
    meta: { ...commitOnMain(repository, index + 1), commit: shopCommit(index + 1), parents: index > 0 ? [shopCommit(index)] : [] },
    report: [{ name: "wall-check.json", content: shopReport(broken) }],
    codeowners: [{ name: "CODEOWNERS", content: CODEOWNERS }],
  }));
}

/** Sends the shop's first commits, all of them unless told otherwise. */
export async function sendShop(app: App, repository: string, commits = SHOP.length): Promise<void> {
  for (const sent of shopUploads(repository).slice(0, commits)) await uploadAndWait(app, sent);
}
