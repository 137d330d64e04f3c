import type { ReactNode } from "react";

/** A remark that must not be missed. The line at the left is decoration; the words say whether it is bad news. */
export function Notice({ tone = "note", title, children, live = false }: { tone?: "note" | "alarm" | "calm"; title?: string; children?: ReactNode; live?: boolean }) {
  const line = tone === "alarm" ? "border-alarm" : tone === "calm" ? "border-calm" : "border-line";
  const head = tone === "alarm" ? "text-alarm" : tone === "calm" ? "text-calm" : "text-ink";
  return (
    <div role={live ? (tone === "alarm" ? "alert" : "status") : undefined} className={`border-l-2 py-0.5 pl-3 text-sm ${line}`}>
      {title && <p className={`font-semibold ${head}`}>{title}</p>}
      {children && <div className="text-ink-2">{children}</div>}
    </div>
  );
}
