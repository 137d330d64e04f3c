import { count, number } from "@/lib/kernel/text";

import { type EventRow, type PlacedAnalysis, analysesAt, analysisBefore, readMapParts, replaceEvents, snapshotAt, snapshotBefore } from "./analysis.store";
import { configurationsOf } from "./commit.store";
import { boundaryAt, openDesk } from "./desk";
import { violationsOf } from "./interval.store";
import { shaOf } from "./model/order";
import { type Examination, ruleChanges } from "./model/state";
import type { OrderKey } from "./model/views";
import { type MapParts, type Settling, examinationOf } from "./settling";

type Told = Omit<EventRow, "key" | "source">;

/** By how much the number of examined files or modules must fall or rise to be worth a mark. */
const NOTABLE = 0.2;

/** Tells again what changed the meaning of numbers, at every boundary and snapshot that was settled. */
export async function refreshEvents(settling: Settling): Promise<void> {
  const { tx, repositoryId, told, ranges } = settling;
  const boundaries = new Map(told.map(({ source, key }) => [JSON.stringify([source, key]), { source, key }]));
  for (const { source, key } of boundaries.values()) {
    const row = (await analysesAt(tx, repositoryId, key)).find((one) => one.source === source);
    const before = row ? await analysisBefore(tx, repositoryId, source, key) : null;
    await replaceEvents(tx, repositoryId, key, source, row ? await eventsOf(settling, row, before) : []);
  }
  for (const key of new Set([...ranges.flat(), ...settling.maps.keys()])) await tellSnapshot(settling, key);
}

async function eventsOf(settling: Settling, row: PlacedAnalysis, before: PlacedAnalysis | null): Promise<Told[]> {
  const after = await examinationOf(settling, row);
  if (!before) return [{ kind: "source-joined", detail: `${row.source} reported for the first time.`, facts: { tool: row.summary.tool } }];
  const earlier = await examinationOf(settling, before);
  const events: Told[] = [];
  const renamed = await renamedRules(settling, row, earlier, after);
  const { gone, added } = ruleChanges(earlier, after);
  for (const [from, to] of renamed) events.push({ kind: "rule-renamed", detail: `The rule ${from} is now called ${to}.`, facts: { from, to } });
  for (const rule of added) if (![...renamed.values()].includes(rule)) events.push({ kind: "rule-added", detail: `The rule ${rule} was added.`, facts: { rule } });
  for (const rule of gone) if (!renamed.has(rule)) events.push({ kind: "rule-removed", detail: `The rule ${rule} was removed.`, facts: { rule } });
  events.push(...changedRules(earlier, after));
  if (before.summary.toolVersion !== null && row.summary.toolVersion !== null && before.summary.toolVersion !== row.summary.toolVersion) {
    events.push({ kind: "tool-version", detail: `${row.summary.tool} went from ${before.summary.toolVersion} to ${row.summary.toolVersion}.`, facts: { from: before.summary.toolVersion, to: row.summary.toolVersion } });
  }
  events.push(...examinedChanges(before, row));
  return events;
}

function changedRules(before: Examination, after: Examination): Told[] {
  const events: Told[] = [];
  for (const [rule, now] of Object.entries(after.rules ?? {})) {
    const then = before.rules && Object.hasOwn(before.rules, rule) ? before.rules[rule] : undefined;
    if (!then) continue;
    if (then.definition !== now.definition) events.push({ kind: "rule-changed", detail: `The rule ${rule} was defined anew.`, facts: { rule } });
    if (then.severity !== now.severity) events.push({ kind: "severity-changed", detail: `The rule ${rule} went from ${then.severity} to ${now.severity}.`, facts: { rule, from: then.severity, to: now.severity } });
  }
  return events;
}

/** Rules whose violations went on under another rule's name at this analysis. */
async function renamedRules({ tx, repositoryId }: Settling, row: PlacedAnalysis, before: Examination, after: Examination): Promise<Map<string, string>> {
  const { gone, added } = ruleChanges(before, after);
  if (gone.length === 0 || added.length === 0) return new Map();
  const { opening } = await boundaryAt(openDesk(tx, repositoryId, row.source), row.key);
  const links = [...opening].flatMap(([to, { linkFrom }]) => (linkFrom === null ? [] : [[linkFrom, to] as const]));
  const violations = await violationsOf(tx, repositoryId, row.source, links.flat());
  const renamed = new Map<string, string>();
  for (const [from, to] of links) {
    const [one, other] = [violations.get(from)?.rule, violations.get(to)?.rule];
    if (one !== undefined && other !== undefined && one !== other) renamed.set(one, other);
  }
  return new Map([...renamed].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function examinedChanges(before: PlacedAnalysis, after: PlacedAnalysis): Told[] {
  if (before.scope !== null || after.scope !== null) return [];
  const events: Told[] = [];
  for (const what of ["files", "modules"] as const) {
    const [then, now] = [before.summary.examined[what], after.summary.examined[what]];
    if (then === null || now === null || then === 0) continue;
    const change = (now - then) / then;
    if (Math.abs(change) <= NOTABLE) continue;
    events.push({ kind: change < 0 ? "examined-fell" : "examined-rose", detail: `${after.source} examined ${number(now)} ${what}, ${number(Math.abs(now - then))} ${change < 0 ? "fewer" : "more"} than before.`, facts: { what, from: then, to: now } });
    break;
  }
  return events;
}

/** What happened to modules and owners between two snapshots, and configuration that could not be read. */
async function tellSnapshot(settling: Settling, key: OrderKey): Promise<void> {
  const { tx, repositoryId } = settling;
  const snapshot = await snapshotAt(tx, repositoryId, key);
  const events: Told[] = [];
  if (snapshot) {
    for (const { role, valid } of await configurationsOf(tx, repositoryId, [shaOf(key)])) {
      if (!valid) events.push({ kind: "configuration-invalid", detail: `${role === "config" ? "lintel.yml" : role} could not be read; the last valid one stays in force.`, facts: { role } });
    }
    const previous = await snapshotBefore(tx, repositoryId, key);
    if (previous && previous.mapDigest !== snapshot.mapDigest) {
      const [then, now] = [await readMapParts<MapParts>(tx, repositoryId, previous.mapDigest), await readMapParts<MapParts>(tx, repositoryId, snapshot.mapDigest)];
      if (then && now) events.push(...mapChanges(then, previous.root, now, snapshot.root, snapshot.totals.reassigned));
    }
  }
  await replaceEvents(tx, repositoryId, key, "", events);
}

function mapChanges(then: MapParts, rootThen: string | null, now: MapParts, rootNow: string | null, reassigned: number): Told[] {
  const events: Told[] = [];
  const modulesChanged = then.config !== now.config || rootThen !== rootNow || JSON.stringify(then.evidence.modules) !== JSON.stringify(now.evidence.modules);
  if (modulesChanged) events.push({ kind: "modules-redefined", detail: "Modules are drawn anew.", facts: { reassigned } });
  if (then.codeowners !== now.codeowners || JSON.stringify(then.owners) !== JSON.stringify(now.owners)) {
    events.push({ kind: "ownership-moved", detail: reassigned === 0 ? "Owners changed; no violation changed hands." : `Owners changed; ${count(reassigned, "violation")} changed hands.`, facts: { reassigned } });
  }
  return events;
}
