import { expect, it } from "vitest";

import { asId, type RepositoryId } from "@/lib/kernel";

import { endsOf, firstLook, loadView, questionOf, setScene, violationsPath, viewPath } from "./view";

const now = new Date("2026-11-21T12:00:00Z");
const day = (text: string) => new Date(`${text}T10:00:00Z`);
const repository = { id: asId<RepositoryId>("1"), owner: "acme", name: "shop", defaultBranch: "main" };

it("looks at the last 90 days of a history that is older", () => {
  expect(firstLook(now, day("2024-01-01"), day("2026-11-20"))).toEqual({ from: "now-90d", to: "now" });
});

it("begins a young history the day before its first report", () => {
  expect(firstLook(now, day("2026-11-18"), day("2026-11-20"))).toEqual({ from: "2026-11-17", to: "now" });
});

it("looks at the last days of a history that has fallen silent, rather than at nothing", () => {
  expect(firstLook(now, day("2024-01-01"), day("2026-08-19"))).toEqual({ from: "2026-05-21", to: "2026-08-19" });
});

it("restores every choice from the address, and leaves out of it what goes without saying", () => {
  const look = { from: "2026-11-17", to: "now" };
  const silent = setScene(repository, loadView("?by=team&side=in"), now, look);
  expect(silent.view).toMatchObject({ ...look, by: "team", side: "in", axis: "time" });
  expect(viewPath(silent, { axis: "commit" })).toBe("/repositories/acme/shop?by=team&side=in&axis=commit");

  const asked = setScene(repository, loadView("?from=2026-01-01&to=2026-02-01"), now, look);
  expect(asked.range.from.toISOString()).toBe("2026-01-01T00:00:00.000Z");
  expect(viewPath(asked, { by: "rule" })).toBe("/repositories/acme/shop?from=2026-01-01&to=2026-02-01&by=rule");
});

it("asks for exactly the violations of a group or a pair", () => {
  expect(violationsPath(repository, questionOf("module", "in", "ledger"))).toBe("/repositories/acme/shop/violations?to=ledger");
  expect(violationsPath(repository, questionOf("team", "out", "@acme/pay"))).toBe("/repositories/acme/shop/violations?team=%40acme%2Fpay&direction=out");
  expect(violationsPath(repository, questionOf("kind", "out", "cycle"))).toBe("/repositories/acme/shop/violations?kind=cycle");
  expect(endsOf("payments → ledger")).toEqual(["payments", "ledger"]);
});
