"use client";

import { useState } from "react";

import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog.client";

/** Asks once more, and says what becomes of what, before the App’s secrets are thrown away. */
export function ForgetApp({ name, action }: { name: string; action: () => Promise<void> }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button look="alarm" onClick={() => setAsking(true)}>Forget this App</Button>
      <Dialog label="Forget the App" open={isAsking} onClose={() => setAsking(false)}>
        <form action={action} onSubmit={() => setAsking(false)} className="p-5 text-left whitespace-normal">
          <h2 className="font-serif text-xl">Forget “{name}”?</h2>
          <ul className="mt-2 list-disc space-y-1 pl-5 text-sm text-ink-2">
            <li>Its private key and secrets are deleted here. They cannot be had back: GitHub shows them once.</li>
            <li>Deliveries are refused, no artifact is fetched, and checks and comments are no longer written. A required check then waits for ever.</li>
            <li>People who sign in with GitHub cannot any more.</li>
            <li>Repositories, reports and histories stay. Reports sent with a token are taken as before.</li>
            <li>On GitHub the App stays until somebody deletes it there.</li>
          </ul>
          <div className="mt-5 flex justify-end gap-2">
            <Button autoFocus onClick={() => setAsking(false)}>Keep it</Button>
            <Button look="alarm" type="submit">Forget it</Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
