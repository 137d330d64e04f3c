import { SectionHeader } from "@/app/_ui/page-header";
import { READY_ORDER } from "@/lib/health";

import type { TeamProps } from "./team-props";
import { ViolationList } from "./violation-list";

/** What is ready to be fixed first, in the order that says why. */
export function Ready({ team, repositories, isAcross }: TeamProps) {
  return (
    <div>
      <SectionHeader id="ready" title="Ready to fix first">{READY_ORDER}</SectionHeader>
      {team.readyFirst.length === 0 ? (
        <p className="border-y border-hairline py-3 text-sm text-ink-2">Nothing that is open reaches out of its code.</p>
      ) : (
        <ViolationList label="Ready to fix first" entries={team.readyFirst.map((ready) => ({ ...ready, note: ready.reasons.join("; ") || "no particular reason" }))} repositories={repositories} isAcross={isAcross} noteHead="Why" />
      )}
    </div>
  );
}
