import { expect, it } from "vitest";

import { parseCodeowners } from "./codeowners";

function owners(file: string, path: string): readonly string[] | null {
  return parseCodeowners(file).ruleFor(path)?.owners ?? null;
}

it("lets the last matching line win entirely", () => {
  const file = "* @acme/all\n/src/ @acme/core\n/src/billing/ @acme/money @grace\n";
  expect(owners(file, "README.md")).toEqual(["@acme/all"]);
  expect(owners(file, "src/orders/cart.ts")).toEqual(["@acme/core"]);
  expect(owners(file, "src/billing/price.ts")).toEqual(["@acme/money", "@grace"]);
});

it("unowns what a line without owners matches", () => {
  expect(owners("* @acme/all\n/generated/\n", "generated/client.ts")).toEqual([]);
});

it("anchors a pattern with a slash in it, and finds one without at any depth", () => {
  expect(owners("docs/*.md @acme/docs", "src/docs/start.md")).toBeNull();
  expect(owners("*.md @acme/docs", "src/docs/start.md")).toEqual(["@acme/docs"]);
  expect(owners("build/ @acme/ops", "src/build/run.sh")).toEqual(["@acme/ops"]);
});

it("gives docs/* the direct children only, and a folder everything below it", () => {
  expect(owners("docs/* @acme/docs", "docs/start.md")).toEqual(["@acme/docs"]);
  expect(owners("docs/* @acme/docs", "docs/guide/start.md")).toBeNull();
  expect(owners("/apps/github @acme/apps", "apps/github/src/main.ts")).toEqual(["@acme/apps"]);
});

it("tells upper from lower case", () => {
  expect(owners("/Src/ @acme/core", "src/a.ts")).toBeNull();
});

it("reads comments, also behind owners, and spaces behind a backslash", () => {
  const file = "# whose is what\n/my\\ files/ @acme/files # moved in May\n";
  expect(owners(file, "my files/a.txt")).toEqual(["@acme/files"]);
});

it("skips a line that GitHub does not understand, and says where it is", () => {
  const read = parseCodeowners("* @acme/all\n!src/ @acme/core\n/src/[ab]/ @acme/core\n/lib/ acme\n");
  expect(read.problems.map(({ line }) => line)).toEqual([2, 3, 4]);
  expect(read.ruleFor("src/a/x.ts")?.owners).toEqual(["@acme/all"]);
});

it("answers a pattern made of stars as quickly as any other", () => {
  expect(owners(`${"**/".repeat(200)}*.ts @acme/core`, `${"a/".repeat(200)}x.md`)).toBeNull();
});
