import { CodeBlock } from "@/app/_ui/code-block";
import type { Connection } from "@/lib/github";

/** What to add to a workflow so that its report is found. */
export function WorkflowLines({ connection: { web, artifacts } }: { connection: Connection }) {
  // Enterprise Server has no artifacts of the fourth version.
  const version = /^(github\.com|.+\.ghe\.com)$/.test(new URL(web).hostname) ? "v4" : "v3";
  const isUsual = artifacts === "lintel*";
  return (
    <div className="max-w-3xl space-y-3 text-sm text-ink-2">
      <CodeBlock
        label="Lines for a workflow"
        text={`- run: npx depcruise src --config --output-type json --output-to depcruise.json
- uses: actions/upload-artifact@${version}
  if: \${{ !cancelled() }}
  with:
    name: ${isUsual ? "lintel-dependency-cruiser" : "NAME"}
    path: depcruise.json`}
      />
      <p>
        {isUsual ? <>Artifacts whose name begins with <code className="font-mono">lintel</code> are taken for reports</> : <>Artifacts called <code className="font-mono">{artifacts}</code> (LINTEL_ARTIFACTS) are taken for reports</>}; several of one run are several reports, or parts of one. The workflow must run on <code className="font-mono">push</code> to the default branch, for there to be something to compare with, and on <code className="font-mono">pull_request</code>.
      </p>
    </div>
  );
}
