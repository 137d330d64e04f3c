"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

import { LinkPending } from "./link-pending.client";

export type Tab = { label: string; href: string; exact?: boolean };

/** Links between the pages of one thing, behind its name where it has one; the one that is open says so. */
export function Tabs({ label, tabs, children }: { label: string; tabs: readonly Tab[]; children?: ReactNode }) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className="-mb-px flex flex-wrap gap-x-5 self-stretch">
      {children}
      {tabs.map((tab) => {
        const here = tab.exact ? pathname === tab.href : pathname === tab.href || pathname.startsWith(`${tab.href}/`);
        return (
          <Link
            key={tab.href}
            href={tab.href}
            aria-current={here ? "page" : undefined}
            className={`relative flex items-center border-b-2 pt-2 pb-1.5 text-sm ${here ? "border-ink font-medium text-ink" : "border-transparent text-ink-2 hover:text-ink"}`}
          >
            {tab.label}
            <LinkPending />
          </Link>
        );
      })}
    </nav>
  );
}
