import type { RepositoryHealth } from "@/lib/health";
import { number } from "@/lib/kernel/text";

import type { BADGE_METRICS } from "../_contract/badge";

type BadgeMetric = (typeof BADGE_METRICS)[number];
type Health = Pick<RepositoryHealth, "latest" | "flow30d"> | undefined;

const LABELS: Record<BadgeMetric, string> = {
  open: "open violations", waived: "waived violations", baselined: "baselined violations", brokenDependencies: "broken dependencies",
  introduced: "introduced in 30 days", discovered: "discovered in 30 days", reopened: "reopened in 30 days", fixed: "fixed in 30 days", retired: "retired in 30 days",
  modules: "modules", dependencies: "module dependencies", tangles: "tangles", largestTangle: "largest tangle",
};

/** The number; null where nobody has reported it. */
export function badgeValue(metric: BadgeMetric, health: Health): number | null {
  if (!health?.latest) return null;
  const { totals, structure } = health.latest;
  switch (metric) {
    case "open": case "waived": case "baselined": case "brokenDependencies": return totals[metric];
    case "modules": case "dependencies": case "tangles": case "largestTangle": return structure?.[metric] ?? null;
    default: return health.flow30d[metric];
  }
}

/** Half the width of a character at 11 px, in tenths: near enough for Verdana and its kin, which `textLength` then holds exactly. */
const CHARACTER = 6.6;
const PADDING = 6;

/** The badge as SVG. It says in words what it shows, for those who hear it; names are escaped, for they are somebody's. */
export function drawBadge(repository: string, metric: BadgeMetric, health: Health): string {
  const label = LABELS[metric];
  const value = badgeValue(metric, health);
  const told = value === null ? "no data" : number(value);
  const [left, right] = [label, told].map((text) => Math.round(text.length * CHARACTER) + 2 * PADDING);
  const width = (left ?? 0) + (right ?? 0);
  const title = escapeXml(`${repository}, ${label}: ${told}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" viewBox="0 0 ${width} 20" role="img" aria-label="${title}"><title>${title}</title>`
    + `<clipPath id="r"><rect width="${width}" height="20" rx="3"/></clipPath><g clip-path="url(#r)"><rect width="${left ?? 0}" height="20" fill="#45443f"/><rect x="${left ?? 0}" width="${right ?? 0}" height="20" fill="${value === null ? "#6b6a64" : "#17509e"}"/></g>`
    + `<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11" text-anchor="middle">${textAt((left ?? 0) / 2, label)}${textAt((left ?? 0) + (right ?? 0) / 2, told)}</g></svg>\n`;
}

function textAt(x: number, text: string): string {
  return `<text x="${x}" y="14" textLength="${Math.round(text.length * CHARACTER)}">${escapeXml(text)}</text>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? "").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}
