import Link from "next/link";

import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { SendFirst } from "@/app/send-first";
import { serverAddress } from "@/app/installation";
import type { Repository } from "@/lib/catalog";
import { listReports } from "@/lib/ingestion";

/** A repository of which nothing could be read yet: what has arrived and failed, and how to send the first one. */
export async function FirstReport({ repository }: { repository: Repository }) {
  const name = `${repository.owner}/${repository.name}`;
  const [address, reports] = await Promise.all([serverAddress(), listReports({ repositoryIds: [repository.id], limit: 20 })]);
  const failed = reports.items.find((report) => report.status === "failed");
  const waiting = reports.items.filter((report) => report.status === "queued" || report.status === "processing");

  return (
    <PageBody>
      <PageHeader title={<><span className="text-ink-3">{repository.owner}/</span>{repository.name}</>}>
        <span className="block font-serif text-xl text-ink">No report yet.</span>
        <span className="mt-1 block">Send a first report from CI or from your own machine; the chart starts with it.</span>
      </PageHeader>
      <div className="mb-8 space-y-4">
        {waiting.length > 0 && (
          <Notice live title={waiting.length === 1 ? "A report is being read" : "Reports are being read"}>Reload the page in a moment.</Notice>
        )}
        {failed?.error && (
          <Notice tone="alarm" title={`The last report could not be read: ${failed.error.code}`}>
            {failed.error.detail} <Link href="/status?state=failed" className="link">All failed reports</Link>
          </Notice>
        )}
        {reports.items.some((report) => report.status === "done") && (
          <Notice title="Reports have been read, but none of them is on the default branch">
            A chart follows the first-parent line of {repository.defaultBranch}. Reports of pull requests stay apart until their commits are merged: send one
            with “branch” and “defaultBranch” both {repository.defaultBranch}, or <Link href="/settings" className="link">correct the default branch</Link>.
          </Notice>
        )}
      </div>
      <SendFirst address={address} repository={name} />
    </PageBody>
  );
}
