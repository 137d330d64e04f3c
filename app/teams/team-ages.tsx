import { Fold } from "@/app/_ui/chart-frame";
import { count, formatAgeInDays, formatDays, formatNumber } from "@/app/_ui/format";
import { SectionHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import type { SideDetail } from "@/lib/health";

import type { TeamProps } from "./team-props";
import { ViolationList } from "./violation-list";

/** How old open violations are, and how long they live. */
export function Ages({ team, repositories, isAcross }: TeamProps) {
  return (
    <section aria-labelledby="ages">
      <SectionHeader id="ages" title="How old, and how long they live">
        Ages count from the commit that opened the current lifetime to the newest snapshot. What was discovered is older than anybody knows: “at least”.
      </SectionHeader>
      <Table label="Ages and half-life">
        <thead>
          <tr>
            <HeadCell>Side</HeadCell>
            <HeadCell numeric>Open</HeadCell>
            <HeadCell numeric>A quarter is<br />no older than</HeadCell>
            <HeadCell numeric>Half are<br />no older than</HeadCell>
            <HeadCell numeric>Nine of ten are<br />no older than</HeadCell>
            <HeadCell numeric>The oldest</HeadCell>
            <HeadCell numeric>Half-life</HeadCell>
            <HeadCell numeric>Mean time<br />to fix</HeadCell>
          </tr>
        </thead>
        <tbody>
          {(["out", "in"] as const).map((direction) => <AgeRow key={direction} name={direction === "out" ? "Reaching out" : "Reached"} side={team[direction]} />)}
        </tbody>
      </Table>
      <div className="mt-2 text-sm">
        <Fold title="How this is counted">
          <div className="max-w-3xl space-y-2 text-ink-2">
            <p>Half-life: the age by which half are fixed, by the product-limit estimate (Kaplan and Meier). What is still open, retired, waived, in a baseline or handed to others counts as long as it was seen. A discovered one may be as old as history: it counts as that old, and is at risk only from when it was seen. Absent while more than half live on.</p>
            <p>Mean time to fix: the mean life as far as the longest that was seen, because some go on; absent under ten fixed. {(["out", "in"] as const).map((direction) => `${direction === "out" ? "Reaching out" : "Reached"}: ${count(team[direction].survival.lives, "life", "lives")} seen, ${formatNumber(team[direction].survival.fixed)} of them fixed${team[direction].survival.meanTimeToFix ? `, restricted to ${formatDays(team[direction].survival.meanTimeToFix?.restrictedToDays ?? 0)}` : ""}.`).join(" ")}</p>
          </div>
        </Fold>
      </div>
      {team.oldest.length > 0 && (
        <div className="mt-6">
          <h3 className="mb-1 text-sm font-semibold">The oldest that reach out</h3>
          <ViolationList label="The oldest that reach out" entries={team.oldest} repositories={repositories} isAcross={isAcross} />
        </div>
      )}
    </section>
  );
}

function AgeRow({ name, side: { ages, survival } }: { name: string; side: SideDetail }) {
  const quantile = (share: number) => {
    const found = ages.quantiles.find((one) => one.share === share);
    return found ? formatAgeInDays(found) : "–";
  };
  return (
    <tr>
      <RowHead>{name}{ages.lowerBounds > 0 && <span className="block text-xs text-ink-3">{formatNumber(ages.lowerBounds)} of {formatNumber(ages.open)} discovered</span>}</RowHead>
      <Cell numeric className="font-semibold">{formatNumber(ages.open)}</Cell>
      <Cell numeric>{quantile(0.25)}</Cell>
      <Cell numeric>{quantile(0.5)}</Cell>
      <Cell numeric>{quantile(0.9)}</Cell>
      <Cell numeric>{quantile(1)}</Cell>
      <Cell numeric>{survival.halfLifeDays === null ? <span className="text-ink-2">{survival.lives === 0 ? "–" : "more than half live on"}</span> : formatDays(survival.halfLifeDays)}</Cell>
      <Cell numeric>{survival.meanTimeToFix === null ? "–" : formatDays(survival.meanTimeToFix.days)}</Cell>
    </tr>
  );
}
