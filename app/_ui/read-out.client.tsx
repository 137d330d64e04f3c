"use client";

import { useEffect } from "react";

import { formatNumber } from "./format";

export type Part = { name: string; colour: string; value: number | null };

/** What a chart says at one point. */
export function ReadOut({ title, sum, parts, note, hint, onShow }: { title: string; sum: string; parts: readonly Part[]; note?: string | undefined; hint?: string | undefined; onShow?: () => void }) {
  useEffect(() => onShow?.());
  return (
    <div className="max-w-72 border border-line bg-raised px-3 py-2 text-sm text-ink shadow-[0_2px_12px_rgb(0_0_0/0.12)]">
      <p className="flex justify-between gap-x-4">
        <span className="text-ink-2">{title}</span>
        <span className="font-semibold">{sum}</span>
      </p>
      {parts.length > 0 && (
        <ul className="mt-1">
          {parts.map((part) => (
            <li key={part.name} className="flex items-baseline gap-x-1.5">
              <svg viewBox="0 0 8 8" aria-hidden="true" className="size-2 shrink-0">
                <rect width="8" height="8" rx="1.5" fill={part.colour} />
              </svg>
              <span className="min-w-0 truncate">{part.name}</span>
              <span className="ml-auto pl-4">{formatNumber(part.value)}</span>
            </li>
          ))}
        </ul>
      )}
      {note && <p className="mt-1 text-ink-2">{note}</p>}
      {hint && <p className="mt-1 text-xs text-ink-3">{hint}</p>}
    </div>
  );
}
