import Link from "next/link";

import { count, formatNumber } from "@/app/_ui/format";
import { Age } from "@/app/_ui/moment";
import { Notice } from "@/app/_ui/notice";
import { type Connection, listDeliveries } from "@/lib/github";

import type { Surveyed } from "./survey-once";

/** Whether what GitHub tells arrives here, and what to do where it does not. */
export async function HowDeliveriesCome({ connection, survey, now }: { connection: Connection; survey: Promise<Surveyed>; now: Date }) {
  const surveyed = await survey;
  const attempts = surveyed.ok ? surveyed.value.attempts : null;
  // Asked for after GitHub was: what it told of meanwhile has come by now.
  const [newest] = (await listDeliveries({ limit: 1 })).items;
  const isCutOff = attempts !== null && attempts.failed > 0 && attempts.failed === attempts.made;
  return (
    <div className="max-w-3xl space-y-4 text-sm">
      <p>
        {newest ? <>The last one came <Age at={newest.receivedAt} now={now} />. </> : "None has come yet. "}
        {attempts && attempts.made > 0 && <>GitHub has sent {count(attempts.made, "delivery", "deliveries")} within a day{attempts.isCut ? ", and others before them" : ""}: {attempts.failed === 0 ? "all arrived" : `${formatNumber(attempts.failed)} did not arrive${attempts.lastFailure ? ` (the last of those: ${attempts.lastFailure})` : ""}`}. </>}
        <Link href="/status#deliveries" className="link">All deliveries</Link>
      </p>
      {surveyed.ok && attempts === null && <Notice tone="alarm" title="The App has no webhook">Give it {connection.address}/api/webhooks/github in its settings on GitHub; without one, nothing is told to anybody.</Notice>}
      {connection.isPolled && <p className="text-ink-2">Lintel asks GitHub every five minutes for what it has not heard of (LINTEL_GITHUB_POLL=1): no way in from outside is needed.</p>}
      {!connection.isPolled && isCutOff && <Notice tone="alarm" title="GitHub does not reach this server">It sends to {connection.address}/api/webhooks/github, and nothing gets through. {WAY_OUT}</Notice>}
      {!connection.isPolled && !isCutOff && connection.wayIn !== "open" && <Notice title={`GitHub may not reach ${connection.address}`}>The address looks like one of a private network. {WAY_OUT}</Notice>}
      {!connection.isPolled && !isCutOff && connection.wayIn === "open" && <p className="text-ink-2">What GitHub could not bring is asked for once an hour, up to three days back.</p>}
    </div>
  );
}

const WAY_OUT = "Let it through (docs/github.md says from where), or set LINTEL_GITHUB_POLL=1: Lintel then asks GitHub every five minutes for what happened.";
