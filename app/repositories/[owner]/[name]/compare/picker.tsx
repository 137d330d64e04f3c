import Link from "next/link";

import { Button } from "@/app/_ui/button";
import { Field, TextInput } from "@/app/_ui/field";
import { formatNumber, formatShortDay, repositoryPath, shortSha } from "@/app/_ui/format";
import { listSnapshots } from "@/lib/health";
import type { RepositoryId } from "@/lib/kernel";

const OFFERED = 50;

/** Two commits to choose, by name, by day or from the newest ones. A form without any script: the choice ends up in the address. */
export async function ComparePicker({ repository, base, head }: { repository: { id: RepositoryId; owner: string; name: string }; base: string; head: string }) {
  const { items } = await listSnapshots(repository.id, { limit: OFFERED });
  return (
    <form action={repositoryPath(repository, "compare")} data-screen-only className="mb-8 flex flex-wrap items-end gap-x-3 gap-y-3">
      <div className="w-full sm:w-60"><Field label="From (A)" hint="A commit, its first digits, a day, or latest"><TextInput name="base" defaultValue={base} list="commits-to-compare" required className="font-mono" /></Field></div>
      <div className="w-full sm:w-60"><Field label="To (B)" hint="A commit, its first digits, a day, or latest"><TextInput name="head" defaultValue={head} list="commits-to-compare" required className="font-mono" /></Field></div>
      <div className="flex items-center gap-3 sm:mb-6">
        <Button look="primary" type="submit">Compare</Button>
        {base !== "" && head !== "" && <Link href={repositoryPath(repository, `compare/${head}...${base}`)} className="link text-sm">The other way round</Link>}
      </div>
      <datalist id="commits-to-compare">
        <option value="latest">the newest with a report</option>
        {items.map((snapshot) => (
          <option key={snapshot.commit} value={snapshot.commit}>{`${shortSha(snapshot.commit)}, ${formatShortDay(snapshot.committedAt)}, ${formatNumber(snapshot.totals.open)} open`}</option>
        ))}
      </datalist>
    </form>
  );
}
