import Link from "next/link";

import { CodeBlock } from "@/app/_ui/code-block";

/** The commands that send a first report to this very server, exactly as they are to be typed. */
export function SendFirst({ address, repository }: { address: string; repository: string | null }) {
  const name = repository ?? "OWNER/NAME";
  return (
    <ol className="max-w-3xl list-decimal space-y-6 pl-5 marker:text-ink-3">
      <li>
        <p className="mb-2 font-medium">Get a token</p>
        <p className="text-sm text-ink-2">
          For CI, <Link href="/settings/tokens" className="link">issue one with scope “upload”</Link>; it can write reports of one repository and
          read nothing. To try it out on this machine, the administrator’s token does too:
        </p>
        <div className="mt-2"><CodeBlock label="Command: take the administrator's token" text={'export LINTEL_TOKEN="$(cat "${LINTEL_DATA_DIR:-.lintel}/admin-token")"'} /></div>
      </li>
      <li>
        <p className="mb-2 font-medium">Run your checker, and let the command line send what it wrote</p>
        <p className="text-sm text-ink-2">In the repository’s folder. It finds the report, the commit, the branch and CODEOWNERS by itself; the same lines go into CI.</p>
        <div className="mt-2">
          <CodeBlock
            label="Commands: run dependency-cruiser and upload"
            text={[
              "npx depcruise src --output-type json > dependency-cruiser.json",
              `curl -fsSO ${address}/cli.mjs`,
              `LINTEL_URL=${address} node cli.mjs upload dependency-cruiser.json --wait`,
            ].join("\n")}
          />
        </div>
      </li>
      <li>
        <p className="mb-2 font-medium">Or send it with nothing but curl</p>
        <div className="mt-2">
          <CodeBlock
            label="Commands: upload with curl"
            text={[
              "cat > meta.json <<EOF",
              `{"repository": "${name}", "branch": "main", "defaultBranch": "main",`,
              ' "commit": "$(git rev-parse HEAD)", "committedAt": "$(git log -1 --format=%cI)"}',
              "EOF",
              `curl -fsS ${address}/api/v1/reports \\`,
              '  -H "Authorization: Bearer $LINTEL_TOKEN" \\',
              '  -F "meta=<meta.json" -F report=@dependency-cruiser.json',
            ].join("\n")}
          />
        </div>
      </li>
      <li>
        <p className="font-medium">Reload this page</p>
        <p className="text-sm text-ink-2">
          The chart begins with the first report that could be read. One that could not stands under <Link href="/status" className="link">Status</Link>, with the reason.
        </p>
      </li>
    </ol>
  );
}
