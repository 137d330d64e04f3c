import Link from "next/link";
import type { ReactNode } from "react";

import { type RepositoryProps, openRepository } from "@/app/_access/open-repository";
import { repositoryPath } from "@/app/_ui/format";
import { Tabs } from "@/app/_ui/tabs.client";

export default async function RepositoryLayout({ params, children }: RepositoryProps & { children: ReactNode }) {
  const { repository } = await openRepository(params);

  return (
    <>
      <div data-screen-only className="border-b border-hairline">
        <div className="mx-auto max-w-[84rem] px-4 sm:px-6 lg:px-8">
          <Tabs
            label={`${repository.owner}/${repository.name}`}
            tabs={[
              { label: "Overview", href: repositoryPath(repository), exact: true },
              { label: "Violations", href: repositoryPath(repository, "violations") },
              { label: "Modules", href: repositoryPath(repository, "modules") },
              { label: "Teams", href: repositoryPath(repository, "teams") },
              { label: "Pull requests", href: repositoryPath(repository, "pulls") },
              { label: "Commits", href: repositoryPath(repository, "commits") },
              { label: "Reviews", href: repositoryPath(repository, "reviews") },
              { label: "Rules", href: repositoryPath(repository, "rules") },
              { label: "Waivers", href: repositoryPath(repository, "waivers") },
            ]}
          >
            <Link href={repositoryPath(repository)} className="plain-link w-fit shrink-0 border-b-2 border-transparent pt-2 text-sm lg:pb-1.5">
              <span className="text-ink-3">{repository.owner} / </span>
              <span className="font-medium">{repository.name}</span>
            </Link>
          </Tabs>
        </div>
      </div>
      {children}
    </>
  );
}
