import Link from "next/link";
import type { ReactNode } from "react";

import { count, formatNumber, repositoryPath } from "@/app/_ui/format";
import { KindMark, SeverityMark } from "@/app/_ui/mark";
import { Pair, Told } from "@/app/_ui/names";
import { SectionHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import type { Change, References, Violation, ViolationEnd } from "@/lib/history";

import { pairOf } from "./violations/groups";
import { PathText } from "./violations/path-text";
import { hostAddress, placeOf, targetOf } from "./violations/place";

type Repository = { owner: string; name: string };

/** Where things stand on the code host: the commit at which a file and its line are looked up. */
export type Place = { repository: Repository; codeHost: string; commit: string };

const SHOWN = 100;
const WIDE = "max-md:hidden";

/** Violations that a change brought or took, each with its file and line on the code host. Nothing where there is none. */
export function ViolationList({ id, title, violations, place, total = violations.length, hasLives, note }: {
  id: string;
  title: string;
  violations: readonly Violation[];
  place: Place;
  /** How many there are, when not all are given. */
  total?: number;
  /** Whether each has a page: those of a pull request's head live on the default branch only once they are merged. */
  hasLives: boolean;
  note?: ReactNode;
}) {
  if (violations.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <SectionHeader id={id} title={`${title}: ${formatNumber(total)}`}>{note}</SectionHeader>
      <Table label={title}>
        <thead>
          <tr>
            <HeadCell>Where, and what it reaches</HeadCell>
            <HeadCell className={WIDE}>Rule</HeadCell>
            <HeadCell className={WIDE}>Severity</HeadCell>
            <HeadCell className={WIDE}>Modules, teams</HeadCell>
          </tr>
        </thead>
        <tbody>
          {violations.slice(0, SHOWN).map((violation) => (
            <tr key={`${violation.source}${violation.fingerprint}`} className="hover:bg-wash">
              <RowHead className="md:min-w-72">
                <EndLink place={place} end={violation.from} line={violation.from.line} text={placeOf(violation)} />
                {violation.to && <span className="block text-ink-2"><span className="text-ink-3">→ </span><EndLink place={place} end={violation.to} line={null} text={targetOf(violation) ?? ""} quiet /></span>}
                {hasLives && <Link href={repositoryPath(place.repository, `violations/${encodeURIComponent(violation.id)}`)} prefetch={false} aria-label={`its life: ${violation.rule} at ${placeOf(violation)}`} className="link inline-block py-1 text-xs">its life</Link>}
                <span className="mt-0.5 block text-xs text-ink-2 md:hidden">{violation.rule}, <KindMark kind={violation.kind} />, {violation.severity}</span>
              </RowHead>
              <Cell className={`min-w-36 ${WIDE}`}>
                <span className="block break-words">{violation.rule}</span>
                <span className="text-xs text-ink-2"><KindMark kind={violation.kind} /></span>
              </Cell>
              <Cell className={WIDE}><SeverityMark severity={violation.severity} /></Cell>
              <Cell className={`min-w-40 ${WIDE}`}>
                <span className="block break-words"><Told text={pairOf(violation)} /></span>
                <span className="block text-xs break-words text-ink-2">{violation.fromTeam === violation.toTeam ? violation.fromTeam : <Pair from={violation.fromTeam} to={violation.toTeam} />}</span>
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      {total > SHOWN && <p className="mt-2 text-sm text-ink-2">The first {SHOWN} of {formatNumber(total)} are shown, worst first; more of them are in the API’s answer.</p>}
    </section>
  );
}

function EndLink({ place, end, line, text, quiet = false }: { place: Place; end: ViolationEnd; line: number | null; text: string; quiet?: boolean }) {
  const look = "font-mono text-[0.92em] break-all";
  if (!end.file) return <span className={look}><PathText path={text} /></span>;
  return <a href={hostAddress(place.codeHost, place.repository, place.commit, end.file, line)} rel="noreferrer" className={`${look} inline-block py-[3px] ${quiet ? "plain-link" : "link"}`}><PathText path={text} /></a>;
}

/** Violations that went on in another file or under another rule name. */
export function MovedList({ moved, place, hasLives }: { moved: Change["moved"]; place: Place; hasLives: boolean }) {
  if (moved.length === 0) return null;
  return (
    <section aria-labelledby="moved">
      <SectionHeader id="moved" title={`Moved: ${formatNumber(moved.length)}`}>The same violations in another file, or under another rule name: neither fixed nor introduced.</SectionHeader>
      <Table label="Moved">
        <thead>
          <tr>
            <HeadCell>Now</HeadCell>
            <HeadCell>Before</HeadCell>
            <HeadCell className={WIDE}>Rule</HeadCell>
          </tr>
        </thead>
        <tbody>
          {moved.slice(0, SHOWN).map(({ violation, before }) => (
            <tr key={`${violation.source}${violation.fingerprint}`}>
              <RowHead>
                <EndLink place={place} end={violation.from} line={violation.from.line} text={placeOf(violation)} />
                {violation.to && <span className="block font-mono text-[0.92em] break-all text-ink-2"><span className="text-ink-3">→ </span><PathText path={targetOf(violation) ?? ""} /></span>}
                {hasLives && <Link href={repositoryPath(place.repository, `violations/${encodeURIComponent(violation.id)}`)} prefetch={false} aria-label={`its life: ${violation.rule} at ${placeOf(violation)}`} className="link inline-block py-1 text-xs">its life</Link>}
              </RowHead>
              <Cell className="font-mono text-[0.92em] break-all text-ink-2"><PathText path={nameOf(before.from)} />{before.to && <span className="block"><span className="text-ink-3">→ </span><PathText path={nameOf(before.to)} /></span>}</Cell>
              <Cell className={`break-words ${WIDE}`}>{before.rule === violation.rule ? violation.rule : <Pair from={before.rule} to={violation.rule} />}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      {moved.length > SHOWN && <p className="mt-2 text-sm text-ink-2">The first {SHOWN} of {formatNumber(moved.length)} are shown; more of them are in the API’s answer.</p>}
    </section>
  );
}

function nameOf({ file, symbol, module }: ViolationEnd): string {
  return file ?? symbol ?? module ?? "(not told)";
}

/** Dependencies and tangles between modules that a change formed or dissolved; each new dependency with the files that make it. */
export function StructureChange({ change, references, place }: { change: Pick<Change, "dependencies" | "tangles"> & Partial<Pick<Change, "introduced">>; references: readonly References[]; place: Place }) {
  const { dependencies, tangles } = change;
  const parts = [
    {
      title: "Dependencies added",
      items: dependencies.added.map((edge) => ({ key: `${edge.from} → ${edge.to}`, text: `${edge.from} → ${edge.to} (${count(edge.weight, "reference")})`, files: references.find((one) => one.from === edge.from && one.to === edge.to) ?? null })),
    },
    { title: "Dependencies removed", items: dependencies.removed.map((edge) => ({ key: `${edge.from} → ${edge.to}`, text: `${edge.from} → ${edge.to}`, files: null })) },
    { title: "Tangles formed", items: tangles.formed.map((modules) => ({ key: modules.join(", "), text: modules.join(", "), files: null })) },
    { title: "Tangles dissolved", items: tangles.dissolved.map((modules) => ({ key: modules.join(", "), text: modules.join(", "), files: null })) },
  ].filter((part) => part.items.length > 0);
  if (parts.length === 0) return null;
  const lineOf = (from: string, to: string) => change.introduced?.find((violation) => violation.from.file === from && violation.to?.file === to)?.from.line ?? null;
  return (
    <section aria-labelledby="structure">
      <SectionHeader id="structure" title="Between modules" />
      <div className="grid gap-x-12 gap-y-6 sm:grid-cols-2">
        {parts.map((part) => (
          <div key={part.title}>
            <h3 className="text-sm font-medium">{part.title}: {formatNumber(part.items.length)}</h3>
            <ul className="mt-1 divide-y divide-hairline border-y border-hairline text-sm">
              {part.items.slice(0, SHOWN).map((item) => (
                <li key={item.key} className="py-1 break-words">
                  <Told text={item.text} />
                  {item.files?.files.map(({ from, to }) => (
                    <span key={`${from}\0${to}`} className="block text-xs">
                      <EndLink place={place} end={{ file: from, symbol: null, module: null }} line={lineOf(from, to)} text={lineOf(from, to) === null ? from : `${from}:${lineOf(from, to)}`} />
                      <span className="font-mono break-all text-ink-2"> → <PathText path={to} /></span>
                    </span>
                  ))}
                  {item.files && item.files.total > item.files.files.length && <span className="block text-xs text-ink-3">and {formatNumber(item.files.total - item.files.files.length)} more</span>}
                </li>
              ))}
            </ul>
            {part.items.length > SHOWN && <p className="mt-2 text-sm text-ink-2">The first {SHOWN} of {formatNumber(part.items.length)} are shown; all of them are in the API’s answer.</p>}
          </div>
        ))}
      </div>
    </section>
  );
}
