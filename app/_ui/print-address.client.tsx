"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** On paper only: the address under which the printed page can be opened again. */
export function PrintAddress() {
  const path = usePathname();
  const search = useSearchParams().toString();
  const origin = useSyncExternalStore(never, () => window.location.origin, () => "");
  return <p data-print-only className="hidden px-4 pb-2 font-mono text-xs break-all text-ink-2 print:block print:px-0">{`${origin}${path}${search ? `?${search}` : ""}`}</p>;
}
