import { expect, it } from "vitest";

import { type OverviewView, overviewPath, pageOf } from "./overview-view";

const AS_IT_OPENS: OverviewView = { sort: "name", q: null, page: 1, rows: null };
const rows = Array.from({ length: 120 }, (_, place) => ({ repository: { owner: place < 60 ? "acme" : "umbrella", name: `service-${place}` } }));

it("shows the first fifty of many repositories, and how many pages there are", () => {
  const { found, shown, page, pages } = pageOf(rows, AS_IT_OPENS);

  expect([found.length, shown.length, shown[0]?.repository.name, page, pages]).toEqual([120, 50, "service-0", 1, 3]);
});

it("ends with what is left, also when a page is asked for that is not there", () => {
  const { shown, page } = pageOf(rows, { ...AS_IT_OPENS, page: 9 });

  expect([shown.length, shown.at(-1)?.repository.name, page]).toEqual([20, "service-119", 3]);
});

it("looks for a word in all of them, whichever page they are on", () => {
  expect(pageOf(rows, { ...AS_IT_OPENS, q: " Umbrella/service-11 " }).shown.map(({ repository }) => repository.name)).toEqual(Array.from({ length: 10 }, (_, place) => `service-${110 + place}`));
  expect(pageOf(rows, { ...AS_IT_OPENS, q: "nowhere" })).toEqual({ found: [], shown: [], page: 1, pages: 1 });
});

it("shows all on one page to whoever asks for it", () => {
  expect(pageOf(rows, { ...AS_IT_OPENS, rows: "all" }).shown).toHaveLength(120);
});

it("says in the address only what is not as it opens, and begins a new order at the first page", () => {
  expect(overviewPath(AS_IT_OPENS, {})).toBe("/");
  expect(overviewPath({ ...AS_IT_OPENS, q: "acme", page: 2 }, { sort: "open" })).toBe("/?sort=open&q=acme");
  expect(overviewPath({ ...AS_IT_OPENS, sort: "open" }, { page: 3 })).toBe("/?sort=open&page=3");
});
