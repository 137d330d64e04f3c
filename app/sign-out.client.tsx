"use client";

import { LogOut } from "lucide-react";

import { signOut } from "./sign-out";

/** Ends the session of this browser. */
export function SignOut({ name }: { name: string }) {
  return (
    <form action={signOut}>
      <button type="submit" title={`Sign out ${name}`} aria-label={`Sign out ${name}`} className="flex size-8 items-center justify-center rounded-[3px] text-ink-2 hover:bg-wash hover:text-ink">
        <LogOut size={16} strokeWidth={1.75} aria-hidden="true" />
      </button>
    </form>
  );
}
