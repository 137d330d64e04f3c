"use client";

import { useQueryStates } from "nuqs";
import { Popover } from "radix-ui";
import { useState } from "react";

import { Button, buttonClass } from "./button";
import { Field, TextInput } from "./field";
import { DEFAULT_RANGE, QUICK_RANGES, type Range, labelOf, resolveRange, stepRange, widenRange } from "./range";
import { rangeParsers } from "./range-parsers";

/**
 * Which time a page speaks of, at its top right: quick ranges, days, or the relative grammar (`now-90d`, `now-1M/M`). `now`
 * is the server's, so that what the browser steps through is what the server showed.
 */
export function RangePicker({ range, now, isChosen }: { range: Range; now: string; /** False when the address names no time. */ isChosen: boolean }) {
  const [, setRange] = useQueryStates(rangeParsers, { shallow: false, history: "push", scroll: false });
  const [isOpen, setOpen] = useState(false);
  const [complaint, setComplaint] = useState<string | null>(null);
  const moment = new Date(now);
  const resolved = resolveRange(range, moment);

  const choose = (next: Range) => {
    setComplaint(null);
    setOpen(false);
    void setRange(next);
  };

  return (
    <div role="group" aria-label="Time shown" className="-ml-2 flex flex-wrap items-center gap-1 sm:ml-0">
      <Button look="quiet" className="px-2" aria-label="Earlier by the same length" onClick={() => choose(stepRange(resolved, -1))}>‹</Button>
      <Popover.Root open={isOpen} onOpenChange={setOpen}>
        <Popover.Trigger className={buttonClass("plain")} data-range-trigger>
          {labelOf(range)}
          <span className="text-xs font-normal text-ink-3">UTC</span>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content align="end" sideOffset={6} collisionPadding={12} className="z-30 w-[30rem] max-w-[calc(100vw-1.5rem)] border border-line bg-raised p-4 text-sm text-ink shadow-[0_4px_20px_rgb(0_0_0/0.16)]">
            <div className="grid gap-5 sm:grid-cols-[1fr_auto]">
              <form
                className="space-y-3"
                action={(form) => {
                  const next = { from: textOf(form, "from"), to: textOf(form, "to") };
                  if (resolveRange(next, moment).valid) choose(next);
                  else setComplaint("Give a beginning before an end, as days (2026-11-03) or relative to now (now-90d, now-1M/M).");
                }}
              >
                <Field label="From"><TextInput name="from" defaultValue={range.from} placeholder="now-90d" aria-invalid={complaint !== null} /></Field>
                <Field label="To" hint="A day, or relative to now: now-7d, now/w (this week), now-1M/M (from the start of last month). Units h d w M Q y.">
                  <TextInput name="to" defaultValue={range.to} placeholder="now" aria-invalid={complaint !== null} />
                </Field>
                <p role="alert" className="text-alarm empty:hidden">{complaint}</p>
                <Button look="primary" type="submit">Show this time</Button>
              </form>
              <ul className="grid grid-cols-2 content-start gap-x-4 sm:grid-cols-1" aria-label="Quick ranges">
                {QUICK_RANGES.map((quick) => (
                  <li key={quick.label}>
                    <button
                      type="button"
                      aria-current={quick.from === range.from && quick.to === range.to ? "true" : undefined}
                      onClick={() => choose({ from: quick.from, to: quick.to })}
                      className="w-full py-0.5 text-left text-ink-2 hover:text-accent aria-[current]:font-semibold aria-[current]:text-ink"
                    >
                      {quick.label}
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <Button look="quiet" className="px-2" aria-label="Later by the same length" disabled={resolved.to >= moment} onClick={() => choose(stepRange(resolved, 1))}>›</Button>
      <Button look="quiet" className="px-2" aria-label="Show twice as much time" onClick={() => choose(widenRange(resolved, moment))}>−</Button>
      {isChosen && (
        <Button look="quiet" className="px-2" onClick={() => choose(DEFAULT_RANGE)}>Reset</Button>
      )}
    </div>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}
