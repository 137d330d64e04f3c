import type { ReactNode } from "react";

import { requireAdministrator } from "@/app/_access/open-repository";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { readInstallation, serverAddress } from "@/app/installation";
import { listFormats } from "@/lib/ingestion";

export const metadata = { title: "Installation" };

/** What is configured, by which variable, and what it is when it is not. Secrets are not shown. */
export default async function InstallationPage() {
  await requireAdministrator();
  const installation = readInstallation();
  const address = await serverAddress();

  return (
    <PageBody narrow>
      <PageHeader title="Installation">How this Lintel is set up. Each line is one variable of its environment; a change takes effect at the next start.</PageHeader>
      <dl className="border-t border-hairline text-sm">
        <Setting name="LINTEL_URL" value={address}>{installation.publicAddress ? "The address in links." : "Not given: links carry the address by which you reached this page."}</Setting>
        <Setting name="DATABASE_URL" value={installation.hasOwnDatabase ? "embedded PostgreSQL" : "a PostgreSQL server"}>{installation.hasOwnDatabase ? `Not given: Lintel runs one of its own, under ${installation.dataFolder}.` : "Given. The address is not shown, because it may hold a password."}</Setting>
        <Setting name="LINTEL_DATA_DIR" value={installation.dataFolder}>The embedded database, uploads on their way, generated secrets.</Setting>
        <Setting name="LINTEL_WORKER" value={installation.worker}>{installation.worker === "inline" ? "Reports are read by this very process." : "Reports are read by separate worker processes (npm run worker)."}</Setting>
        <Setting name="GITHUB_URL" value={installation.codeHost}>Where links to files and commits lead.</Setting>
        <Setting name="Formats" value={listFormats().join(", ")}>Reports that this version reads.</Setting>
      </dl>
    </PageBody>
  );
}

function Setting({ name, value, children }: { name: string; value: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-6 border-b border-hairline py-2.5 sm:grid-cols-[12rem_1fr]">
      <dt className="font-mono text-[0.92em] text-ink-2">{name}</dt>
      <dd className="min-w-0"><span className="break-words">{value}</span><span className="block text-ink-2">{children}</span></dd>
    </div>
  );
}
