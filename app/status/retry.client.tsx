"use client";

import { useActionState } from "react";

import { Button } from "@/app/_ui/button";

/** A button that tries again and says what came of asking. */
export function Retry({ action, label }: { action: () => Promise<string>; label: string }) {
  const [answer, retry, isPending] = useActionState(action, null);
  return (
    <form action={retry} className="flex flex-row-reverse items-center justify-end gap-2">
      <span role="status" className="text-ink-2">{answer}</span>
      <Button type="submit" disabled={isPending} aria-label={label}>Try again</Button>
    </form>
  );
}
