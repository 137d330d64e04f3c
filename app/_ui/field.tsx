import { type ComponentProps, type ReactElement, cloneElement, useId } from "react";

const CONTROL = "min-h-8 w-full rounded-[3px] border border-line bg-paper px-2 py-1 text-sm text-ink placeholder:text-ink-3";

/** A label above its control, and below it a hint that describes it without being part of its name. */
export function Field({ label, hint, children }: { label: string; hint?: string; children: ReactElement<{ id?: string; "aria-describedby"?: string }> }) {
  const id = useId();
  const hintId = `${id}hint`;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block w-fit text-xs font-medium text-ink-2">{label}</label>
      {cloneElement(children, { id, "aria-describedby": hint ? hintId : undefined })}
      {hint && <p id={hintId} className="mt-1 text-xs text-ink-3">{hint}</p>}
    </div>
  );
}

export function TextInput({ className = "", ...rest }: ComponentProps<"input">) {
  return <input className={`${CONTROL} ${className}`} autoComplete="off" spellCheck={false} {...rest} />;
}

export function Select({ className = "", ...rest }: ComponentProps<"select">) {
  return <select className={`${CONTROL} ${className}`} {...rest} />;
}
