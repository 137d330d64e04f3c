/** Violations of the shop that somebody accepts on purpose, for a while. */
import { z } from "zod";

import { type Outcome, done } from "../cli/outcome";
import { type Server, talk } from "../cli/talk";
import { type History, REPOSITORY } from "./history";

const DAY = 24 * 60 * 60_000;

type Waiver = { match: { rule?: string; from?: string; to?: string; file?: string }; reason: string; days: number };

/** `days`: how long after the story's last commit it ends. */
const WAIVERS: readonly Waiver[] = [
  { match: { file: "src/modules/search/application/index-product.ts" }, reason: "The index is filled from the table until the catalogue tells of its changes; planned for the next season.", days: 45 },
  { match: { rule: "layer-domain-knows-no-infrastructure", file: "src/modules/catalogue/domain/product.ts" }, reason: "The price service is replaced this month, and this goes with it.", days: 12 },
  { match: { rule: "no-circular", from: "loyalty", to: "promotions" }, reason: "Agreed in the weekly review: members' vouchers move to loyalty before the sale.", days: 25 },
];

const Listed = z.object({ items: z.array(z.object({ reason: z.string() })) });

/** Grants what has not been granted yet; answers whether anything was. */
export async function grantWaivers(server: Server, { line }: History): Promise<Outcome<boolean>> {
  const end = line.at(-1)?.at.getTime() ?? 0;
  const path = `/api/v1/repositories/${REPOSITORY}/waivers`;
  const listed = await talk(server, "GET", `${path}?limit=200`, null);
  if (!listed.ok) return listed;
  const known = new Set(Listed.parse(listed.value).items.map(({ reason }) => reason));
  let granted = false;
  for (const { match, reason, days } of WAIVERS) {
    if (known.has(reason)) continue;
    const answer = await talk(server, "POST", path, { kind: "json", json: { match, reason, expiresAt: new Date(end + days * DAY).toISOString() } });
    if (!answer.ok) return answer;
    granted = true;
  }
  return done(granted);
}
