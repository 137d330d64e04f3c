import { formatChange, formatNumber } from "@/app/_ui/format";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { type PairMovement, WAYS_IN, WAYS_OUT } from "@/lib/review";

import { Pair } from "./sentence";

const COLUMNS = [
  { name: "Introduced", of: "introduced", always: true },
  { name: "Reopened", of: "reopened", always: false },
  { name: "Fixed", of: "fixed", always: true },
  { name: "Discovered", of: "discovered", always: false },
  { name: "Retired", of: "retired", always: false },
] as const;

const SHOWN = 50;

/** What moved between pairs, with their sum, which is the week's. What nobody did has no column; `Other` are those that changed hands, waiver or baseline. */
export function PairsTable({ label, pairs, side, repository }: { label: string; pairs: readonly PairMovement[]; side: "module" | "team"; repository: { owner: string; name: string } | null }) {
  const columns = COLUMNS.filter(({ of, always }) => always || pairs.some(({ moved }) => moved[of] !== 0));
  const hasOffset = pairs.some(({ offset }) => offset > 0);
  const hasOther = pairs.some((pair) => otherOf(pair) !== 0);
  const sum = (read: (pair: PairMovement) => number) => pairs.reduce((all, pair) => all + read(pair), 0);
  return (
    <Table label={label} className="max-w-5xl">
      <thead>
        <tr>
          <HeadCell sticky>{side === "module" ? "Module on module" : "Team on team"}</HeadCell>
          {columns.map(({ name }) => <HeadCell key={name} numeric>{name}</HeadCell>)}
          {hasOther && <HeadCell numeric>Other</HeadCell>}
          <HeadCell numeric>Net</HeadCell>
          {hasOffset && <HeadCell numeric>Offset</HeadCell>}
        </tr>
      </thead>
      <tbody>
        {pairs.slice(0, SHOWN).map((pair) => (
          <tr key={JSON.stringify([pair.from, pair.to])}>
            <RowHead sticky className="max-w-[22rem] min-w-44 break-words"><Pair from={pair.from} to={pair.to} repository={repository} side={side} /></RowHead>
            {columns.map(({ name, of }) => <Amount key={name} value={pair.moved[of]} />)}
            {hasOther && <Cell numeric className={otherOf(pair) === 0 ? "text-ink-3" : "text-ink-2"}>{formatChange(otherOf(pair))}</Cell>}
            <Cell numeric className="font-medium">{formatChange(netOf(pair))}</Cell>
            {hasOffset && <Amount value={pair.offset} />}
          </tr>
        ))}
      </tbody>
      {pairs.length > 1 && (
        <tfoot>
          <tr>
            <RowHead sticky className="font-medium">All {side === "module" ? "pairs of modules" : "pairs of teams"}{pairs.length > SHOWN && <span className="block text-xs font-normal text-ink-2">of {formatNumber(pairs.length)} the first {SHOWN} are shown, all in the API</span>}</RowHead>
            {columns.map(({ name, of }) => <Cell key={name} numeric className="font-medium">{formatNumber(sum(({ moved }) => moved[of]))}</Cell>)}
            {hasOther && <Cell numeric className="font-medium">{formatChange(sum(otherOf))}</Cell>}
            <Cell numeric className="font-medium">{formatChange(sum(netOf))}</Cell>
            {hasOffset && <Cell numeric className="font-medium">{formatNumber(sum(({ offset }) => offset))}</Cell>}
          </tr>
        </tfoot>
      )}
    </Table>
  );
}

/** Zeros step back, so that what happened stands out. */
function Amount({ value }: { value: number }) {
  return <Cell numeric className={value === 0 ? "text-ink-3" : ""}>{formatNumber(value)}</Cell>;
}

function netOf({ moved }: PairMovement): number {
  return WAYS_IN.reduce((all, way) => all + moved[way], 0) - WAYS_OUT.reduce((all, way) => all + moved[way], 0);
}

function otherOf({ moved }: PairMovement): number {
  return moved.unwaived + moved.unbaselined + moved.reassignedIn - moved.becameWaived - moved.becameBaselined - moved.reassignedOut;
}
