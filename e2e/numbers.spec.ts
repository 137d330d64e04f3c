/** Walks pages and compares every number with what the API answers to the same question. */
import { z } from "zod";

import { expect, test } from "./support/app";
import { readTable, written } from "./support/read-table";
import { sendShop } from "./support/shop";
import { signIn } from "./support/sign-in";
import { ask } from "./support/upload";

const Flow = z.looseObject({ introduced: z.number().nullable(), fixed: z.number().nullable(), discovered: z.number().nullable() });
const Side = z.looseObject({ open: z.number(), flow30d: Flow });
const Team = z.looseObject({ team: z.string(), slug: z.string(), modules: z.number().nullable(), out: Side, in: Side });
const Module = z.looseObject({
  name: z.string(), ca: z.number(), ce: z.number(), instability: z.number().nullable(), weightIn: z.number(), weightOut: z.number(), fanIn: z.number(), fanOut: z.number(), files: z.number().nullable(), violationsIn: z.number(), violationsOut: z.number(),
});
const RepositoryRow = z.looseObject({
  repository: z.string(), breakRate: z.number().nullable(), modulesUnowned: z.number().nullable(), flow30d: Flow,
  latest: z.looseObject({ totals: z.looseObject({ open: z.number() }), structure: z.looseObject({ modules: z.number(), largestTangle: z.number() }).nullable() }).nullable(),
});
const Neighbour = z.looseObject({ module: z.string(), weight: z.number(), violations: z.number() });
const Detail = z.looseObject({
  module: Module, dependencies: z.array(Neighbour), dependents: z.array(Neighbour), violations: z.looseObject({ out: z.array(z.looseObject({ group: z.string(), count: z.number() })), in: z.array(z.looseObject({ group: z.string(), count: z.number() })) }),
  extraction: z.looseObject({ met: z.number(), items: z.array(z.looseObject({ title: z.string(), state: z.string(), left: z.number().nullable() })) }),
});
const Quantile = z.looseObject({ share: z.number(), days: z.number(), isLowerBound: z.boolean() });
const SideDetail = Side.extend({ ages: z.looseObject({ open: z.number(), quantiles: z.array(Quantile) }), weeks: z.array(z.looseObject({ week: z.string(), introduced: z.number().nullable(), fixed: z.number().nullable(), discovered: z.number().nullable() })) });
const TeamDetail = z.looseObject({
  out: SideDetail, in: SideDetail, readyFirst: z.array(z.looseObject({ reasons: z.array(z.string()) })),
  pairs: z.looseObject({ teams: z.array(z.looseObject({ from: z.string(), to: z.string(), open: z.number() })), modules: z.array(z.looseObject({ from: z.string(), to: z.string(), open: z.number() })) }),
});

const SHOP = "/repositories/sums/shop";

test.beforeAll(async ({ app }) => {
  await sendShop(app, "sums/shop");
  // Two answers to one question are compared: nothing may be counted in between.
  await expect.poll(async () => JSON.stringify((await ask(app, "/api/health/ready")).body)).toContain('"waiting":0');
});
test.beforeEach(async ({ page, app }) => signIn(page, app));

const days = (amount: number) => (amount === 0 ? "under a day" : `${amount} ${amount === 1 ? "day" : "days"}`);
const age = (found: { days: number; isLowerBound: boolean }) => (!found.isLowerBound ? days(found.days) : found.days === 0 ? "an unknown time" : `at least ${days(found.days)}`);
const fraction = (value: number | null) => (value === null ? "–" : Number.isInteger(value) ? String(value) : value.toFixed(3));

test("the overview says what the API says of each repository and each team", async ({ page, app }) => {
  const { items } = z.looseObject({ items: z.array(RepositoryRow) }).parse((await ask(app, "/api/v1/repositories?limit=200")).body);
  const teams = z.looseObject({ items: z.array(Team) }).parse((await ask(app, "/api/v1/teams?limit=200")).body).items;
  await page.goto("/");
  const rows = await readTable(page, "Repositories");
  for (const { repository, latest, flow30d, breakRate, modulesUnowned } of items) {
    const row = rows.find(({ head }) => head.startsWith(repository));
    if (!latest) continue;
    expect([repository, ...["Open", "Introduced30 days", "Fixed30 days", "Discovered30 days", "Breakrate", "Largesttangle", "Modules", "Ownersmissing"].map((column) => row?.cells.get(column))]).toEqual([
      repository, written(latest.totals.open), written(flow30d.introduced), written(flow30d.fixed), written(flow30d.discovered), breakRate === null ? "–" : `${(breakRate * 100).toFixed(1)} %`,
      written(latest.structure?.largestTangle ?? null), written(latest.structure?.modules ?? null), written(modulesUnowned),
    ]);
  }
  expect(items.length).toBeGreaterThan(0);
  const told = await readTable(page, "Teams");
  for (const team of teams) expect(numbersOf(told.find(({ head }) => head.startsWith(team.team))?.cells)).toEqual(numbersOfTeam(team));
  expect(teams.length).toBeGreaterThan(0);
});

function numbersOf(cells: Map<string, string> | undefined): (string | undefined)[] {
  return ["Modules", "Open,reaching out", "Introduced30 days", "Fixed30 days", "Discovered30 days", "Open,reached"].map((column) => cells?.get(column));
}

function numbersOfTeam({ modules, out, in: into }: z.output<typeof Team>): string[] {
  return [written(modules), written(out.open), written(out.flow30d.introduced), written(out.flow30d.fixed), written(out.flow30d.discovered), written(into.open)];
}

test("modules, and each module's page, say what the API says", async ({ page, app }) => {
  const { items, others } = z.looseObject({ items: z.array(Module), others: z.array(z.looseObject({ group: z.string(), violationsIn: z.number(), violationsOut: z.number() })) }).parse((await ask(app, `/api/v1${SHOP}/modules`)).body);
  await page.goto(`${SHOP}/modules?sort=name`);
  const rows = await readTable(page, "Modules");
  for (const module of items) {
    const cells = rows.find(({ head }) => head.startsWith(module.name))?.cells;
    expect([...(cells ?? new Map<string, string>()).values()].filter((_, place) => place !== 1 && place !== 3 && place !== 12)).toEqual([
      written(module.violationsOut), written(module.violationsIn), written(module.ca), written(module.ce), fraction(module.instability), written(module.weightIn), written(module.weightOut), written(module.fanIn), written(module.fanOut), written(module.files),
    ]);
  }
  expect(rows).toHaveLength(items.length + others.length);

  for (const { name } of items) {
    const detail = Detail.parse((await ask(app, `/api/v1${SHOP}/modules/${name}`)).body);
    await page.goto(`${SHOP}/modules/${name}`);
    const figures = await page.locator("#figures").locator("xpath=ancestor::section").locator("dd").allTextContents();
    expect(figures).toEqual([written(detail.module.ca), written(detail.module.ce), fraction(detail.module.instability), written(detail.module.weightIn), written(detail.module.weightOut), written(detail.module.fanIn), written(detail.module.fanOut), written(detail.module.files)]);
    for (const [label, neighbours] of [["Who leans on it", detail.dependents], ["On whom it leans", detail.dependencies]] as const) {
      if (neighbours.length === 0) continue;
      const told = (await readTable(page, label)).map(({ cells }) => [cells.get("Open"), cells.get("References")]);
      expect(told).toEqual(neighbours.map(({ violations, weight }) => [written(violations), written(weight)]));
    }
    for (const [label, ends] of [["Reaching out of it", detail.violations.out], ["Reaching into it", detail.violations.in]] as const) {
      if (ends.length > 0) expect((await readTable(page, label)).map(({ head, cells }) => [head, cells.get("Open")])).toEqual(ends.map(({ group, count }) => [group, written(count)]));
    }
    await expect(page.getByText(`${detail.extraction.met} of ${detail.extraction.items.length} known and met`)).toBeVisible();
  }
});

test("teams, and each team's page, say what the API says", async ({ page, app }) => {
  const { items } = z.looseObject({ items: z.array(Team) }).parse((await ask(app, `/api/v1${SHOP}/teams`)).body);
  await page.goto(`${SHOP}/teams`);
  const rows = await readTable(page, "Teams");
  for (const team of items) expect(numbersOf(rows.find(({ head }) => head.startsWith(team.team))?.cells)).toEqual(numbersOfTeam(team));

  for (const { slug } of items) {
    for (const path of [`${SHOP}/teams/${encodeURIComponent(slug)}`, `/teams/${encodeURIComponent(slug)}?account=acme`]) {
      const { status, body } = await ask(app, `/api/v1${path}`);
      if (status === 404) continue;
      const team = TeamDetail.parse(body);
      await page.goto(path);
      const ages = await readTable(page, "Ages and half-life");
      for (const [place, side] of [team.out, team.in].entries()) {
        const quantile = (share: number) => {
          const found = side.ages.quantiles.find((one) => one.share === share);
          return found ? age(found) : "–";
        };
        const cells = ages[place]?.cells;
        expect([cells?.get("Open"), cells?.get("Half areno older than"), cells?.get("The oldest")]).toEqual([written(side.ages.open), quantile(0.5), quantile(1)]);
        expect(side.ages.open, "what is open has an age").toBe(side.open);
      }
      if (team.pairs.teams.length > 0) expect((await readTable(page, "Team to team: open violations")).map(({ cells }) => cells.get("Open"))).toEqual(team.pairs.teams.map(({ open }) => written(open)));
      if (team.readyFirst.length > 0) expect((await readTable(page, "Ready to fix first")).map(({ cells }) => cells.get("Why"))).toEqual(team.readyFirst.map(({ reasons }) => reasons.join("; ") || "no particular reason"));
      await page.getByText("The numbers as a table").first().click();
      const weeks = await readTable(page, "Violations reaching out by week");
      expect(weeks.map(({ head, cells }) => [head.split(" ")[0], cells.get("Introduced"), cells.get("Fixed"), cells.get("Discovered")])).toEqual(team.out.weeks.toReversed().map((week) => [week.week, written(week.introduced), written(week.fixed), written(week.discovered)]));
    }
  }
  expect(items.length).toBeGreaterThan(0);
});
