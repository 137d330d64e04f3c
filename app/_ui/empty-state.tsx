import type { ReactNode } from "react";

/** What stands where there is nothing yet: what will be here, and the next thing to do. */
export function EmptyState({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="border-y border-hairline py-10">
      <h2 className="font-serif text-xl">{title}</h2>
      <div className="mt-2 max-w-2xl space-y-3 text-base text-ink-2">{children}</div>
    </div>
  );
}
