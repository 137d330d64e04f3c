import { ChartFrame } from "@/app/_ui/chart-frame";
import { FlowChart } from "@/app/_ui/flow-chart.client";
import { count, formatNumber, formatShortDay } from "@/app/_ui/format";
import { Switch } from "@/app/_ui/switch";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { METRICS } from "@/lib/health";

import type { TeamProps } from "./team-props";
import { flowOfWeeks } from "./weeks";

const SIDE_WORDS = { out: "reaching out", in: "reached" } as const;

/** What came and went on one side of the team, by week. */
export function Flow({ team, side, path }: TeamProps) {
  const { weeks } = team[side];
  const silent = weeks.filter(({ introduced }) => introduced === null).length;
  const rows = flowOfWeeks(weeks);
  const href = (wanted: "in" | "out") => (wanted === "out" ? path : `${path}${path.includes("?") ? "&" : "?"}side=in`);
  return (
    <ChartFrame
      id="flow"
      title="What came and what went, by week"
      sentence={
        <>
          The last {weeks.length} weeks of what is {SIDE_WORDS[side]}.{silent > 0 && ` In ${count(silent, "week")} nobody reported, which is not zero: the table says which.`}
        </>
      }
      controls={<Switch label="side" value={side} choices={[{ value: "out", label: "reaching out", href: href("out") }, { value: "in", label: "reached", href: href("in") }]} />}
      counted={<p className="max-w-3xl text-ink-2">{METRICS.introduced.counted} {METRICS.fixed.counted} {METRICS.discovered.counted} {METRICS.retired.counted}</p>}
      table={
        <Table label={`Violations ${SIDE_WORDS[side]} by week`} className="max-h-96 overflow-y-auto">
          <thead>
            <tr>
              <HeadCell>Week</HeadCell>
              <HeadCell numeric>Introduced</HeadCell>
              <HeadCell numeric>Reopened</HeadCell>
              <HeadCell numeric>Fixed</HeadCell>
              <HeadCell numeric>Discovered</HeadCell>
              <HeadCell numeric>Retired</HeadCell>
              <HeadCell numeric>Taken over</HeadCell>
              <HeadCell numeric>Handed on</HeadCell>
            </tr>
          </thead>
          <tbody>
            {weeks.toReversed().map((week) => (
              <tr key={week.week}>
                <RowHead className="whitespace-nowrap">{week.week} <span className="text-ink-3">from {formatShortDay(week.from)}</span></RowHead>
                <Cell numeric>{formatNumber(week.introduced)}</Cell>
                <Cell numeric>{formatNumber(week.reopened)}</Cell>
                <Cell numeric>{formatNumber(week.fixed)}</Cell>
                <Cell numeric>{formatNumber(week.discovered)}</Cell>
                <Cell numeric>{formatNumber(week.retired)}</Cell>
                <Cell numeric>{formatNumber(week.reassignedIn)}</Cell>
                <Cell numeric>{formatNumber(week.reassignedOut)}</Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      }
    >
      {rows.every((row) => row.introduced + row.reopened + row.fixed + row.discovered + row.retired === 0) ? (
        <p className="border-y border-hairline py-8 text-sm text-ink-2">No report tells of anything that came or went in this time.</p>
      ) : (
        <FlowChart key={side} label={`Introduced, reopened, fixed, discovered and retired by week, ${SIDE_WORDS[side]}`} rows={rows} bucket="week" />
      )}
    </ChartFrame>
  );
}
