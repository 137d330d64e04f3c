import { type Bench, type Row, median, withinLimit } from "./bench";
import { fillPages } from "./fill-pages";
import { type Served, browse, serve } from "./serve";

const ROUNDS = 9;
const MILLISECONDS = 100;

/** Milliseconds that the main thread is busy, from a wheel's turn or a key's press until the picture that shows it. */
async function interact(served: Served, path: string, work: "scroll" | "type"): Promise<number> {
  return browse(served, async (open) => {
    const page = await open();
    await page.goto(`${served.url}${path}`);
    await page.locator("table").first().waitFor();
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const shown = page.evaluate(
        (kind) =>
          new Promise<number>((resolve) => {
            addEventListener(kind, () => { const begin = performance.now(); requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begin))); }, { once: true });
          }),
        work === "scroll" ? "wheel" : "keydown",
      );
      await page.evaluate(() => undefined);
      if (work === "scroll") await page.mouse.wheel(0, 700);
      else await page.locator("[data-search]").first().press("a");
      times.push(await shown);
    }
    return median(times);
  });
}

/** Tables of 1,000 modules and 10,000 violations under the hand. */
async function run(): Promise<Row[]> {
  const served = await serve();
  const { thousand } = await fillPages(served, 0);
  const rows: Row[] = [];
  for (const [name, path] of [["violations", `/repositories/${thousand}/violations`], ["modules", `/repositories/${thousand}/modules`]] as const) {
    rows.push(withinLimit(`scroll, table of ${name}`, await interact(served, path, "scroll"), "ms", MILLISECONDS));
    rows.push(withinLimit(`type into the filter, table of ${name}`, await interact(served, path, "type"), "ms", MILLISECONDS));
  }
  await served.stop();
  return rows;
}

export default { name: "interactions", run } satisfies Bench;
