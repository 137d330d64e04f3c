import Link from "next/link";

import { formatAgeInDays, repositoryPath } from "@/app/_ui/format";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import type { Repository } from "@/lib/catalog";
import type { TeamDetail } from "@/lib/health";
import type { RepositoryId } from "@/lib/kernel";
import { PathText } from "@/app/repositories/[owner]/[name]/violations/path-text";
import { placeOf, targetOf } from "@/app/repositories/[owner]/[name]/violations/place";

type Entry = { repositoryId: RepositoryId; violation: TeamDetail["oldest"][number]["violation"]; note?: string };

/** Violations with where they are, their rule and their age. */
export function ViolationList({ label, entries, repositories, isAcross, noteHead }: { label: string; entries: readonly Entry[]; repositories: ReadonlyMap<RepositoryId, Repository>; isAcross: boolean; noteHead?: string }) {
  return (
    <Table label={label}>
      <thead>
        <tr>
          <HeadCell>Where, and what it reaches</HeadCell>
          <HeadCell>Rule</HeadCell>
          {noteHead && <HeadCell>{noteHead}</HeadCell>}
          <HeadCell numeric>Age</HeadCell>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ repositoryId, violation, note }) => {
          const repository = repositories.get(repositoryId);
          const target = targetOf(violation);
          return repository ? (
            <tr key={`${repositoryId}${violation.id}`}>
              <RowHead className="min-w-48">
                {isAcross && <span className="block text-xs text-ink-3">{repository.owner}/{repository.name}</span>}
                <Link href={repositoryPath(repository, `violations/${encodeURIComponent(violation.id)}`)} prefetch={false} className="plain-link block font-mono text-[0.92em] break-all"><PathText path={placeOf(violation)} /></Link>
                {target && <span className="block font-mono text-[0.92em] break-all text-ink-2"><span className="text-ink-3">→ </span><PathText path={target} /></span>}
              </RowHead>
              <Cell className="min-w-28 break-words">{violation.rule}</Cell>
              {noteHead && <Cell className="min-w-40 text-ink-2">{note}</Cell>}
              <Cell numeric>{formatAgeInDays({ days: violation.ageDays, isLowerBound: violation.ageIsLowerBound })}</Cell>
            </tr>
          ) : null;
        })}
      </tbody>
    </Table>
  );
}
