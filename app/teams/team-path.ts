import { addressOf, repositoryPath } from "@/app/_ui/format";

export type TeamName = { team: string; kind: string; account: string | null; slug: string };

/** The address of a team's page below `base` (`/teams`, or a repository's). The account is named where others have a team of the same slug. */
export function teamPath(base: string, { kind, account, slug }: TeamName, all: readonly TeamName[] = []): string {
  const isAmbiguous = kind === "team" && all.some((other) => other.kind === "team" && other.slug.toLowerCase() === slug.toLowerCase() && other.account !== account);
  return addressOf(`${base}/${encodeURIComponent(slug)}`, { account: isAmbiguous ? account : null });
}

/** The address of the page of a group of owners in a repository. A team of the repository's own account needs no account in it. */
export function ownersPath(repository: { owner: string; name: string }, label: string): string {
  const [, account, slug] = label.includes(" + ") ? [] : (/^@([^/]+)\/(.+)$/.exec(label) ?? []);
  return addressOf(repositoryPath(repository, `teams/${encodeURIComponent(slug ?? label)}`), { account: account?.toLowerCase() === repository.owner.toLowerCase() ? null : account });
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
