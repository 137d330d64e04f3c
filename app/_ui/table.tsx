import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

/**
 * A table in newspaper style: no boxes, hairlines between rows, figures aligned at the right. On a narrow screen it scrolls
 * inside its own region, which the keyboard can reach; the first column stays in sight.
 */
export function Table({ label, children, className = "" }: { label: string; children: ReactNode; className?: string }) {
  return (
    <div role="region" aria-label={label} tabIndex={0} className={`relative overflow-x-auto ${className}`}>
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </div>
  );
}

type CellProps = { numeric?: boolean; sticky?: boolean };

const PAD = "py-1.5 pr-5 last:pr-0";
const STICKY = "sticky left-0 z-[1] bg-paper lg:static lg:bg-transparent";

export function HeadCell({ numeric, sticky, className = "", ...rest }: ComponentProps<"th"> & CellProps) {
  return (
    <th
      scope="col"
      className={`border-b border-line align-bottom text-xs font-medium text-ink-2 ${PAD} ${numeric ? "text-right" : "text-left"} ${sticky ? STICKY : ""} ${className}`}
      {...rest}
    />
  );
}

/** A column's head that sorts by it: a link, so that the order is part of the address. Nobody wants every order: none is fetched beforehand. */
export function SortHead({ href, active, children, numeric }: { href: string; active: boolean; children: ReactNode; numeric?: boolean }) {
  return (
    <HeadCell numeric={numeric} aria-sort={active ? "other" : undefined}>
      <Link href={href} prefetch={false} className={`plain-link ${active ? "text-ink" : ""}`}>
        {children}
        <span aria-hidden="true">{active ? " ↓" : ""}</span>
      </Link>
    </HeadCell>
  );
}

/** A page may have thousands of these, each written twice: what they have in common is one word. */
export function Cell({ numeric, sticky, className, ...rest }: ComponentProps<"td"> & CellProps) {
  return <td className={words("cell", numeric && "cell-number", sticky && STICKY, className)} {...rest} />;
}

export function RowHead({ sticky, className, ...rest }: ComponentProps<"th"> & CellProps) {
  return <th scope="row" className={words("cell text-left font-normal", sticky && STICKY, className)} {...rest} />;
}

function words(...some: (string | false | undefined)[]): string {
  return some.filter(Boolean).join(" ");
}
