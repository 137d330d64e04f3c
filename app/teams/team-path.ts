import { addressOf } from "@/app/_ui/format";

export type TeamName = { team: string; kind: string; account: string | null; slug: string };

/** The address of a team's page below `base` (`/teams`, or a repository's). The account is named where others have a team of the same slug. */
export function teamPath(base: string, { kind, account, slug }: TeamName, all: readonly TeamName[] = []): string {
  const isAmbiguous = kind === "team" && all.some((other) => other.kind === "team" && other.slug.toLowerCase() === slug.toLowerCase() && other.account !== account);
  return addressOf(`${base}/${encodeURIComponent(slug)}`, { account: isAmbiguous ? account : null });
}

const NAMES: Record<string, string> = {
  "(unowned)": "nobody owns it",
  "(individuals)": "owned by people, not teams",
  "(no target)": "rules about one end only",
};

/** What a group that is no team is, in words; null for a team. */
export function explainGroup({ team, kind }: Pick<TeamName, "team" | "kind">): string | null {
  if (kind === "several") return "several owners of the same code";
  return NAMES[team] ?? null;
}
