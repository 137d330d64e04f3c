import { gunzipSync, constants } from "node:zlib";

/** What the beginning and the end of a file say about it. */
export type Recognition =
  | { kind: "report"; tool: "dependency-cruiser" | "eslint" | "lintel" }
  | { kind: "baseline"; tool: "dependency-cruiser" | "eslint" }
  /** Not known here; a server may know more formats than its command does. */
  | { kind: "unknown" }
  /** Certainly no report; the sentence says what it is and what to do. */
  | { kind: "refused"; sentence: string };

const ESCAPES = /\x1b\[[0-9;]*[A-Za-z]|\x1b\]8;;.*?(?:\x1b\\|\x07)/g;

/** What tools, shells and package managers print where a report was expected. */
const FAILURES = [
  /^(?:Oops! Something went wrong!|npm (?:ERR!|error)|yarn (?:run|error)|error\b|fatal:|Usage:|usage:|Traceback |panic:|Exception in thread)/i,
  /^\s*at .+\(.+:\d+:\d+\)$/m,
  /(?:command not found|No such file or directory|Cannot find module|is not recognized as)/,
  /^(?:\w*Error|Unhandled\w*)\b.*:/m,
];

/**
 * Recognises a report by content. A file that is empty, cut off, or holds a tool's complaint is refused, because sent on
 * it would read as a commit without violations.
 *
 * @param head the first bytes of the file, as they are (perhaps compressed, perhaps UTF-16)
 * @param tail the last bytes; the same as `head` for a small file
 */
export function recogniseReport(head: Uint8Array, tail: Uint8Array): Recognition {
  if (head.length === 0) return { kind: "refused", sentence: "is empty: the tool wrote nothing, so it probably did not run to its end" };
  if (head[0] === 0x50 && head[1] === 0x4b) return { kind: "unknown" };

  const isCompressed = head[0] === 0x1f && head[1] === 0x8b;
  const text = textOf(isCompressed ? inflate(head) : head).trimStart();
  if (text === "") return { kind: "refused", sentence: "holds nothing but blanks: the tool probably did not run to its end" };

  if (text.startsWith("{") || text.startsWith("[")) {
    const isComplete = isCompressed || /[}\]][\s\0]*$/.test(textOf(tail));
    if (!isComplete) return { kind: "refused", sentence: "ends in the middle: the tool was stopped while it wrote, its output was cut off, or something else was written behind it" };
    return recogniseJson(text);
  }
  if (text.startsWith("<")) return { kind: "unknown" };

  const first = (text.split("\n")[0] ?? "").trim().slice(0, 120);
  if (/^> \S+/.test(text) && /\n\s*[{[]/.test(text)) {
    return { kind: "refused", sentence: `begins with what npm says about the script (${JSON.stringify(first)}): run it with npm run --silent` };
  }
  if (FAILURES.some((failure) => failure.test(text))) {
    return { kind: "refused", sentence: `is not a report but what a tool said when it failed: ${JSON.stringify(first)}` };
  }
  return { kind: "unknown" };
}

function recogniseJson(text: string): Recognition {
  if (/^(?:\{\s*"results"\s*:\s*)?\[\s*\{\s*"filePath"\s*:/.test(text)) return { kind: "report", tool: "eslint" };
  if (text.startsWith("[")) {
    const isBaseline = /^\[\s*\{[^[\]]*"rule"\s*:\s*\{[^{}]*"(?:name|severity)"/.test(text) && /"from"\s*:/.test(text) && /"to"\s*:/.test(text);
    return isBaseline ? { kind: "baseline", tool: "dependency-cruiser" } : { kind: "unknown" };
  }
  if (/^\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\{\s*"count"\s*:\s*\d+\s*\}/.test(text)) return { kind: "baseline", tool: "eslint" };
  const keys = topLevelKeys(text);
  if (keys.includes("lintel")) return { kind: "report", tool: "lintel" };
  if (keys.includes("forbidden") || keys.includes("allowed") || (keys.includes("options") && !keys.includes("modules"))) {
    return { kind: "refused", sentence: "is dependency-cruiser's configuration, not a report" };
  }
  if (keys.includes("modules") && (/"modules"\s*:\s*\[\s*\{\s*"(?:source|dependencies|dependents|orphan|valid)"/.test(text) || keys.includes("summary"))) {
    return { kind: "report", tool: "dependency-cruiser" };
  }
  return { kind: "unknown" };
}

/** The keys of the outermost object, as far as the text goes. */
function topLevelKeys(text: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    else if (character === '"') {
      const end = endOfString(text, at);
      if (depth === 1 && /^\s*:/.test(text.slice(end, end + 20))) keys.push(text.slice(at + 1, end - 1));
      at = end - 1;
    }
  }
  return keys;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function inflate(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 24 });
  } catch {
    return bytes;
  }
}

/** UTF-8, or the UTF-16 that a Windows shell writes; without byte order mark, colours and links. */
function textOf(bytes: Uint8Array): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes.length > 3 && bytes[0] !== 0 && bytes[1] === 0 && bytes[3] === 0);
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes).replace(/^\uFEFF/, "").replace(ESCAPES, "");
}
