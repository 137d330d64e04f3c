import Link from "next/link";

import { CommitLink } from "@/app/_ui/commit-link";
import { count, inWords, repositoryPath } from "@/app/_ui/format";
import { Day } from "@/app/_ui/moment";
import { Pair } from "@/app/_ui/names";
import { SectionHeader } from "@/app/_ui/page-header";
import { type TangleChange, listSnapshots, readLargestTangle, readTangleCourse } from "@/lib/health";

import { tangleWords } from "./tangle-words";
import type { Scene } from "./view";

const SHOWN = 8;
const SHOWN_MODULES = 30;

/** The largest tangle at the end of the time: who is in it, what would cut it, and what made, grew or cut tangles on the way. */
export async function LargestTangle({ scene }: { scene: Scene }) {
  const { repository, range } = scene;
  const window = { from: range.from.toISOString(), to: range.to.toISOString() };
  const [last] = (await listSnapshots(repository.id, { to: window.to, limit: 1 })).items;
  if (!last?.structure) return null;
  const [largest, { changes }] = await Promise.all([readLargestTangle(repository.id, { at: last.commit, most: SHOWN }), readTangleCourse(repository.id, window)]);

  return (
    <section aria-labelledby="tangle">
      <SectionHeader id="tangle" title="Largest tangle">
        {largest ? `${count(largest.modules.length, "module")} that all depend on each other, so that none of them can be understood, tested or moved alone.` : "No modules depend on each other in a loop at the end of this time."}
      </SectionHeader>
      <div className="grid gap-x-12 gap-y-6 text-sm lg:grid-cols-2">
        {largest && (
          <div>
            <p className="mb-3">
              {largest.modules.slice(0, SHOWN_MODULES).map((module, place) => (
                <span key={module}>{place > 0 ? ", " : ""}<Link href={repositoryPath(repository, `modules/${encodeURIComponent(module)}`)} prefetch={false} className="link break-words">{module}</Link></span>
              ))}
              {largest.modules.length > SHOWN_MODULES && <> and <Link href={repositoryPath(repository, "modules")} className="link">{count(largest.modules.length - SHOWN_MODULES, "more", "more")}</Link></>}
            </p>
            <h3 className="font-medium">{largest.exact ? "The fewest references to cut" : "A small set of references to cut"}</h3>
            <ul className="mt-1 divide-y divide-hairline border-y border-hairline">
              {largest.edgesToCut.map((edge) => (
                <li key={`${edge.from} → ${edge.to}`} className="py-1 break-words">
                  <Pair from={edge.from} to={edge.to} /> ({count(edge.weight, "reference")})
                  {edge.introducedBy && <span className="text-ink-2">, since <Day at={edge.introducedBy.at} /> <CommitLink repository={repository} sha={edge.introducedBy.commit} /></span>}
                </li>
              ))}
            </ul>
            {largest.toCut > SHOWN && <p className="mt-1 text-ink-2">and {count(largest.toCut - SHOWN, "more", "more")}</p>}
          </div>
        )}
        <History scene={scene} changes={changes} />
      </div>
    </section>
  );
}

function History({ scene: { repository }, changes }: { scene: Scene; changes: readonly TangleChange[] }) {
  if (changes.length === 0) return <p className="text-ink-2">No tangle changed in this time.</p>;
  return (
    <div>
      <h3 className="font-medium">What changed tangles in this time</h3>
      <ul className="mt-1 divide-y divide-hairline border-y border-hairline">
        {changes.toReversed().slice(0, SHOWN).map((change) => (
          <li key={change.by?.commit ?? ""} className="flex flex-wrap gap-x-3 py-1">
            {change.by ? <><span className="text-ink-2"><Day at={change.by.at} /></span><CommitLink repository={repository} sha={change.by.commit} /></> : <span className="text-ink-2">Over many commits, which a shorter time tells apart:</span>}
            <span className="min-w-0 break-words">{inWords(tangleWords(change))}</span>
          </li>
        ))}
      </ul>
      {changes.length > SHOWN && <p className="mt-1 text-ink-2">and {count(changes.length - SHOWN, "earlier commit")}</p>}
    </div>
  );
}
