import { appendFileSync } from "node:fs";

import type { FollowedReport } from "./follow-reports";
import { errorText } from "./outcome";
import type { AcceptedReport } from "./send-report";

/** What an upload came to, for a page that people read. */
export type Summed = { reports: readonly (FollowedReport | AcceptedReport)[]; verdict: FollowedReport["verdict"] | null; url: string | null };

const LONGEST = 1000;

const HEADINGS: Record<string, string> = { success: "passes", failure: "fails", neutral: "is neither passed nor failed" };

/** The result in GitHub's Markdown. Whatever comes from a report is text in it and nothing else. */
export function summaryOf({ reports, verdict, url }: Summed): string {
  const heading = verdict ? `Pull request ${verdict.pullRequest} ${HEADINGS[verdict.conclusion ?? ""] ?? "waits"}` : reports.some(({ status }) => status === "failed") ? "A report could not be read" : "Reports were sent";
  const told = verdict ? [verdict.conclusion === null || verdict.conclusion === "neutral" ? null : verdict.sentence, verdict.reason] : [];
  const sentences = told.filter((sentence) => sentence !== null && sentence !== "").map((sentence) => plain(sentence ?? ""));
  const rows = reports.map((report) => `| ${plain(report.source)} | ${plain(report.status)} | ${foundIn(report)} |`);
  const link = url !== null && /^https?:\/\//.test(url) && URL.canParse(url) ? `[${verdict ? "The verdict, with every finding" : "The numbers"}](${new URL(url).href.replace(/[()<>]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)})` : null;
  return `${[`### Lintel: ${heading}`, ...(sentences.length > 0 ? [sentences.join(" ")] : []), ["| report | | violations |", "|---|---|---|", ...rows].join("\n"), ...(link === null ? [] : [link])].join("\n\n")}\n`;
}

function foundIn(report: FollowedReport | AcceptedReport): string {
  if ("error" in report && report.error) return plain(`${report.error.code}: ${report.error.detail ?? ""}`);
  const counted = "violations" in report ? report.violations?.reported : null;
  return counted === null || counted === undefined ? "" : String(counted);
}

/** Names and sentences as they are: no mention, link, picture or tag comes of them, and no cell ends early. */
function plain(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ")
    .replace(/[&<>@#]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\\`*_{}[\]()+!|~]/g, String.raw`\$&`)
    // GitHub makes links of bare addresses.
    .replace(/:\/\//g, "&#58;//")
    .replace(/\bwww\./gi, "www&#46;");
}

/** Adds the result to a file, the job summary of GitHub Actions by default. That it cannot be written is told and no more. */
export function addSummary(file: string, summed: Summed, say: (line: string) => void): void {
  try {
    appendFileSync(file, `${summaryOf(summed)}\n`);
  } catch (error) {
    say(`The summary could not be written: ${errorText(error)}`);
  }
}
