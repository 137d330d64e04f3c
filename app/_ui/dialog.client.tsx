"use client";

import { type ReactNode, useEffect, useRef } from "react";

/** A modal window on the browser's own dialog: it keeps the focus, closes on Escape and on a press outside, and scrolls when it is higher than the screen. */
export function Dialog({ label, open, onClose, children, className = "" }: { label: string; open: boolean; onClose: () => void; children: ReactNode; className?: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open && dialog.current?.open) dialog.current.close();
  }, [open]);

  return (
    <dialog
      ref={dialog}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      className={`m-auto max-h-[calc(88dvh-1.5rem)] w-[36rem] max-w-[calc(100vw-1.5rem)] overflow-y-auto border border-line bg-raised p-0 text-ink shadow-[0_12px_48px_rgb(0_0_0/0.28)] backdrop:bg-[rgb(0_0_0/0.35)] ${className}`}
    >
      {open && children}
    </dialog>
  );
}
