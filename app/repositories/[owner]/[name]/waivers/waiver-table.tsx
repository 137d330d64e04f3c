import Link from "next/link";

import { Button } from "@/app/_ui/button";
import { formatMoment, repositoryPath } from "@/app/_ui/format";
import { Age, Day } from "@/app/_ui/moment";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import type { Waiver } from "@/lib/health";

import { violationsPath } from "../view";
import { decideById, endById } from "./actions";
import { EndWaiver } from "./end-waiver.client";
import { subjectOf } from "./subject";

type Props = { label: string; repository: { owner: string; name: string }; waivers: readonly Waiver[]; mayApprove: boolean; now: Date };

/** Waivers with what they are about, why, until when, and what can be done about them. */
export function WaiverTable({ label, repository, waivers, mayApprove, now }: Props) {
  const slug = { owner: repository.owner, name: repository.name };
  return (
    <Table label={label}>
      <thead>
        <tr>
          <HeadCell>What, and why</HeadCell>
          <HeadCell numeric className={WIDE}>Waives now</HeadCell>
          <HeadCell className={WIDE}>Until</HeadCell>
          <HeadCell className={WIDE}>Trail</HeadCell>
          {mayApprove && <HeadCell className={WIDE}><span className="sr-only">What to do</span></HeadCell>}
        </tr>
      </thead>
      <tbody>
        {waivers.map((waiver) => (
          <tr key={waiver.id}>
            <RowHead className="md:min-w-56">
              <Subject repository={repository} waiver={waiver} />
              <span className="block break-words text-ink-2">{waiver.reason}</span>
              {waiver.link && <a href={waiver.link} rel="noreferrer nofollow" className="link text-xs break-all">{waiver.link}</a>}
              <div className="mt-1 space-y-1.5 md:hidden">
                {waiver.status === "standing" && <p className="text-xs text-ink-2">Waives {waiver.waives} now, until {waiver.expiresAt ? <Day at={waiver.expiresAt} /> : "it is ended"}.</p>}
                {waiver.status === "asked" && waiver.expiresAt && <p className="text-xs text-ink-2">Until <Day at={waiver.expiresAt} />.</p>}
                <Trail waiver={waiver} />
                {mayApprove && <Verbs slug={slug} waiver={waiver} />}
              </div>
            </RowHead>
            <Cell numeric className={WIDE}>{waiver.waives}</Cell>
            <Cell className={WIDE}>
              {waiver.expiresAt ? <Day at={waiver.expiresAt} /> : "it is ended"}
              {waiver.expiresAt && waiver.status === "standing" && <span className="block text-xs text-ink-3"><Age at={waiver.expiresAt} now={now} /></span>}
            </Cell>
            <Cell className={`min-w-44 ${WIDE}`}><Trail waiver={waiver} /></Cell>
            {mayApprove && <Cell numeric className={WIDE}><Verbs slug={slug} waiver={waiver} /></Cell>}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** On a narrow screen the first cell says it all. */
const WIDE = "max-md:hidden";

/** What happened to it. Who grants what he asks for himself did one thing. */
function Trail({ waiver: { trail } }: { waiver: Waiver }) {
  const [first, second] = trail;
  const isOne = first?.what === "asked" && second?.what === "approved" && first.at.getTime() === second.at.getTime() && first.by === second.by;
  return (
    <ol className="text-xs">
      {(isOne ? trail.slice(1) : trail).map((step) => (
        <li key={step.what}>
          {step.what === "approved" ? "granted" : step.what}{step.by ? <> by <span className="[overflow-wrap:anywhere]">{step.by}</span></> : ""}, <time dateTime={step.at.toISOString()} className="text-ink-2">{formatMoment(step.at)}</time>
          {step.what === "ended" && step.because && <span className="block break-words text-ink-2">{step.because}</span>}
        </li>
      ))}
    </ol>
  );
}

function Verbs({ slug, waiver }: { slug: { owner: string; name: string }; waiver: Waiver }) {
  const what = subjectOf(waiver.match);
  return (
    <span className="inline-flex flex-wrap justify-end gap-2">
      {waiver.status === "asked" && (
        <>
          <form action={decideById.bind(null, slug, waiver.id, true)}><Button look="primary" type="submit" aria-label={`Grant the waiver of ${what}`}>Grant</Button></form>
          <form action={decideById.bind(null, slug, waiver.id, false)}><Button type="submit" aria-label={`Decline the waiver of ${what}`}>Decline</Button></form>
        </>
      )}
      {waiver.status === "standing" && <EndWaiver what={what} waives={waiver.waives} action={endById.bind(null, slug, waiver.id)} />}
    </span>
  );
}

const SHOWN = 3;

function Subject({ repository, waiver: { match } }: { repository: { owner: string; name: string }; waiver: Waiver }) {
  if (!("violations" in match)) {
    const isPlain = [match.rule, match.from, match.to].every((pattern) => pattern === null || !/[\\*?]/.test(pattern)) && match.file === null;
    const words = subjectOf(match);
    return <span className="block font-medium break-words">{isPlain ? <Link href={violationsPath(repository, { rule: match.rule, from: match.from, to: match.to, status: "present" })} className="plain-link">{words}</Link> : words}</span>;
  }
  const [first = "", ...rest] = match.violations;
  if (rest.length === 0) return <Link href={repositoryPath(repository, `violations/${first}`)} className="plain-link block font-medium">one violation</Link>;
  return (
    <span className="block font-medium">
      {subjectOf(match)}
      <span className="font-normal text-ink-3">
        {" "}({match.violations.slice(0, SHOWN).map((id, place) => <span key={id}>{place > 0 ? ", " : ""}<Link href={repositoryPath(repository, `violations/${id}`)} prefetch={false} className="link font-mono text-xs">{id.slice(0, 7)}</Link></span>)}{rest.length >= SHOWN ? ", …" : ""})
      </span>
    </span>
  );
}
