"use client";

import { useLinkStatus } from "next/link";

/** Inside a link: says that what was pressed is on its way, at the very place that was pressed and without moving anything. */
export function LinkPending() {
  const { pending } = useLinkStatus();
  return <span aria-hidden="true" className={`pointer-events-none absolute inset-x-0 -bottom-0.5 h-0.5 bg-accent ${pending ? "animate-pulse" : "hidden"}`} />;
}
