import Link from "next/link";
import type { ReactNode } from "react";

export type Crumb = { label: string; href: string };

/** A page's head: where it lies, its name, at the right what steers it, and below a line of what it is about. */
export function PageHeader({ title, crumbs = [], aside, children }: { title: ReactNode; crumbs?: readonly Crumb[]; aside?: ReactNode; children?: ReactNode }) {
  return (
    <header className="mb-6">
      {crumbs.length > 0 && (
        <nav aria-label="Breadcrumb" className="mb-1 text-sm text-ink-3">
          <ol className="flex flex-wrap gap-x-1.5">
            {crumbs.map((crumb) => (
              <li key={crumb.href} className="flex gap-x-1.5">
                <Link href={crumb.href} className="plain-link">{crumb.label}</Link>
                <span aria-hidden="true">/</span>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <h1 className="min-w-0 font-serif text-2xl font-medium tracking-[-0.01em] break-words sm:text-3xl">{title}</h1>
        {aside && <div data-screen-only className="flex flex-wrap items-center gap-2">{aside}</div>}
      </div>
      {children && <div className="mt-2 max-w-3xl text-base text-ink-2">{children}</div>}
    </header>
  );
}

/** A section's head, with room at the right for what steers it. */
export function SectionHeader({ id, title, aside, children }: { id?: string; title: ReactNode; aside?: ReactNode; children?: ReactNode }) {
  return (
    <div className="mb-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <h2 id={id} className="font-serif text-xl font-medium">{title}</h2>
        {aside && <div data-screen-only className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">{aside}</div>}
      </div>
      {children && <p className="mt-0.5 max-w-3xl text-sm text-ink-2">{children}</p>}
    </div>
  );
}
