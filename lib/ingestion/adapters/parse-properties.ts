/** A Java `.properties` text (java.util.Properties): keys and values with their escapes undone, in order. */
export function parseProperties(text: string): [key: string, value: string][] {
  const pairs: [string, string][] = [];
  let line = "";
  for (const raw of text.split(/\r\n|[\n\r]/)) {
    const part = raw.replace(/^[ \t\f]+/, "");
    if (line === "" && (part === "" || part.startsWith("#") || part.startsWith("!"))) continue;
    const isContinued = (/\\*$/.exec(part)?.[0].length ?? 0) % 2 === 1;
    line += isContinued ? part.slice(0, -1) : part;
    if (isContinued) continue;
    pairs.push(split(line));
    line = "";
  }
  if (line !== "") pairs.push(split(line));
  return pairs;
}

function split(line: string): [string, string] {
  let end = 0;
  while (end < line.length && !/[=: \t\f]/.test(line[end] ?? "")) end += line[end] === "\\" ? 2 : 1;
  const rest = line.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, "");
  return [unescape(line.slice(0, end)), unescape(rest)];
}

const NAMED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", f: "\f" };

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([^]))/g, (_, code: string | undefined, character: string | undefined) =>
    code === undefined ? (NAMED[character ?? ""] ?? character ?? "") : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
