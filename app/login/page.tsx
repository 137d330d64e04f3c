import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";

import { CodeBlock } from "@/app/_ui/code-block";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { whoSpeaks } from "@/app/_access/who-speaks";
import { buttonClass } from "@/app/_ui/button";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { readSignIn } from "@/lib/github";

import { complaintOf } from "./complaints";
import { ownPath } from "./own-path";

const loadOutcome = createLoader({ error: parseAsString, left: parseAsString, next: parseAsString });

export const metadata = { title: "Sign in" };

/** How to get in. It says nothing about what is inside. */
export default async function LoginPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { error, left, next: wanted } = await loadOutcome(searchParams);
  const next = ownPath(wanted);
  if ((await whoSpeaks(await headers())).ok) redirect(next);
  const hasGitHub = (await readSignIn()) !== null;
  const complaint = error ? complaintOf(error) : null;

  return (
    <PageBody narrow>
      <PageHeader title="Sign in">
        {hasGitHub ? "You see the repositories that GitHub lets you see, and nothing else." : "Lintel lets you in by a link that it prints on its own server: it works once, for 15 minutes."}
      </PageHeader>
      {(complaint || left) && (
        <div className="mb-6">
          {complaint ? (
            <Notice tone="alarm" live title={complaint.title}>{complaint.says}</Notice>
          ) : (
            <Notice tone="calm" live title="You have signed out" />
          )}
        </div>
      )}
      {hasGitHub && (
        <>
          {/* No Link: what it leads to is not to be fetched before somebody presses it. */}
          <p className="mb-10"><a href={next === "/" ? "/login/github" : `/login/github?next=${encodeURIComponent(next)}`} className={buttonClass("primary")}>Sign in with GitHub</a></p>
          <SectionHeader title="Without GitHub">An administrator gets in by a link that Lintel prints on its own server: it works once, for 15 minutes.</SectionHeader>
        </>
      )}
      <ol className="list-decimal space-y-5 pl-5 marker:text-ink-3">
        <li>
          <p className="mb-2">On the machine where Lintel runs, in its folder, make a link:</p>
          <CodeBlock label="Command: make a sign-in link" text="npm run sign-in" />
          <p className="mt-2 text-sm text-ink-2">Each start of the server prints one too.</p>
        </li>
        <li>Open the link in this browser. It signs you in for seven days.</li>
      </ol>
      <p className="mt-8 text-sm text-ink-2">Scripts and CI do not sign in: they send a token, which an administrator issues under Settings.</p>
    </PageBody>
  );
}
