import { CopyButton } from "./copy-button.client";

/** Something to type or to paste, exactly as it must be. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <div className="relative bg-wash">
      <pre tabIndex={0} aria-label={label} className="overflow-x-auto p-3 pr-24 font-mono text-sm leading-relaxed whitespace-pre">
        <code>{text}</code>
      </pre>
      <div className="absolute top-2 right-2 bg-wash">
        <CopyButton text={text} />
      </div>
    </div>
  );
}
