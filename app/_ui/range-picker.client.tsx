"use client";

import { useQueryStates } from "nuqs";
import { Popover } from "radix-ui";
import { type SyntheticEvent, useState, useSyncExternalStore } from "react";

import { Button, buttonClass } from "./button";
import { Field, TextInput } from "./field";
import { shortSha } from "./format";
import { DEFAULT_RANGE, QUICK_RANGES, type Range, labelOf, resolveRange, stepRange, widenRange, withRecent } from "./range";
import { comparisonParsers, rangeParsers } from "./range-parsers";

const COMMIT = /^[0-9a-f]{4,40}$/;

/**
 * Which time a page speaks of, at its top right: quick ranges, days, or the relative grammar (`now-90d`, `now-1M/M`), those used
 * lately, and with what it is compared. `now` is the server's, so that what the browser steps through is what the server showed.
 */
export function RangePicker({ range, now, isChosen, comparison }: {
  range: Range;
  now: string;
  /** False when the address names no time. */
  isChosen: boolean;
  /** `previous`, a commit, or "" for none; left out where the page compares with nothing. */
  comparison?: string;
}) {
  const [, setRange] = useQueryStates({ ...rangeParsers, ...comparisonParsers }, { shallow: false, history: "push", scroll: false });
  const [isOpen, setOpen] = useState(false);
  const [complaint, setComplaint] = useState<string | null>(null);
  const [commitComplaint, setCommitComplaint] = useState<string | null>(null);
  const recent = useRecent();
  const moment = new Date(now);
  const resolved = resolveRange(range, moment);

  const choose = (next: Range) => {
    setComplaint(null);
    setOpen(false);
    remember(next);
    void setRange(next);
  };
  const compareWith = (vs: string) => {
    setCommitComplaint(null);
    setOpen(false);
    void setRange({ vs });
  };

  return (
    <div role="group" aria-label="Time shown" className="-ml-2 flex flex-wrap items-center gap-1 sm:ml-0">
      <Button look="quiet" className="px-2" aria-label="Earlier by the same length" onClick={() => choose(stepRange(resolved, -1))}>‹</Button>
      <Popover.Root open={isOpen} onOpenChange={setOpen}>
        <Popover.Trigger className={buttonClass("plain")} data-range-trigger>
          {labelOf(range)}
          <span className="text-xs font-normal text-ink-3">UTC</span>
          {comparison && <span className="font-normal text-ink-2">against {comparison === "previous" ? "the period before" : shortSha(comparison)}</span>}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content align="end" sideOffset={6} collisionPadding={12} className="z-30 max-h-[var(--radix-popover-content-available-height)] w-[32rem] max-w-[var(--radix-popover-content-available-width)] overflow-y-auto border border-line bg-raised p-4 text-sm text-ink shadow-[0_4px_20px_rgb(0_0_0/0.16)]">
            <div className="grid gap-5 sm:grid-cols-[1fr_auto]">
              <form
                className="space-y-3"
                onSubmit={(event) => {
                  const form = fieldsOf(event);
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
              <div className="space-y-3">
                <RangeList label="Quick ranges" ranges={QUICK_RANGES} range={range} onChoose={choose} />
                {recent.length > 0 && (
                  <div>
                    <p className="mb-1 text-xs font-medium text-ink-2">Used lately</p>
                    <RangeList label="Used lately" ranges={recent} range={range} onChoose={choose} />
                  </div>
                )}
              </div>
            </div>
            {comparison !== undefined && (
              <form
                className="mt-4 border-t border-hairline pt-3"
                onSubmit={(event) => {
                  const form = fieldsOf(event);
                  const named = textOf(form, "vs").toLowerCase();
                  if (COMMIT.test(named)) compareWith(named);
                  else setCommitComplaint("Give a commit by its name, or by at least four of its first digits.");
                }}
              >
                <p className="mb-2 text-xs font-medium text-ink-2">Compared with</p>
                <div role="group" aria-label="Compared with" className="flex flex-wrap items-end gap-2">
                  <Choice isOn={comparison === ""} onClick={() => compareWith("")}>Nothing</Choice>
                  <Choice isOn={comparison === "previous"} onClick={() => compareWith("previous")}>The period before</Choice>
                  <div className="min-w-40 flex-1">
                    <Field label="A commit, or its first digits"><TextInput name="vs" defaultValue={COMMIT.test(comparison) ? comparison : ""} placeholder="3f9c2b7" className="font-mono" aria-invalid={commitComplaint !== null} /></Field>
                  </div>
                  <Button type="submit">Compare</Button>
                </div>
                <p role="alert" className="mt-2 text-alarm empty:hidden">{commitComplaint}</p>
              </form>
            )}
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <Button look="quiet" className="px-2" aria-label="Later by the same length" disabled={resolved.to >= moment} onClick={() => choose(stepRange(resolved, 1))}>›</Button>
      <Button look="quiet" className="px-2" aria-label="Zoom out: show twice as much time" onClick={() => choose(widenRange(resolved, moment))}>−</Button>
      {isChosen && (
        <Button look="quiet" className="px-2" onClick={() => choose(DEFAULT_RANGE)}>Reset</Button>
      )}
    </div>
  );
}

function RangeList({ label, ranges, range, onChoose }: { label: string; ranges: readonly Range[]; range: Range; onChoose: (range: Range) => void }) {
  return (
    <ul className="grid grid-cols-2 content-start gap-x-4 sm:grid-cols-1" aria-label={label}>
      {ranges.map((one) => (
        <li key={`${one.from} ${one.to}`}>
          <button
            type="button"
            aria-current={one.from === range.from && one.to === range.to ? "true" : undefined}
            onClick={() => onChoose({ from: one.from, to: one.to })}
            className="min-h-6 w-full py-0.5 text-left text-ink-2 hover:text-accent aria-[current]:font-semibold aria-[current]:text-ink"
          >
            {labelOf(one)}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Choice({ isOn, onClick, children }: { isOn: boolean; onClick: () => void; children: React.ReactNode }) {
  return <Button aria-pressed={isOn} onClick={onClick} className={isOn ? "border-ink font-semibold" : "font-normal"}>{children}</Button>;
}

const STORE = "lintel-recent-ranges";
const CHANGED = "lintel-recent-ranges-changed";
const NONE: readonly Range[] = [];
let known: { text: string | null; ranges: readonly Range[] } = { text: null, ranges: NONE };

/** The ranges that this browser used lately. On the server there are none, so that what is sent is what is first shown. */
function useRecent(): readonly Range[] {
  return useSyncExternalStore(onChange, readRecent, () => NONE);
}

function readRecent(): readonly Range[] {
  const text = localStorage.getItem(STORE);
  if (text !== known.text) known = { text, ranges: rangesIn(text ?? "") };
  return known.ranges;
}

/** One range a line, its two ends apart by a space; a line that is none is passed over. */
function rangesIn(text: string): Range[] {
  return text.split("\n").flatMap((line) => {
    const [from, to, ...more] = line.split(" ");
    return from && to && more.length === 0 ? [{ from, to }] : [];
  });
}

function remember(range: Range): void {
  const next = withRecent(readRecent(), range);
  localStorage.setItem(STORE, next.map(({ from, to }) => `${from} ${to}`).join("\n"));
  window.dispatchEvent(new Event(CHANGED));
}

function onChange(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  window.addEventListener("storage", listener);
  return () => {
    window.removeEventListener(CHANGED, listener);
    window.removeEventListener("storage", listener);
  };
}

/** Not a form's action, which would keep the window open until the page has come. */
function fieldsOf(event: SyntheticEvent<HTMLFormElement>): FormData {
  event.preventDefault();
  return new FormData(event.currentTarget);
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}
