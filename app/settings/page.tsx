import Link from "next/link";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";

import { requireAdministrator } from "@/app/_access/open-repository";
import { Button } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { TextInput } from "@/app/_ui/field";
import { count, formatNumber } from "@/app/_ui/format";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { listRepositories } from "@/lib/catalog";

import { changeRepository, registerRepositoryByForm } from "./actions";
import { NewRepositoryForm } from "./new-repository-form.client";
import { RepositoryForm } from "./repository-form.client";

const SHOWN = 25;
const loadView = createLoader({ q: parseAsString.withDefault("") });

export const metadata = { title: "Repositories" };

/** Which repositories are followed, and along which branch. */
export default async function SettingsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireAdministrator();
  const words = (await loadView(searchParams)).q.trim();
  const all = await listRepositories();
  const repositories = all.filter(({ owner, name }) => `${owner}/${name}`.toLowerCase().includes(words.toLowerCase()));

  return (
    <PageBody>
      <PageHeader title="Repositories">
        A chart follows the first-parent line of a repository’s default branch. An upload with the administrator’s token registers a repository by itself.
      </PageHeader>
      <div className="grid gap-x-16 gap-y-12 lg:grid-cols-[3fr_2fr]">
        <section aria-labelledby="followed" className="min-w-0">
          <SectionHeader id="followed" title="Followed">{all.length > 0 && (words === "" ? `${count(all.length, "repository", "repositories")}.` : `${formatNumber(repositories.length)} of ${formatNumber(all.length)} with “${words}”.`)}</SectionHeader>
          {(all.length > SHOWN || words !== "") && (
            <form action="/settings" role="search" className="mb-4 flex flex-wrap items-end gap-2">
              <div className="w-72 max-w-full"><TextInput key={words} type="search" name="q" defaultValue={words} aria-label="Owner or name" placeholder="Owner or name" data-search aria-keyshortcuts="/" /></div>
              <Button type="submit">Find</Button>
              {words !== "" && <Link href="/settings" className="link px-1 py-1 text-sm">Show all {formatNumber(all.length)}</Link>}
            </form>
          )}
          {all.length === 0 ? (
            <EmptyState title="None yet"><p>Register one here, or just send its first report.</p></EmptyState>
          ) : repositories.length === 0 ? (
            <EmptyState title="None is like that"><p>No repository’s owner or name has these words. <Link href="/settings" className="link">Show all {formatNumber(all.length)}</Link></p></EmptyState>
          ) : (
            <ul className="divide-y divide-hairline border-y border-hairline">
              {repositories.slice(0, SHOWN).map((repository) => (
                <li key={repository.id} className="py-3">
                  <RepositoryForm
                    owner={repository.owner}
                    name={repository.name}
                    defaultBranch={repository.defaultBranch}
                    visibility={repository.visibility}
                    action={changeRepository.bind(null, { owner: repository.owner, name: repository.name })}
                  />
                </li>
              ))}
            </ul>
          )}
          {repositories.length > SHOWN && <p className="mt-2 text-sm text-ink-2">The first {SHOWN} of {formatNumber(repositories.length)} are shown, by name; and {formatNumber(repositories.length - SHOWN)} more, to be found by theirs.</p>}
        </section>
        <section aria-labelledby="register">
          <SectionHeader id="register" title="Register one" />
          <NewRepositoryForm action={registerRepositoryByForm} />
        </section>
      </div>
    </PageBody>
  );
}
