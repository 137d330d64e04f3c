import { CopyButton } from "./copy-button.client";

/** Something to type or to paste, exactly as it must be. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex items-start gap-2 bg-wash p-2">
      <pre tabIndex={0} aria-label={label} role="region" className="min-w-0 flex-1 overflow-x-auto px-1 py-1 font-mono text-sm leading-relaxed whitespace-pre">
        <code>{text}</code>
      </pre>
      <CopyButton text={text} />
    </div>
  );
}
