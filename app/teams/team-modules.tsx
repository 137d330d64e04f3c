import Link from "next/link";

import { count, formatNumber, repositoryPath } from "@/app/_ui/format";
import { SectionHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";

import type { TeamProps } from "./team-props";

const SHOWN_MODULES = 50;

/** The modules of the team. */
export function Owned({ team, repositories, isAcross }: TeamProps) {
  const modules = team.repositories.flatMap(({ repositoryId, modules: owned }) => owned.map((module) => ({ repositoryId, module }))).sort((one, other) => other.module.violationsOut - one.module.violationsOut || (one.module.name < other.module.name ? -1 : 1));
  return (
    <section aria-labelledby="owned">
      <SectionHeader id="owned" title={modules.length === 0 ? "Modules" : count(modules.length, "module")}>
        {team.kind === "team" ? "What the team owns alone; code with several owners is a group of its own." : "What belongs to this group."}
      </SectionHeader>
      {modules.length === 0 ? (
        <p className="border-y border-hairline py-3 text-sm text-ink-2">No module of a graph: either no report tells of one, or no module in it is the team’s. CODEOWNERS, package metadata, a report or lintel.yml say who owns what.</p>
      ) : (
        <Table label={`Modules of ${team.team}`}>
          <thead>
            <tr>
              <HeadCell>Module</HeadCell>
              <HeadCell numeric>Open,<br />reaching out</HeadCell>
              <HeadCell numeric>Open,<br />reached</HeadCell>
              <HeadCell numeric>Dependents</HeadCell>
              <HeadCell numeric>Dependencies</HeadCell>
              <HeadCell>Tangle</HeadCell>
            </tr>
          </thead>
          <tbody>
            {modules.slice(0, SHOWN_MODULES).map(({ repositoryId, module }) => {
              const repository = repositories.get(repositoryId);
              return repository ? (
                <tr key={`${repositoryId}${module.name}`}>
                  <RowHead className="min-w-36 break-words">
                    {isAcross && <span className="block text-xs text-ink-3">{repository.owner}/{repository.name}</span>}
                    <Link href={repositoryPath(repository, `modules/${encodeURIComponent(module.name)}`)} prefetch={false} className="plain-link font-medium">{module.name}</Link>
                  </RowHead>
                  <Cell numeric className="font-semibold">{formatNumber(module.violationsOut)}</Cell>
                  <Cell numeric className="font-semibold">{formatNumber(module.violationsIn)}</Cell>
                  <Cell numeric>{formatNumber(module.ca)}</Cell>
                  <Cell numeric>{formatNumber(module.ce)}</Cell>
                  <Cell>{module.inTangle ? "in one" : "none"}</Cell>
                </tr>
              ) : null;
            })}
          </tbody>
        </Table>
      )}
      {modules.length > SHOWN_MODULES && <p className="mt-1 text-sm text-ink-2">and {formatNumber(modules.length - SHOWN_MODULES)} more, all of them in the JSON below</p>}
    </section>
  );
}
