import { count, formatDay, formatNumber, inWords } from "@/app/_ui/format";

const DAY_MS = 86_400_000;

export type Story = {
  introduced: number;
  reopened: number;
  fixed: number;
  discovered: number;
  retired: number;
  becameWaived: number;
  unwaived: number;
  becameBaselined: number;
  unbaselined: number;
  openBefore: number | null;
  openNow: number | null;
  /** Introduced by module pair, `A → B`. */
  introducedByPair: ReadonlyMap<string, number>;
  since: Date;
  until: Date;
  now: Date;
};

/** A piece of the sentence; a pair leads to its violations. */
export type Piece = { text: string; pair?: string };

/** What changed, in one sentence that names the pair that most of it belongs to: "12 introduced, 5 fixed since 3 November; 9 of the 12 are payments → ledger." */
export function whatChanged(story: Story): Piece[] {
  const since = isOver(story) ? `from ${formatDay(story.since, story.now)} to ${formatDay(story.until, story.now)}` : `since ${formatDay(story.since, story.now)}`;
  const flows = [
    story.introduced > 0 || story.fixed > 0 ? `${formatNumber(story.introduced)} introduced` : null,
    story.reopened > 0 ? `${formatNumber(story.reopened)} reopened` : null,
    story.introduced > 0 || story.fixed > 0 ? `${formatNumber(story.fixed)} fixed` : null,
  ].filter((part) => part !== null);
  if (story.openNow === null) return [{ text: `Nothing is known ${isOver(story) ? since : "yet"}: the first report came later.` }];
  if (flows.length === 0) return [{ text: `Nothing was introduced or fixed ${beginsWithFirst(story) ? sinceFirst(story) : since}.` }];

  const opening: Piece = { text: `${flows.join(", ")} ${since}` };
  const [pair, amount] = largest(story.introducedByPair);
  if (pair === null || story.introduced < 2 || amount * 2 < story.introduced) return [{ text: `${opening.text}.` }];
  const share = amount === story.introduced ? `all ${formatNumber(amount)}` : `${formatNumber(amount)} of the ${formatNumber(story.introduced)}`;
  return [{ text: `${opening.text}; ${share} are ` }, { text: pair, pair }, { text: "." }];
}

/** What moved the line without being anybody's change to the code, and where it stands now: with the flows it adds up. */
export function whereItStands(story: Story): string {
  const more = beginsWithFirst(story) && story.introduced + story.reopened === 0 ? "" : "more ";
  const nobody = [
    story.discovered > 0 ? `${formatNumber(story.discovered)} ${more}${story.discovered === 1 ? "was" : "were"} discovered` : null,
    story.retired > 0 ? `${formatNumber(story.retired)} ${story.retired === 1 ? "was" : "were"} retired` : null,
  ].filter((part) => part !== null);
  const aside = nobody.length > 0 ? `${capital(inWords(nobody))} ${beginsWithFirst(story) ? "by the first report, or " : ""}as rules, checkers or scope changed, which is nobody’s doing. ` : "";
  const decided = [
    story.becameWaived > 0 ? `${formatNumber(story.becameWaived)} ${story.becameWaived === 1 ? "was" : "were"} waived` : null,
    story.unwaived > 0 ? `${formatNumber(story.unwaived)} ${story.unwaived === 1 ? "is" : "are"} waived no more` : null,
    story.becameBaselined > 0 ? `${formatNumber(story.becameBaselined)} went into a baseline` : null,
    story.unbaselined > 0 ? `${formatNumber(story.unbaselined)} left a baseline` : null,
  ].filter((part) => part !== null);
  const beside = decided.length > 0 ? `${aside}${capital(inWords(decided))}. ` : aside;
  if (story.openNow === null) return beside.trim();
  const [one, many] = isOver(story) ? ["violation was", "violations were"] : ["violation is", "violations are"];
  const from = story.openBefore === null || story.openBefore === story.openNow ? "" : `, from ${formatNumber(story.openBefore)} at the start`;
  return `${beside}${count(story.openNow, one, many)} open${isOver(story) ? " at its end" : ""}${from}.`;
}

/** What the period before was like: "In the period before (1 Aug 2026 to 30 Oct 2026): 4 introduced, 2 fixed; 3 more are introduced now." */
export function comparedWith(story: Pick<Story, "introduced" | "fixed">, before: { introduced: number | null; fixed: number | null } | null, label: string): string {
  if (!before || before.introduced === null || before.fixed === null) return `Nobody reported in the period before (${label}), so there is nothing to compare with.`;
  const differences = [difference(story.introduced - before.introduced, "introduced"), difference(story.fixed - before.fixed, "fixed")].filter((part) => part !== null);
  return `In the period before (${label}) ${formatNumber(before.introduced)} were introduced and ${formatNumber(before.fixed)} fixed: ${differences.length === 0 ? "as many as now" : `now ${inWords(differences)}`}.`;
}

function difference(amount: number, what: string): string | null {
  return amount === 0 ? null : `${formatNumber(Math.abs(amount))} ${amount > 0 ? "more" : "fewer"} ${what}`;
}

/** "3 more are open", "as many are open". */
export function standsAgainst(now: number, then: number): string {
  if (now === then) return `As many are open (${formatNumber(now)}), no more and no fewer,`;
  return `${formatNumber(Math.abs(now - then))} ${now > then ? "more" : "fewer"} ${Math.abs(now - then) === 1 ? "is" : "are"} open (${formatNumber(now)} against ${formatNumber(then)})`;
}

/** Of what was before the first report nothing is known, not even that nothing happened. */
function beginsWithFirst({ openBefore, openNow }: Story): boolean {
  return openBefore === null && openNow !== null;
}

function sinceFirst(story: Story): string {
  return isOver(story) ? `from the first report to ${formatDay(story.until, story.now)}` : "since the first report";
}

/** A time that ended before today is told in the past. */
function isOver({ until, now }: Story): boolean {
  return now.getTime() - until.getTime() > DAY_MS;
}

function largest(amounts: ReadonlyMap<string, number>): [string | null, number] {
  return [...amounts].reduce<[string | null, number]>((best, [name, amount]) => (amount > best[1] ? [name, amount] : best), [null, 0]);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
