import { requireAdministrator } from "@/app/_access/open-repository";
import { EmptyState } from "@/app/_ui/empty-state";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { listRepositories } from "@/lib/catalog";

import { changeRepository, registerRepositoryByForm } from "./actions";
import { NewRepositoryForm } from "./new-repository-form.client";
import { RepositoryForm } from "./repository-form.client";

export const metadata = { title: "Repositories" };

/** Which repositories are followed, and along which branch. */
export default async function SettingsPage() {
  await requireAdministrator();
  const repositories = await listRepositories();

  return (
    <PageBody>
      <PageHeader title="Repositories">
        A chart follows the first-parent line of a repository’s default branch. An upload with the administrator’s token registers a repository by itself.
      </PageHeader>
      <div className="grid gap-x-16 gap-y-12 lg:grid-cols-[3fr_2fr]">
        <section aria-labelledby="followed" className="min-w-0">
          <SectionHeader id="followed" title="Followed" />
          {repositories.length === 0 ? (
            <EmptyState title="None yet"><p>Register one here, or just send its first report.</p></EmptyState>
          ) : (
            <ul className="divide-y divide-hairline border-y border-hairline">
              {repositories.map((repository) => (
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
        </section>
        <section aria-labelledby="register">
          <SectionHeader id="register" title="Register one" />
          <NewRepositoryForm action={registerRepositoryByForm} />
        </section>
      </div>
    </PageBody>
  );
}
