import type { ReactNode } from "react";

import { buttonClass } from "@/app/_ui/button";
import { inWords } from "@/app/_ui/format";
import { Notice } from "@/app/_ui/notice";
import type { Connection } from "@/lib/github";

import { forgetGitHubApp } from "./actions";
import { ForgetApp } from "./forget-app.client";
import type { Surveyed } from "./survey-once";

/** Which App it is, where its secrets come from, and what it lacks. */
export async function AppFacts({ connection, survey }: { connection: Connection; survey: Promise<Surveyed> | null }) {
  const surveyed = await survey;
  const app = surveyed?.ok ? surveyed.value.app : null;
  const name = app?.name ?? connection.app?.name ?? `App ${connection.app?.id ?? ""}`;
  return (
    <div className="max-w-3xl space-y-4">
      <dl className="border-t border-hairline text-sm">
        <Fact name="App">{app ? <a href={app.url} className="link">{name}</a> : name}</Fact>
        <Fact name="GitHub">{connection.web}</Fact>
        <Fact name="Its secrets">{connection.from === "environment" ? "are given by the environment (GITHUB_APP_ID and its like); nothing of them is kept" : "came from a set-up on this page; they are kept encrypted with LINTEL_SECRET"}</Fact>
      </dl>
      {surveyed && !surveyed.ok && <Notice tone="alarm" title="GitHub cannot be asked" live>{surveyed.detail} What follows is what was known before.</Notice>}
      {app && app.lacking.length > 0 && (
        <Notice tone="alarm" title={`The App does not ask for ${inWords(app.lacking.map(({ name: permission, level }) => `${permission}: ${level}`))}`}>
          It is needed for: {app.lacking.map(({ why }) => why).join("; ")}. <a href={app.settingsUrl} className="link">Change its permissions</a>; each account that has it installed must accept them then.
        </Notice>
      )}
      {app && app.lackingEvents.length > 0 && (
        <Notice tone="alarm" title={`The App is not told of ${inWords(app.lackingEvents)}`}><a href={app.settingsUrl} className="link">Subscribe to these events</a>, on the same page as its permissions.</Notice>
      )}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {app && surveyed?.ok && surveyed.value.installations.length === 0 && <a href={app.installUrl} className={buttonClass("primary")}>Install it</a>}
        {connection.from === "set-up" && <ForgetApp name={name} action={forgetGitHubApp} />}
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-6 border-b border-hairline py-2 sm:grid-cols-[8rem_1fr]">
      <dt className="text-ink-2">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
