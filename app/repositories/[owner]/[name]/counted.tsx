import { CommitLink } from "@/app/_ui/commit-link";
import { count } from "@/app/_ui/format";
import { Day } from "@/app/_ui/moment";
import type { SourceState } from "@/lib/history";

/** How a number was counted, what was examined, by which tool and version, at which commit: one click away from every chart. */
export function Counted({ text, repository, sources }: { text: string; repository: { owner: string; name: string }; sources: readonly SourceState[] }) {
  return (
    <div className="max-w-3xl space-y-2 text-sm text-ink-2">
      <p>{text}</p>
      {sources.length > 0 && (
        <ul className="space-y-1">
          {sources.map((source) => (
            <li key={source.source}>
              <span className="text-ink">{source.source}</span>: {source.tool} {source.toolVersion ?? "(version not told)"} at{" "}
              <CommitLink repository={repository} sha={source.commit} />
              {source.partial ? ", part of the repository only" : ""}; {examined(source)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** "examined 812 files, 24 rules"; says so where the report does not tell. */
export function examined({ examined: { files, modules, dependencies, rules } }: SourceState): string {
  const told = [
    files === null ? null : count(files, "file"),
    modules === null ? null : count(modules, "module"),
    dependencies === null ? null : count(dependencies, "dependency", "dependencies"),
    rules === null ? null : count(rules, "rule"),
  ].filter((part) => part !== null);
  return told.length > 0 ? `examined ${told.join(", ")}` : "the report does not tell what was examined";
}

/** The sources of a repository and how fresh each is. */
export function Freshness({ repository, sources }: { repository: { owner: string; name: string }; sources: readonly { source: string; tool: string; toolVersion: string | null; lastCommit: string; lastReportAt: string }[] }) {
  return (
    <ul className="divide-y divide-hairline border-y border-hairline text-sm">
      {sources.map((source) => (
        <li key={source.source} className="flex flex-wrap justify-between gap-x-4 py-1.5">
          <span>
            {source.source} <span className="text-ink-3">{source.tool === source.source ? "" : source.tool} {source.toolVersion}</span>
          </span>
          <span className="text-ink-2">
            <Day at={source.lastReportAt} /> at <CommitLink repository={repository} sha={source.lastCommit} />
          </span>
        </li>
      ))}
    </ul>
  );
}
