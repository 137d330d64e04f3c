import type { z } from "zod";

import type { Repository } from "@/lib/catalog";
import type { Snapshot } from "@/lib/health";
import type { Change, Lifetime, Violation } from "@/lib/history";

import type * as snapshots from "../_contract/snapshots";
import type * as violations from "../_contract/violations";
import { readSettings } from "./settings";

type Slug = Pick<Repository, "owner" | "name">;

/** `owner/name`, as the API names a repository everywhere. */
export function fullName({ owner, name }: Slug): string {
  return `${owner}/${name}`;
}

/** The other way round; the name is checked by whoever looks for it. */
export function splitName(fullName: string): Slug {
  const [owner = "", name = ""] = fullName.split("/");
  return { owner, name };
}

/** Where a repository's answers start. */
export function repositoryHref({ owner, name }: Slug): string {
  return `/api/v1/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

/** A snapshot without what only our own tables need. */
export function asSnapshot({ commit, committedAt, sources, totals, structure }: Snapshot): z.output<typeof snapshots.Snapshot> {
  return { commit, committedAt, sources, totals, structure };
}

/** Owners as a list. Nobody, and nothing to own, are empty ones. */
export function asTeams(label: string): string[] {
  return label === "(unowned)" || label === "(no target)" ? [] : label.split(" + ");
}

/** A violation, with its owners as lists and the address of its page. */
export function asViolation({ owner, name }: Slug): (violation: Violation) => z.output<typeof violations.Violation> {
  const pages = `${readSettings().url}/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/violations`;
  return (violation) => ({
    id: violation.id,
    fingerprint: violation.fingerprint,
    source: violation.source,
    tool: violation.tool,
    rule: violation.rule,
    kind: violation.kind,
    severity: violation.severity,
    status: violation.status,
    from: violation.from,
    to: violation.to,
    fromTeam: asTeams(violation.fromTeam),
    toTeam: asTeams(violation.toTeam),
    message: violation.message,
    openedBy: violation.openedBy,
    openedAs: violation.openedAs,
    closedBy: violation.closedBy,
    closedAs: violation.closedAs,
    ageDays: violation.ageDays,
    ageIsLowerBound: violation.ageIsLowerBound,
    carried: violation.carried,
    url: `${pages}/${encodeURIComponent(violation.id)}`,
  });
}

export function asLifetime(lifetime: Lifetime): z.output<typeof violations.Lifetime> {
  return { ...lifetime, fromTeam: asTeams(lifetime.fromTeam), toTeam: asTeams(lifetime.toTeam) };
}

/** What differs between two commits. */
export function asChange(repository: Slug, change: Change): z.output<typeof violations.Change> {
  const shown = asViolation(repository);
  return {
    previous: change.base,
    introduced: change.introduced.map(shown),
    discovered: change.discovered.map(shown),
    reopened: change.reopened.map(shown),
    fixed: change.fixed.map(shown),
    retired: change.retired.map(shown),
    reassigned: change.reassigned.map(shown),
    moved: change.moved.map(({ violation, before }) => ({ violation: shown(violation), before })),
    dependencies: change.dependencies,
    tangles: change.tangles,
  };
}
