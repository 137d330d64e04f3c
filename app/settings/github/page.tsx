import { type SearchParams, createLoader, parseAsInteger, parseAsString } from "nuqs/server";
import { Suspense } from "react";

import { requireAdministrator } from "@/app/_access/open-repository";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { beginSetUp, readConnection } from "@/lib/github";
import { clock } from "@/lib/kernel/time";

import { AppFacts } from "./app-facts";
import { HowDeliveriesCome } from "./how-deliveries-come";
import { Installations } from "./installations";
import { MayDo } from "./may-do";
import { OutcomeNotice } from "./outcome-notice";
import { Reachable } from "./reachable";
import { SetUpForm } from "./set-up-form.client";
import { setUpBy } from "./set-up-by";
import { surveyOnce } from "./survey-once";
import { WorkflowLines } from "./workflow-lines";

const load = createLoader({ outcome: parseAsString, q: parseAsString.withDefault(""), page: parseAsInteger.withDefault(1) });

export const metadata = { title: "GitHub" };

/** How this Lintel and GitHub are connected, and what is still missing. */
export default async function GitHubPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const principal = await requireAdministrator();
  const { outcome, q, page } = await load(searchParams);
  const connection = await readConnection();
  const now = clock.now();
  const isConnected = connection.from === "environment" || connection.from === "set-up";
  const setUp = isConnected ? null : beginSetUp(setUpBy(principal));
  const survey = isConnected ? surveyOnce() : null;
  const host = new URL(connection.web).host;

  return (
    <PageBody>
      <PageHeader title="GitHub">
        {isConnected
          ? `Reports come from workflow runs on ${host}, and verdicts go back as checks.`
          : `With a GitHub App of your own, Lintel takes reports from workflow runs on ${host}, without a secret in CI, from forks too, and tells its verdict on each pull request as a check, as annotations and as one comment.`}
      </PageHeader>
      <div className="space-y-12">
        {(outcome !== null || connection.from === "unreadable" || connection.lacks.length > 0) && (
          <div className="max-w-3xl space-y-4">
            <OutcomeNotice outcome={outcome} isConnected={isConnected} />
            {connection.from === "unreadable" && (
              <Notice tone="alarm" title={`The secrets of “${connection.app?.name}” cannot be read`}>
                LINTEL_SECRET is another than when the App was set up. Start Lintel with the old one, or make a new App below: it takes the other’s place.
              </Notice>
            )}
            {connection.lacks.length > 0 && <Notice tone="alarm" title={`${connection.lacks.join(" and ")} ${connection.lacks.length === 1 ? "is" : "are"} not given`}>{lackWords(connection.lacks)}</Notice>}
          </div>
        )}
        <section aria-labelledby="app">
          <SectionHeader id="app" title={isConnected ? "The App" : "Set up in three clicks"}>
            {!isConnected && "Create the App, confirm its name on GitHub, install it. The App belongs to you; its secrets come straight from GitHub to this server and are kept encrypted. The same without a browser: the variables GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY and GITHUB_WEBHOOK_SECRET."}
          </SectionHeader>
          {isConnected && survey && <Suspense fallback={<AppFacts connection={connection} survey={null} />}><AppFacts connection={connection} survey={survey} /></Suspense>}
          {setUp?.ok && <SetUpForm setUp={setUp.value} />}
          {setUp && !setUp.ok && (
            <Notice tone="alarm" title={`${host} cannot reach ${connection.address}`}>
              {setUp.detail} Set LINTEL_URL to the address by which people reach this server and start it again. It need not be open to the Internet: with LINTEL_GITHUB_POLL=1 Lintel asks GitHub for what happened instead. To try it out on this machine, give LINTEL_URL the address of a tunnel.
            </Notice>
          )}
          <MayDo />
        </section>
        {survey && (
          <>
            <section aria-labelledby="installed">
              <SectionHeader id="installed" title="Installed on" />
              <Suspense fallback={<Asking />}><Installations survey={survey} host={host} now={now} /></Suspense>
            </section>
            <section aria-labelledby="deliveries">
              <SectionHeader id="deliveries" title="Deliveries">What GitHub tells of: pushes, pull requests, workflow runs.</SectionHeader>
              <Suspense fallback={<Asking />}><HowDeliveriesCome connection={connection} survey={survey} now={now} /></Suspense>
            </section>
            <section aria-labelledby="repositories">
              <SectionHeader id="repositories" title="Repositories">What the App reaches, and what each still lacks. One is followed from its first report on.</SectionHeader>
              <Suspense key={`${q} ${page}`} fallback={<Asking />}><Reachable survey={survey} search={q} page={page} now={now} /></Suspense>
            </section>
            <section aria-labelledby="workflow">
              <SectionHeader id="workflow" title="What a workflow needs">No secret and no address: the report is left as an artifact, and Lintel fetches it when the run has ended.</SectionHeader>
              <WorkflowLines connection={connection} />
            </section>
          </>
        )}
      </div>
    </PageBody>
  );
}

function Asking() {
  return <p className="text-sm text-ink-3">Asking GitHub …</p>;
}

function lackWords(lacks: readonly string[]): string {
  if (lacks.includes("GITHUB_APP_PRIVATE_KEY") || lacks.includes("GITHUB_APP_ID")) return "The environment names half an App; it takes both to use it.";
  if (lacks.includes("GITHUB_WEBHOOK_SECRET")) return "Every delivery is refused, because nobody can say that it comes from GitHub. Without it Lintel hears only what it asks for (LINTEL_GITHUB_POLL=1).";
  return "Nobody can sign in with GitHub; everything else works.";
}
