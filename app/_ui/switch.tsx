import Link from "next/link";

import { LinkPending } from "./link-pending.client";

export type Choice = { value: string; label: string; href: string };

/** One of a few: links in a row, so that the choice is in the address and works before any script has loaded. */
export function Switch({ label, choices, value }: { label: string; choices: readonly Choice[]; value: string }) {
  return (
    <div role="group" aria-label={label} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-sm">
      <span className="text-ink-3">{label}</span>
      {choices.map((choice) => (
        <Link
          key={choice.value}
          href={choice.href}
          scroll={false}
          aria-current={choice.value === value ? "true" : undefined}
          className={`relative ${choice.value === value ? "border-b border-ink font-medium text-ink" : "plain-link text-ink-2"}`}
        >
          {choice.label}
          <LinkPending />
        </Link>
      ))}
    </div>
  );
}
