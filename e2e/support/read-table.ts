/** Tables as people read them: each row by its head, each cell by its column's head. */
import type { Page } from "@playwright/test";

export type ReadRow = { head: string; cells: Map<string, string> };

/** The rows of the table with a caption. Of equal column heads the second is called `… (2)`. */
export async function readTable(page: Page, label: string): Promise<ReadRow[]> {
  const table = page.getByRole("region", { name: label, exact: true }).getByRole("table");
  const { columns, rows } = await table.evaluate((element) => {
    const words = (node: Element) => (node.textContent ?? "").replace(/\s+/g, " ").trim();
    return {
      columns: [...element.querySelectorAll("thead th")].map(words),
      rows: [...element.querySelectorAll("tbody tr")].map((row) => [...row.children].map(words)),
    };
  });
  const seen = new Map<string, number>();
  const names = columns.map((column) => {
    const count = (seen.get(column) ?? 0) + 1;
    seen.set(column, count);
    return count === 1 ? column : `${column} (${count})`;
  });
  return rows.map(([head = "", ...cells]) => ({ head, cells: new Map(cells.map((cell, place) => [names[place + 1] ?? "", cell])) }));
}

/** A number as pages write it; what is not known is a dash. */
export function written(value: number | null): string {
  return value === null ? "–" : new Intl.NumberFormat("en-GB").format(value);
}
