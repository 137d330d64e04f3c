import { FieldTable, Prose, Words } from "./field-table";
import { fieldsOf } from "./fields";
import type { Described } from "./read-contract";

const METHODS: Record<string, string> = { get: "GET", post: "POST", delete: "DELETE" };

/** One operation: how to ask, what comes back, how it may refuse. */
export function OperationEntry({ method, path, operation }: Described) {
  const { operationId, summary, description, security, parameters, body, answers, refusals } = operation;
  return (
    <article id={operationId} aria-labelledby={`${operationId}-title`} className="scroll-mt-6 border-t border-hairline pt-5">
      <h3 id={`${operationId}-title`} className="text-base font-semibold">
        <a href={`#${operationId}`} className="plain-link">{summary}</a>
      </h3>
      <p className="mt-1 font-mono text-sm break-all">
        <span className="font-semibold">{METHODS[method]}</span> {path}
      </p>
      {description && <p className="mt-2 max-w-3xl text-ink-2 [&_code]:font-mono [&_code]:text-[0.92em]"><Prose text={description} /></p>}
      {security && <p className="mt-2 text-sm text-ink-3">Needs no credentials.</p>}
      <div className="mt-3 space-y-4">
        {parameters.length > 0 && <FieldTable label={`Parameters of “${summary}”`} fields={parameters} asked />}
        {body && (
          <div>
            <p className="mb-1 text-sm text-ink-2">Body, <span className="font-mono text-[0.92em]">{body.mediaType}</span></p>
            <FieldTable label={`Body of “${summary}”`} fields={fieldsOf(body.schema)} asked />
          </div>
        )}
        <dl className="grid grid-cols-[3rem_1fr] gap-x-4 gap-y-1 text-sm">
          {answers.map((answer) => (
            <div key={answer.status} className="contents">
              <dt className="font-mono">{answer.status}</dt>
              <dd>
                {answer.description} {answer.words.length > 0 ? <Words words={answer.words} /> : <span className="font-mono text-[0.92em] text-ink-2">{answer.mediaTypes.join(", ")}</span>}
              </dd>
            </div>
          ))}
          {refusals.map(({ status, codes }) => (
            <div key={status} className="contents text-ink-2">
              <dt className="font-mono">{status}</dt>
              <dd className="flex flex-wrap gap-x-2 font-mono text-[0.92em]">
                {codes.map((code) => (
                  <a key={code} href={`#${code}`} className="plain-link inline-block py-[3px]">{code}</a>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </article>
  );
}
