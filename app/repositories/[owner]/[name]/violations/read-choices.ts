import { listRules, readTrend } from "@/lib/health";
import { findLatestSnapshot } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";

import type { Choices } from "./filters.client";

const DAY_MS = 86_400_000;
const YEARS_BACK = 2;

/** What there is to choose from: every rule, and the modules and teams of the last two years. */
export async function readChoices(repositoryId: RepositoryId): Promise<Choices> {
  const latest = await findLatestSnapshot(repositoryId);
  if (!latest) return { kinds: [], rules: [], severities: [], sources: [], modules: [], teams: [] };
  const to = latest.committedAt;
  const from = new Date(new Date(to).getTime() - YEARS_BACK * 365 * DAY_MS).toISOString();
  const groupsOf = async (groupBy: "module" | "team", direction: "in" | "out") =>
    (await readTrend({ repositoryId, metric: "open", groupBy, direction, interval: "month", from, to })).points.flatMap((point) => Object.keys(point.values));
  const [rules, modulesOut, modulesIn, teamsOut, teamsIn] = await Promise.all([
    listRules(repositoryId),
    groupsOf("module", "out"),
    groupsOf("module", "in"),
    groupsOf("team", "out"),
    groupsOf("team", "in"),
  ]);
  return {
    kinds: sorted(rules.map((rule) => rule.kind)),
    rules: sorted(rules.map((rule) => rule.rule)),
    severities: sorted(rules.map((rule) => rule.severity)),
    sources: sorted(rules.map((rule) => rule.source)),
    modules: sorted([...modulesOut, ...modulesIn]),
    teams: sorted([...teamsOut, ...teamsIn]),
  };
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort((one, other) => one.localeCompare(other));
}
