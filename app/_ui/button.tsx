import type { ComponentProps } from "react";

export type ButtonLook = "primary" | "plain" | "quiet" | "alarm";

const LOOKS: Record<ButtonLook, string> = {
  primary: "bg-accent text-on-accent border-accent hover:opacity-90",
  plain: "border-line text-ink hover:bg-wash",
  quiet: "border-transparent text-ink-2 hover:text-ink hover:bg-wash",
  alarm: "border-line text-alarm hover:bg-wash",
};

/** The classes of a button, for a link that should look like one. */
export function buttonClass(look: ButtonLook = "plain"): string {
  return `inline-flex min-h-8 items-center justify-center gap-1.5 rounded-[3px] border px-3 py-1 text-sm font-medium whitespace-nowrap disabled:cursor-not-allowed disabled:opacity-60 ${LOOKS[look]}`;
}

export function Button({ look = "plain", className = "", type = "button", ...rest }: ComponentProps<"button"> & { look?: ButtonLook }) {
  return <button type={type} className={`${buttonClass(look)} ${className}`} {...rest} />;
}
