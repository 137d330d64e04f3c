import { type Bench, type Row, atMost } from "./bench";
import { fillPages } from "./fill-pages";
import { firstBytes, largestPaints, scriptBytes, serve } from "./serve";

const REPOSITORIES = 200;
const ROUNDS = 15;
const SCRIPTS = 1.2;
const FIRST_BYTE = 1.5;
const LARGEST_PAINT = 1.2;
const LOADS = 7;

/**
 * Pages against a page of the same build that asks and shows nothing: JavaScript before anybody touches it, time to the
 * first byte, and time to the largest paint; both times less what the questions behind the page take by themselves, asked
 * of the API in the same run.
 *
 * The largest paint is measured harder than it sounds: the questions are asked of a server that has the machine to itself, while
 * a page's are answered as a browser starts a process for it. On two cores, with others at work on them, the overview's first
 * byte took a browser four times as long as it took `fetch` a minute before, which the allowance for its questions does not
 * hold. Where first bytes are within their goal and a paint is not, look at what else runs; the goal stays.
 */
async function run(): Promise<Row[]> {
  const served = await serve();
  const { small, thousand } = await fillPages(served, REPOSITORIES);
  const pages = [
    { name: "overview of 200 repositories", path: "/", asks: ["/api/v1/repositories?limit=200", "/api/v1/teams?limit=200"] },
    { name: "modules of a repository", path: `/repositories/${small}/modules`, asks: [`/api/v1/repositories/${small}/modules`, `/api/v1/repositories/${small}/trends?metric=open&groupBy=module`] },
    { name: "1,000 modules", path: `/repositories/${thousand}/modules`, asks: [`/api/v1/repositories/${thousand}/modules?limit=200`, `/api/v1/repositories/${thousand}/trends?metric=open&groupBy=module`, `/api/v1/repositories/${thousand}/trends?metric=open&groupBy=module&direction=in`] },
    { name: "one team over 200 repositories", path: "/teams/team-3", asks: ["/api/v1/teams/team-3"] },
  ];
  const taken = await firstBytes(served, [EMPTY_PAGE, ...pages.flatMap(({ path, asks }) => [path, ...asks])], ROUNDS);
  const painted = await largestPaints(served, [EMPTY_PAGE, ...pages.map(({ path }) => path)], LOADS);
  const paint = (path: string) => painted.get(path) ?? Number.NaN;
  const time = (path: string) => taken.get(path)?.milliseconds ?? Number.NaN;
  const floorScripts = await scriptBytes(served, EMPTY_PAGE);
  const rows: Row[] = [];
  for (const { name, path, asks } of pages) {
    const questions = asks.reduce((sum, each) => sum + time(each), 0);
    rows.push(atMost(`JavaScript on first load, ${name}`, await scriptBytes(served, path), "bytes", floorScripts, SCRIPTS));
    rows.push(atMost(`first byte, ${name}`, time(path), "ms", time(EMPTY_PAGE) * FIRST_BYTE + questions, 1));
    rows.push(atMost(`largest paint, ${name}`, paint(path), "ms", paint(EMPTY_PAGE) * LARGEST_PAINT + questions, 1));
  }
  await served.stop();
  return rows;
}

/** A page with a table of nothing: what every page costs. */
const EMPTY_PAGE = "/settings/installation";

export default { name: "pages", run } satisfies Bench;
