import { CommitLink } from "@/app/_ui/commit-link";
import { formatNumber, inWords } from "@/app/_ui/format";
import { Day } from "@/app/_ui/moment";
import { Name } from "@/app/_ui/names";
import { SectionHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { type Policy, settingWords } from "@/lib/review";

type Repository = { owner: string; name: string };

const FAILS_FOR = { introduced: "anything introduced", tangle: "a tangle that forms or grows" };

/** By what pull requests are judged from the newest commit on, and how far each group may go. */
export function GateSection({ repository, policy }: { repository: Repository; policy: Policy }) {
  const { gate, held, limits, isConfigured } = policy;
  const whole = gate.ratchet.length === 0 ? "more violations than before" : `more open violations than the limit of a ${gate.ratchet.join(" or ")}`;
  const words = gate.fail.map((one) => (one === "ratchet" ? whole : FAILS_FOR[one]));
  return (
    <section aria-labelledby="gate">
      <SectionHeader id="gate" title="Gate">
        {gate.fail.length === 0 ? "No pull request fails." : `A pull request fails for ${words.join(" or ")}, counting those of severity ${inWords([...gate.severities])}.`} {isConfigured ? "So says the default branch’s lintel.yml." : "lintel.yml says nothing of a gate, so it is as by default."}
        {held.map(({ dimension, since }) => <span key={dimension}> Held for each {dimension} since <CommitLink repository={repository} sha={since.commit} />, <Day at={since.at} />.</span>)}
      </SectionHeader>
      {limits.length > 0 && (
        <Table label="Limits of ratchets">
          <thead>
            <tr>
              <HeadCell sticky>Group</HeadCell>
              <HeadCell>Held as</HeadCell>
              <HeadCell numeric>Open</HeadCell>
              <HeadCell numeric>May have</HeadCell>
            </tr>
          </thead>
          <tbody>
            {limits.map(({ dimension, value, limit, open }) => (
              <tr key={`${dimension}${value}`}>
                <RowHead sticky className="min-w-40 break-words"><Name>{value}</Name></RowHead>
                <Cell>{dimension}</Cell>
                <Cell numeric className={open > limit ? "font-semibold" : ""}>{formatNumber(open)}{open > limit && <span className="sr-only">, above its limit</span>}</Cell>
                <Cell numeric>{formatNumber(limit)}</Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}

/** Who decided what about rules and limits, newest first. */
export function GateTrail({ policy: { settingsTrail, limitsTrail } }: { policy: Policy }) {
  const steps = [
    ...settingsTrail.map(({ rule, source, reason, by, at, ...setting }) => ({ at, by, reason, what: `${rule} of ${source}: ${settingWords(setting)}` })),
    ...limitsTrail.map(({ dimension, value, before, limit, reason, by, at }) => ({ at, by, reason, what: `${dimension} ${value}: may have ${formatNumber(limit)}, before ${formatNumber(before)}` })),
  ].sort((one, other) => other.at.getTime() - one.at.getTime());
  if (steps.length === 0) return null;
  return (
    <section aria-labelledby="trail">
      <SectionHeader id="trail" title="Decisions">What administrators changed about rules and limits, newest first. Nothing of it is ever removed.</SectionHeader>
      <ul className="divide-y divide-hairline border-y border-hairline text-sm">
        {steps.map(({ at, by, reason, what }, index) => (
          <li key={index} className="py-1.5 break-words">
            <Day at={at} /> <span className="text-ink-2">{by}</span>: {what}{reason === null ? "" : <span className="text-ink-2">. {reason}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
