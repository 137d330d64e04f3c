import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";

import { CodeBlock } from "@/app/_ui/code-block";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { authenticate } from "@/lib/identity";

const loadOutcome = createLoader({ error: parseAsString, left: parseAsString });

export const metadata = { title: "Sign in" };

/** How to get in. It says nothing about what is inside. */
export default async function LoginPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { error, left } = await loadOutcome(searchParams);
  if (await authenticate(await headers())) redirect("/");

  return (
    <PageBody narrow>
      <PageHeader title="Sign in">Lintel lets you in by a link that it prints on its own server: it works once, for 15 minutes.</PageHeader>
      {(error || left) && (
        <div className="mb-6">
          {error ? (
            <Notice tone="alarm" live title={error.toUpperCase().includes("EXPIRED") ? "This link has expired" : "This link does not work any more"}>
              It was used before, it is older than 15 minutes, or it was cut on the way. Make a new one as below.
            </Notice>
          ) : (
            <Notice tone="calm" live title="You have signed out" />
          )}
        </div>
      )}
      <ol className="list-decimal space-y-5 pl-5 marker:text-ink-3">
        <li>
          <p className="mb-2">On the machine where Lintel runs, in its folder, make a link:</p>
          <CodeBlock label="Command: make a sign-in link" text="npm run sign-in" />
          <p className="mt-2 text-sm text-ink-2">Each start of the server prints one too, as long as no GitHub App is set up.</p>
        </li>
        <li>Open the link in this browser. It signs you in for seven days.</li>
      </ol>
      <p className="mt-8 text-sm text-ink-2">Scripts and CI do not sign in: they send a token, which an administrator issues under Settings.</p>
    </PageBody>
  );
}
