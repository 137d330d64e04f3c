"use client";

import { useState } from "react";

import { Button } from "./button";

/** Copies a text, and says that it did. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <Button
      look="plain"
      data-screen-only
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => setCopied(true));
      }}
      onBlur={() => setCopied(false)}
    >
      <span aria-live="polite">{copied ? "Copied" : label}</span>
    </Button>
  );
}
