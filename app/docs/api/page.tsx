import { CodeBlock } from "@/app/_ui/code-block";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { writeContract } from "@/app/api/_contract/openapi";
import { REFUSALS } from "@/app/api/_contract/refusals";
import { readSettings } from "@/app/api/_desk/settings";

import { FieldTable } from "./field-table";
import { fieldsOf } from "./fields";
import { OperationEntry } from "./operation-entry";
import { readContract } from "./read-contract";

export const metadata = { title: "API" };
export const dynamic = "force-dynamic";

/** The public contract, readable: written from the same schemas as openapi.json, so that the two cannot differ. */
export default function ApiPage() {
  const { url } = readSettings();
  const { operations, schemas } = readContract(writeContract({ server: url, version: "" }));
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  const chapters = tags.map((tag) => ({ tag, operations: operations.filter((operation) => operation.tag === tag), anchor: tag.toLowerCase().replaceAll(" ", "-") }));

  return (
    <PageBody>
      <PageHeader title="API">
        Everything that a page shows can be asked for, and reports come in here. The same for machines:{" "}
        <a href="/api/v1/openapi.json" className="link">openapi.json</a>, and the <a href="/schema/report.v1.json" className="link">schema of a report</a> for checkers of your own.
      </PageHeader>

      <div className="gap-x-12 lg:grid lg:grid-cols-[14rem_minmax(0,1fr)]">
        <nav aria-label="Contents" className="mb-8 text-sm lg:sticky lg:top-6 lg:mb-0 lg:max-h-[calc(100vh-3rem)] lg:self-start lg:overflow-y-auto">
          <ul className="space-y-3">
            {chapters.map((chapter) => (
              <li key={chapter.tag}>
                <a href={`#${chapter.anchor}`} className="plain-link font-semibold">{chapter.tag}</a>
                <ul className="mt-0.5 text-ink-2">
                  {chapter.operations.map(({ operation }) => (
                    <li key={operation.operationId}>
                      <a href={`#${operation.operationId}`} className="plain-link block py-[3px]">{operation.summary}</a>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
            <li><a href="#errors" className="plain-link font-semibold">Errors</a></li>
            <li><a href="#shapes" className="plain-link font-semibold">Shapes</a></li>
          </ul>
        </nav>

        <div className="min-w-0 space-y-14">
          <section aria-labelledby="conventions">
            <SectionHeader id="conventions" title="Conventions" />
            <div className="max-w-3xl space-y-2">
              <p>Send a token as <code className="font-mono text-[0.92em]">Authorization: Bearer TOKEN</code>. An administrator makes tokens under Settings or at <a href="#issueToken" className="link">POST /api/v1/tokens</a>. What a token may not see is answered with 404.</p>
              <p>Times are ISO 8601 in UTC. Commits are full names of 40 digits. Lists take <code className="font-mono text-[0.92em]">limit</code> (50, at most 200) and <code className="font-mono text-[0.92em]">cursor</code>, and answer items with the next cursor. A parameter that is misspelt is refused, not passed over.</p>
            </div>
            <div className="mt-4 max-w-4xl">
              <CodeBlock label="A first request" text={`curl -H "Authorization: Bearer $LINTEL_TOKEN" ${url}/api/v1/repositories`} />
            </div>
          </section>

          {chapters.map((chapter) => (
            <section key={chapter.tag} aria-labelledby={chapter.anchor} className="space-y-8">
              <SectionHeader id={chapter.anchor} title={chapter.tag} />
              {chapter.operations.map((described) => <OperationEntry key={described.operation.operationId} {...described} />)}
            </section>
          ))}

          <section aria-labelledby="errors">
            <SectionHeader id="errors" title="Errors">
              Refusals are application/problem+json (RFC 9457). Rely on the code; the detail says what to do.
            </SectionHeader>
            <Table label="Error codes">
              <thead>
                <tr>
                  <HeadCell>code</HeadCell>
                  <HeadCell numeric>status</HeadCell>
                  <HeadCell>means</HeadCell>
                </tr>
              </thead>
              <tbody>
                {Object.entries(REFUSALS).map(([code, { status, title }]) => (
                  <tr key={code} id={code}>
                    <RowHead className="font-mono text-[0.92em]">{code}</RowHead>
                    <Cell numeric>{status}</Cell>
                    <Cell>{title}</Cell>
                  </tr>
                ))}
              </tbody>
            </Table>
          </section>

          <section aria-labelledby="shapes" className="space-y-8">
            <SectionHeader id="shapes" title="Shapes" />
            {schemas.map(([name, schema]) => (
              <div key={name} id={name} className="scroll-mt-6">
                <h3 className="mb-1 text-base font-semibold">{name}</h3>
                {schema.description && <p className="mb-1 text-sm text-ink-2">{schema.description}</p>}
                <FieldTable label={`Fields of ${name}`} fields={fieldsOf(schema)} />
              </div>
            ))}
          </section>
        </div>
      </div>
    </PageBody>
  );
}
