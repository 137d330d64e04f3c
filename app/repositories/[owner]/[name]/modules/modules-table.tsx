import Link from "next/link";

import { formatFraction, formatNumber, repositoryPath } from "@/app/_ui/format";
import { Sparkline } from "@/app/_ui/sparkline";
import { Cell, HeadCell, RowHead, SortHead, Table } from "@/app/_ui/table";
import { ownersPath } from "@/app/teams/team-path";
import type { ModuleRow, OtherGroup } from "@/lib/health";

import { violationsPath } from "../view";
import { type ModuleSort, type ModulesView, modulesPath } from "./order";

export type Lines = { out: (module: string) => (number | null)[]; in: (module: string) => (number | null)[] };

type Props = { repository: { owner: string; name: string }; view: ModulesView; rows: readonly ModuleRow[]; others: readonly OtherGroup[]; lines: Lines; span: string };

/** The coupling numbers of each module, and its violations with the way they went. */
export function ModulesTable({ repository, view, rows, others, lines, span }: Props) {
  const head = (sort: ModuleSort) => ({ href: modulesPath(repository, view, { sort }), active: view.sort === sort });
  return (
    <Table label="Modules">
      <thead>
        <tr>
          <HeadCell sticky aria-sort={view.sort === "name" ? "ascending" : undefined}>
            <Link href={modulesPath(repository, view, { sort: "name" })} scroll={false} className={`plain-link ${view.sort === "name" ? "text-ink" : ""}`}>Module</Link>
          </HeadCell>
          <SortHead numeric {...head("violationsOut")}>Open,<br />reaching out</SortHead>
          <HeadCell>{span}</HeadCell>
          <SortHead numeric {...head("violationsIn")}>Open,<br />reached</SortHead>
          <HeadCell>{span}</HeadCell>
          <SortHead numeric {...head("ca")}>Dependents<br /><abbr title="Afferent coupling: modules that depend on it" className="no-underline">Ca</abbr></SortHead>
          <SortHead numeric {...head("ce")}>Dependencies<br /><abbr title="Efferent coupling: modules that it depends on" className="no-underline">Ce</abbr></SortHead>
          <SortHead numeric {...head("instability")}>Instability<br /><abbr title="Ce ÷ (Ca + Ce)" className="no-underline">I</abbr></SortHead>
          <SortHead numeric {...head("weightIn")}>References<br />in</SortHead>
          <SortHead numeric {...head("weightOut")}>References<br />out</SortHead>
          <SortHead numeric {...head("fanIn")}>Reached<br />by</SortHead>
          <SortHead numeric {...head("fanOut")}>Reaches</SortHead>
          <SortHead numeric {...head("files")}>Files</SortHead>
          <HeadCell>Tangle</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map((module) => (
          <tr key={module.name}>
            <RowHead sticky className="max-w-40 min-w-32 py-2 sm:max-w-72 sm:min-w-44">
              <Link href={repositoryPath(repository, `modules/${encodeURIComponent(module.name)}`)} prefetch={false} className="plain-link font-medium break-words">{module.name}</Link>
              {module.role !== "module" && <span className="text-xs text-ink-3"> {module.role}</span>}
              <Link href={ownersPath(repository, module.team)} prefetch={false} className="plain-link block text-xs break-words text-ink-2">{module.team}</Link>
            </RowHead>
            <Cell numeric className="font-semibold"><Open href={violationsPath(repository, { from: module.name })} value={module.violationsOut} /></Cell>
            <Cell><Sparkline values={lines.out(module.name)} label={`Open violations reaching out of ${module.name}`} /></Cell>
            <Cell numeric className="font-semibold"><Open href={violationsPath(repository, { to: module.name })} value={module.violationsIn} /></Cell>
            <Cell><Sparkline values={lines.in(module.name)} label={`Open violations reaching into ${module.name}`} /></Cell>
            <Cell numeric>{formatNumber(module.ca)}</Cell>
            <Cell numeric>{formatNumber(module.ce)}</Cell>
            <Cell numeric>{formatFraction(module.instability)}</Cell>
            <Cell numeric>{formatNumber(module.weightIn)}</Cell>
            <Cell numeric>{formatNumber(module.weightOut)}</Cell>
            <Cell numeric>{formatNumber(module.fanIn)}</Cell>
            <Cell numeric>{formatNumber(module.fanOut)}</Cell>
            <Cell numeric>{formatNumber(module.files)}</Cell>
            <Cell className="whitespace-nowrap">{module.inTangle ? "in one" : "none"}</Cell>
          </tr>
        ))}
        {others.map((other) => (
          <tr key={other.group} className="text-ink-2">
            <RowHead sticky className="py-2">{other.group}</RowHead>
            <Cell numeric><Open href={violationsPath(repository, { from: other.group })} value={other.violationsOut} /></Cell>
            <Cell><Sparkline values={lines.out(other.group)} label={`Open violations reaching out of ${other.group}`} /></Cell>
            <Cell numeric><Open href={violationsPath(repository, { to: other.group })} value={other.violationsIn} /></Cell>
            <Cell><Sparkline values={lines.in(other.group)} label={`Open violations reaching into ${other.group}`} /></Cell>
            <Cell colSpan={9} className="text-ink-3">no module of the graph: it has violations, and no couplings</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function Open({ href, value }: { href: string; value: number }) {
  return value === 0 ? <>0</> : <Link href={href} prefetch={false} className="plain-link">{formatNumber(value)}</Link>;
}
