import type { Mark } from "@/app/_ui/event-strip.client";
import type { EventKind, HistoryEvent } from "@/lib/history";

const TITLES: Record<EventKind, string> = {
  "rule-added": "Rule added",
  "rule-removed": "Rule removed",
  "rule-renamed": "Rule renamed",
  "rule-changed": "Rule changed",
  "severity-changed": "Severity changed",
  "tool-version": "Tool upgraded",
  "examined-fell": "Examined fell",
  "examined-rose": "Examined rose",
  "modules-redefined": "Modules redefined",
  "ownership-moved": "Ownership moved",
  "source-joined": "Source joined",
  "source-left": "Source left",
  "source-silent": "Source silent",
  "baseline-changed": "Baseline changed",
  "configuration-invalid": "Configuration invalid",
  "force-push": "Force push",
  "waiver-granted": "Waiver granted",
  "waiver-ended": "Waiver ended",
  "waiver-expired": "Waiver expired",
  "rule-loosened": "Rule loosened here",
  "rule-tightened": "Rule tightened here",
  "ratchet-loosened": "Ratchet loosened",
  "ratchet-tightened": "Ratchet tightened",
};

/** A kind of event in words. */
export function titleOfEvent(kind: EventKind): string {
  return TITLES[kind];
}

/** The events of a history as marks on a chart. Owners that changed without any violation changing hands moved no line: they stay with their commit. */
export function marksOf(events: readonly HistoryEvent[]): Mark[] {
  return events.filter((event) => !(event.kind === "ownership-moved" && event.facts.reassigned === 0)).map((event) => ({ at: event.at, commit: event.commit, title: TITLES[event.kind], detail: event.detail }));
}
