import { CommitLink } from "@/app/_ui/commit-link";
import { SeverityMark, StateWord } from "@/app/_ui/mark";
import { Day } from "@/app/_ui/moment";
import { Pair } from "@/app/_ui/names";
import { SectionHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import type { Lifetime } from "@/lib/history";

import { PathText } from "../path-text";

/** The spans in which it was there, the newest first, with what began and what ended each: moves and other owners included. */
export function Lifetimes({ repository, lifetimes }: { repository: { owner: string; name: string }; lifetimes: readonly Lifetime[] }) {
  return (
    <section aria-labelledby="lifetimes">
      <SectionHeader id="lifetimes" title="Its life">
        A span ends when it is fixed or retired, but also when it moves, changes owner, module or severity, enters a baseline or is waived; then the next begins at once.
      </SectionHeader>
      <Table label="The spans in which it was there">
        <thead>
          <tr>
            <HeadCell>From</HeadCell>
            <HeadCell>Until</HeadCell>
            <HeadCell>What it was then</HeadCell>
            <HeadCell>Teams</HeadCell>
          </tr>
        </thead>
        <tbody>
          {lifetimes.toReversed().map((life, index) => (
            <tr key={`${life.openedBy.commit}${index}`}>
              <RowHead>
                <span className="block">{life.openedAs}</span>
                <span className="block text-ink-2"><Day at={life.openedBy.at} /> <CommitLink repository={repository} sha={life.openedBy.commit} /></span>
              </RowHead>
              <Cell>
                {life.closedBy ? (
                  <>
                    <span className="block">{life.closedAs}</span>
                    <span className="block text-ink-2"><Day at={life.closedBy.at} /> <CommitLink repository={repository} sha={life.closedBy.commit} /></span>
                  </>
                ) : (
                  <span>still there</span>
                )}
              </Cell>
              <Cell className="min-w-48">
                <span className="block font-mono text-[0.92em]"><PathText path={life.from} /></span>
                {life.to && <span className="block font-mono text-[0.92em] text-ink-2">→ <PathText path={life.to} /></span>}
                <span className="text-xs text-ink-2"><StateWord state={life.status} />, <SeverityMark severity={life.severity} /></span>
              </Cell>
              <Cell className="break-words">{life.fromTeam === life.toTeam ? life.fromTeam : <Pair from={life.fromTeam} to={life.toTeam} />}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
