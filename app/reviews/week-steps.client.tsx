"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

type Step = { week: string; href: string };

const SETTING = "lintel-single-keys";
const SEQUENCE_MS = 1500;

/** From week to week: links, and the keys p and n unless single keys are switched off. A letter after g means a place, not a week. */
export function WeekSteps({ previous, next, children }: { previous: Step; next: Step | null; children?: React.ReactNode }) {
  const router = useRouter();

  useEffect(() => {
    let after = -SEQUENCE_MS;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]") || localStorage.getItem(SETTING) === "off") return;
      const follows = event.timeStamp - after < SEQUENCE_MS;
      after = event.key === "g" ? event.timeStamp : -SEQUENCE_MS;
      const step = follows ? null : event.key === "p" ? previous : event.key === "n" ? next : null;
      if (!step) return;
      event.preventDefault();
      router.push(step.href);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [previous, next, router]);

  return (
    <nav aria-label="Weeks" className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
      <Link href={previous.href} rel="prev" aria-keyshortcuts="p" className="link whitespace-nowrap"><span aria-hidden="true">← </span>{previous.week}</Link>
      {next ? <Link href={next.href} rel="next" aria-keyshortcuts="n" className="link whitespace-nowrap">{next.week}<span aria-hidden="true"> →</span></Link> : <span className="text-ink-3">this week</span>}
      {children}
    </nav>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}
