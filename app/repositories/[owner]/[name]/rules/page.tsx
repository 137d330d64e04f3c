import Link from "next/link";

import { type RepositoryProps, openRepository } from "@/app/_access/open-repository";
import { CommitLink } from "@/app/_ui/commit-link";
import { EmptyState } from "@/app/_ui/empty-state";
import { count, formatNumber, inWords, repositoryPath } from "@/app/_ui/format";
import { KindMark, SeverityMark } from "@/app/_ui/mark";
import { Day } from "@/app/_ui/moment";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { listRules } from "@/lib/health";
import type { RuleRow } from "@/lib/history";
import { can } from "@/lib/identity";
import { type RuleSetting, readPolicy, settingWords, settingsByRule } from "@/lib/review";

import { violationsPath } from "../view";
import { decideLimit, decideRule, foreseeGroup, foreseeRule } from "./actions";
import { choiceOf } from "./choices";
import { LimitForm, RuleForm } from "./decision-form.client";
import { GateSection, GateTrail } from "./gate-sections";

export const metadata = { title: "Rules" };

/** What do we enforce? */
export default async function RulesPage({ params }: RepositoryProps) {
  const { repository, principal } = await openRepository(params);
  const [rules, policy] = await Promise.all([listRules(repository.id), readPolicy(repository.id)]);
  const settingOf = settingsByRule(policy.settings);
  const slug = { owner: repository.owner, name: repository.name };
  const active = rules.filter((rule) => rule.goneAt === null).sort((one, other) => other.open - one.open || one.rule.localeCompare(other.rule));
  const gone = rules.filter((rule) => rule.goneAt !== null);

  return (
    <PageBody>
      <PageHeader title="Rules">
        {rules.length > 0 && inForce(active)}
      </PageHeader>
      {rules.length === 0 ? (
        <EmptyState title="No rule yet"><p>The first report brings the rules that its checker enforces. <Link href={repositoryPath(repository)} className="link">How to send it</Link></p></EmptyState>
      ) : (
        <Table label="Rules in force and rules that are gone">
          <thead>
            <tr>
              <HeadCell sticky>Rule</HeadCell>
              <HeadCell>Kind</HeadCell>
              <HeadCell>Severity</HeadCell>
              <HeadCell numeric>Open</HeadCell>
              <HeadCell numeric>Waived</HeadCell>
              <HeadCell numeric>Baselined</HeadCell>
              <HeadCell>Most of it in</HeadCell>
              <HeadCell>In force since</HeadCell>
              <HeadCell>Last changed</HeadCell>
            </tr>
          </thead>
          <tbody>
            {[...active, ...gone].map((rule) => (
              <tr key={`${rule.source}${rule.rule}`} className={rule.goneAt ? "text-ink-3" : ""}>
                <RowHead sticky className="max-w-96 min-w-48">
                  <Link href={violationsPath(repository, { rule: rule.rule })} prefetch={false} className="plain-link font-medium break-words">{rule.rule}</Link>
                  {rule.help && <span className="block text-ink-2">{rule.help}</span>}
                  <span className="block text-xs text-ink-3">{rule.source}</span>
                </RowHead>
                <Cell><KindMark kind={rule.kind} /></Cell>
                <Cell><SeverityMark severity={rule.severity} /><Here setting={settingOf(rule)} /></Cell>
                <Cell numeric className="font-semibold">{formatNumber(rule.open)}</Cell>
                <Cell numeric>{formatNumber(rule.waived)}</Cell>
                <Cell numeric>{formatNumber(rule.baselined)}</Cell>
                <Cell className="max-w-64 min-w-48 break-words text-ink-2">{mostOf(rule)}</Cell>
                <Cell><Day at={rule.since.at} /> <CommitLink repository={repository} sha={rule.since.commit} /></Cell>
                <Cell>
                  {rule.goneAt ? <>gone <Day at={rule.goneAt.at} /> <CommitLink repository={repository} sha={rule.goneAt.commit} /></> : rule.changedAt ? <><Day at={rule.changedAt.at} /> <CommitLink repository={repository} sha={rule.changedAt.commit} /></> : "never"}
                </Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {rules.length > 0 && (
        <div className="mt-12 grid gap-x-16 gap-y-12 xl:grid-cols-[3fr_2fr]">
          <div className="min-w-0 space-y-12">
            <GateSection repository={repository} policy={policy} />
            <GateTrail policy={policy} />
          </div>
          {can(principal, "admin", repository.id) && (
            <div className="space-y-12" data-screen-only>
              {active.length > 0 && (
                <section aria-labelledby="count-otherwise">
                  <SectionHeader id="count-otherwise" title="Count a rule otherwise">In the gates of pull requests. Whatever is not merged is judged again.</SectionHeader>
                  <RuleForm rules={active.map(({ source, rule }) => ({ value: choiceOf(source, rule), label: `${rule} (${source})` }))} foresee={foreseeRule.bind(null, slug)} decide={decideRule.bind(null, slug)} />
                </section>
              )}
              {policy.limits.length > 0 && (
                <section aria-labelledby="set-limit">
                  <SectionHeader id="set-limit" title="Set a limit">Limits fall by themselves. Raising one lets a group have more for a while.</SectionHeader>
                  <LimitForm groups={policy.limits.map(({ dimension, value, limit }) => ({ value: choiceOf(dimension, value), label: `${value} (${dimension})`, limit }))} foresee={foreseeGroup.bind(null, slug)} decide={decideLimit.bind(null, slug)} />
                </section>
              )}
            </div>
          )}
        </div>
      )}
    </PageBody>
  );
}

/** What was decided about a rule here. */
function Here({ setting }: { setting: RuleSetting | null }) {
  if (!setting || (setting.severity === null && !setting.muted)) return null;
  return <span className="block text-xs text-ink-2">here {settingWords(setting)}</span>;
}

function inForce(active: readonly RuleRow[]): string {
  const holding = active.filter((rule) => rule.open === 0).length;
  if (active.length === 0) return "No rule is in force any more.";
  if (active.length === 1) return `1 rule is in force; it ${holding === 1 ? "holds" : "does not hold"} everywhere.`;
  const which = holding === 0 ? "none of them holds" : `${formatNumber(holding)} of them ${holding === 1 ? "holds" : "hold"}`;
  return `${formatNumber(active.length)} rules are in force; ${which} everywhere.`;
}

function mostOf(rule: RuleRow): string {
  const modules = Object.entries(rule.openByModule).sort(([, one], [, other]) => other - one);
  const named = modules.slice(0, 3).map(([module, open]) => `${module} (${open})`);
  return modules.length > 3 ? `${named.join(", ")} and ${count(modules.length - 3, "more", "more")}` : inWords(named);
}
