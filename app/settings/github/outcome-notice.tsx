import { Notice } from "@/app/_ui/notice";

const REFUSED: Record<string, string> = {
  environment: "The environment names an App already (GITHUB_APP_ID), which takes precedence. Remove those variables to use one that is set up here; the App that was just made can be deleted on GitHub.",
  state: "This was not the end of a set-up that you began here within the last hour. Begin once more; an App that was just made can be deleted on GitHub.",
  code: "GitHub does not know this code: it was used before, or more than an hour has passed. Begin once more; an App that was just made can be deleted on GitHub.",
  unavailable: "GitHub made the App but did not hand out its secrets: it cannot be reached from this server, or it answered otherwise than it documents. See the log, then begin once more; the App that was just made can be deleted on GitHub.",
};

/** What became of a set-up, for whoever comes back from GitHub. */
export function OutcomeNotice({ outcome, isConnected }: { outcome: string | null; isConnected: boolean }) {
  if (outcome === "made" && isConnected) return <Notice tone="calm" title="The App is made" live>Its secrets are kept. Now install it, on all repositories or on some.</Notice>;
  if (outcome === "code" && isConnected) return <Notice title="There is nothing left to do" live>The code of this set-up was used before. The App below is in force.</Notice>;
  const why = outcome !== null && Object.hasOwn(REFUSED, outcome) ? REFUSED[outcome] : null;
  return why ? <Notice tone="alarm" title="The App was not taken" live>{why}</Notice> : null;
}
