"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/**
 * On paper only: the address under which the printed page can be opened again. The server does not know it as the browser
 * has it (how it is escaped, what was changed in place): it says nothing, and only the browser writes it.
 */
export function PrintAddress() {
  usePathname();
  useSearchParams();
  const address = useSyncExternalStore(never, () => `${window.location.origin}${window.location.pathname}${window.location.search}`, () => "");
  return <p data-print-only className="hidden px-4 pb-2 font-mono text-xs break-all text-ink-2 print:block print:px-0">{address}</p>;
}
