"use client";

import { useState } from "react";

import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog.client";

/** Asks once more before a token stops working. */
export function RevokeToken({ name, action }: { name: string; action: () => Promise<void> }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button look="alarm" aria-label={`Revoke ${name}`} onClick={() => setAsking(true)}>Revoke</Button>
      <Dialog label="Revoke a token" open={isAsking} onClose={() => setAsking(false)}>
        <form action={action} onSubmit={() => setAsking(false)} className="p-5 text-left whitespace-normal">
          <h2 className="font-serif text-xl">Revoke “{name}”?</h2>
          <p className="mt-2 text-sm text-ink-2">Whatever still uses it is refused from that moment on. This cannot be taken back; a new token can be issued.</p>
          <div className="mt-5 flex justify-end gap-2">
            <Button autoFocus onClick={() => setAsking(false)}>Keep it</Button>
            <Button look="alarm" type="submit">Revoke it</Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
