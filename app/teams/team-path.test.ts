import { expect, it } from "vitest";

import { explainGroup, ownersPath, teamPath } from "./team-path";

const payments = { team: "@acme/payments", kind: "team", account: "acme", slug: "payments" };

it("names a team by its slug, and by its account where another has the same", () => {
  expect(teamPath("/teams", payments, [payments])).toBe("/teams/payments");
  expect(teamPath("/teams", payments, [payments, { ...payments, account: "globex" }])).toBe("/teams/payments?account=acme");
});

it("names any other group by its label", () => {
  expect(teamPath("/teams", { team: "(unowned)", kind: "unowned", account: null, slug: "(unowned)" })).toBe("/teams/(unowned)");
  expect(teamPath("/teams", { team: "@a/x + @a/y", kind: "several", account: null, slug: "@a/x + @a/y" })).toBe("/teams/%40a%2Fx%20%2B%20%40a%2Fy");
});

it("says what a group is that is no team", () => {
  expect(explainGroup(payments)).toBeNull();
  expect(explainGroup({ team: "(unowned)", kind: "unowned" })).toBe("nobody owns it");
  expect(explainGroup({ team: "@a/x + @a/y", kind: "several" })).toBe("several owners of the same code");
});

it("leads from owners of a repository's code to their page in it", () => {
  const shop = { owner: "Acme", name: "shop" };
  expect(ownersPath(shop, "@acme/payments")).toBe("/repositories/Acme/shop/teams/payments");
  expect(ownersPath(shop, "@globex/payments")).toBe("/repositories/Acme/shop/teams/payments?account=globex");
  expect(ownersPath(shop, "(unowned)")).toBe("/repositories/Acme/shop/teams/(unowned)");
  expect(ownersPath(shop, "@a/x + @a/y")).toBe("/repositories/Acme/shop/teams/%40a%2Fx%20%2B%20%40a%2Fy");
});
