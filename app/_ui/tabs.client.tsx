"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";

import { LinkPending } from "./link-pending.client";

export type Tab = { label: string; href: string; exact?: boolean };

/**
 * Links between the pages of one thing, behind its name where it has one; the one that is open says so. They stand in one line:
 * where it is too narrow for them the line scrolls sideways, with the open one in sight.
 */
export function Tabs({ label, tabs, children }: { label: string; tabs: readonly Tab[]; children?: ReactNode }) {
  const pathname = usePathname();
  const strip = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const line = strip.current;
    const here = line?.querySelector<HTMLElement>("[aria-current]");
    if (line && here) line.scrollLeft = here.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
  }, [pathname]);

  return (
    <nav aria-label={label} className="-mb-px flex min-w-0 flex-col gap-x-5 self-stretch lg:flex-row">
      {children}
      <div ref={strip} className="strip relative flex min-w-0 grow gap-x-4 sm:gap-x-5">
        {tabs.map((tab) => {
          const here = tab.exact ? pathname === tab.href : pathname === tab.href || pathname.startsWith(`${tab.href}/`);
          return (
            <Link
              key={tab.href}
              href={tab.href}
              aria-current={here ? "page" : undefined}
              className={`relative flex shrink-0 items-center border-b-2 pt-2 pb-1.5 text-sm whitespace-nowrap focus-visible:-outline-offset-2 ${here ? "border-ink font-medium text-ink" : "border-transparent text-ink-2 hover:text-ink"}`}
            >
              {tab.label}
              <LinkPending />
            </Link>
          );
        })}
      </div>
    </nav>
  );
}
