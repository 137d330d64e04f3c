import type { ReactNode } from "react";

/** One fold beneath a chart or a table. Closed ones stand in a row; an open one takes the whole width. */
export function Fold({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="group open:w-full" data-print>
      <summary className="w-fit list-none text-ink-2 hover:text-ink">
        <span aria-hidden="true" className="mr-1 inline-block text-ink-3 group-open:rotate-90">›</span>
        {title}
      </summary>
      <div className="pt-2 pb-4">{children}</div>
    </details>
  );
}

/**
 * What every chart stands in: a title that says what it shows, a sentence of what it says, the drawing, its numbers as a
 * table, how they were counted, and where a machine reads them.
 */
export function ChartFrame({ id, title, sentence, controls, table, counted, href, children }: {
  id: string;
  title: ReactNode;
  sentence?: ReactNode;
  controls?: ReactNode;
  table: ReactNode;
  counted: ReactNode;
  href?: string;
  children: ReactNode;
}) {
  return (
    <figure aria-labelledby={id} className="min-w-0">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1.5">
        <h2 id={id} className="font-serif text-xl font-medium">{title}</h2>
        {controls && <div data-screen-only>{controls}</div>}
      </div>
      {sentence && <p className="mb-3 max-w-3xl text-sm text-ink-2">{sentence}</p>}
      {children}
      <figcaption className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-sm">
        <Fold title="The numbers as a table">{table}</Fold>
        <Fold title="How this is counted">{counted}</Fold>
        {href && (
          <a href={href} data-screen-only className="text-ink-2 hover:text-ink">
            <span aria-hidden="true" className="mr-1 text-ink-3">↗</span>
            As JSON
          </a>
        )}
      </figcaption>
    </figure>
  );
}
