import { EmptyState } from "@/app/_ui/empty-state";
import { inWords } from "@/app/_ui/format";
import { Age } from "@/app/_ui/moment";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import type { InstallationView } from "@/lib/github";

import type { Surveyed } from "./survey-once";

/** Who has the App installed, for what, and what they have not accepted yet. */
export async function Installations({ survey, host, now }: { survey: Promise<Surveyed>; host: string; now: Date }) {
  const surveyed = await survey;
  if (!surveyed.ok) return <p className="text-sm text-ink-2">Not known while GitHub cannot be asked.</p>;
  const { installations, app } = surveyed.value;
  if (installations.length === 0) {
    return <EmptyState title="Nobody yet"><p>The App reaches nothing until it is installed. <a href={app.installUrl} className="link">Install it on {host}</a>, for all repositories or for some; new ones can be added there at any time.</p></EmptyState>;
  }
  return (
    <Table label="Who has the App installed" className="max-w-3xl">
      <thead><tr><HeadCell>Account</HeadCell><HeadCell>Repositories</HeadCell><HeadCell>State</HeadCell></tr></thead>
      <tbody>
        {installations.map((installation) => (
          <tr key={installation.id}>
            <RowHead className="break-words"><a href={installation.url} className="link">{installation.account}</a></RowHead>
            <Cell>{installation.selection === "all" ? "all" : "selected ones"}</Cell>
            <Cell><State installation={installation} now={now} /></Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function State({ installation: { suspendedAt, lacking, url }, now }: { installation: InstallationView; now: Date }) {
  if (suspendedAt) return <span className="text-alarm">suspended <Age at={suspendedAt} now={now} />: nothing of it is reached. <a href={url} className="link">Take that back</a></span>;
  if (lacking.length === 0) return <span className="text-ink-2">everything is granted</span>;
  return (
    <span className="text-alarm">
      not granted: {inWords(lacking.map(({ name, level }) => `${name} (${level})`))}, for {lacking.map(({ why }) => why).join("; ")}. <a href={url} className="link">Accept it</a>
    </span>
  );
}
