"use client";

import { useState } from "react";

import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog.client";
import { Field, TextInput } from "@/app/_ui/field";
import { count } from "@/app/_ui/format";

/** Asks once more before what was waived is open again, and says how much that is. */
export function EndWaiver({ what, waives, action }: { what: string; waives: number; action: (form: FormData) => Promise<void> }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button look="alarm" aria-label={`End the waiver of ${what}`} onClick={() => setAsking(true)}>End …</Button>
      <Dialog label="End a waiver" open={isAsking} onClose={() => setAsking(false)}>
        <form action={action} onSubmit={() => setAsking(false)} className="space-y-4 p-5 text-left whitespace-normal">
          <h2 className="font-serif text-xl break-words">End the waiver of {what}?</h2>
          <p className="text-sm text-ink-2">{count(waives, "violation")} {waives === 1 ? "counts" : "count"} by it and {waives === 1 ? "is" : "are"} open again at once. The waiver stays in the trail.</p>
          <Field label="Why, if there is more to say"><TextInput name="because" maxLength={2000} /></Field>
          <div className="flex justify-end gap-2">
            <Button autoFocus onClick={() => setAsking(false)}>Keep it</Button>
            <Button look="alarm" type="submit">End it</Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
