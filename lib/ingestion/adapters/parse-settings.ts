/** An INI text as Python's configparser reads it: sections by name, keys in lower case, indented lines go on with a value. */
export function parseIni(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | null = null;
  let key: string | null = null;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    const header = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) {
      section = sections.get(header) ?? new Map<string, string>();
      sections.set(header, section);
      key = null;
    } else if (/^\s/.test(line) && key !== null && section !== null) section.set(key, `${section.get(key) ?? ""}\n${line.trim()}`);
    else {
      const pair = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line.trim());
      if (pair === null || section === null) continue;
      key = (pair[1] ?? "").toLowerCase();
      section.set(key, pair[2] ?? "");
    }
  }
  return sections;
}

/**
 * The tables of an array of tables in a TOML text (`[[tool.importlinter.contracts]]`), with their texts and lists of texts.
 * It reads TOML 1.0's tokens to the end, so that nothing within a text is taken for a table; values of other kinds are
 * passed over.
 */
export function parseTomlTables(text: string, name: string): Map<string, string | string[]>[] {
  const tables: Map<string, string | string[]>[] = [];
  let table: Map<string, string | string[]> | null = null;
  let at = 0;

  const skipBlank = (withLines: boolean): void => {
    for (;;) {
      const blank = (withLines ? /[ \t\r\n]+/y : /[ \t]+/y);
      blank.lastIndex = at;
      at += blank.exec(text)?.[0].length ?? 0;
      if (text[at] !== "#") return;
      const end = text.indexOf("\n", at);
      at = end === -1 ? text.length : end;
      if (!withLines) return;
    }
  };
  const readText = (): string | null => {
    for (const [mark, escapes] of [['"""', true], ["'''", false], ['"', true], ["'", false]] as const) {
      if (!text.startsWith(mark, at)) continue;
      at += mark.length;
      const start = at;
      while (at < text.length && !text.startsWith(mark, at) && (mark.length === 3 || text[at] !== "\n")) at += escapes && text[at] === "\\" ? 2 : 1;
      const value = text.slice(start, at);
      at = Math.min(text.length, at + mark.length);
      return escapes ? value.replace(/\\(.)/g, (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? letter) : value;
    }
    return null;
  };
  const readList = (): string[] => {
    const texts: string[] = [];
    let depth = 0;
    for (;;) {
      skipBlank(true);
      const read = readText();
      if (read !== null) {
        if (depth === 1) texts.push(read);
      } else if (at >= text.length) return texts;
      else {
        if (text[at] === "[" || text[at] === "{") depth += 1;
        if (text[at] === "]" || text[at] === "}") depth -= 1;
        at += 1;
        if (depth === 0) return texts;
      }
    }
  };

  while (at < text.length) {
    skipBlank(true);
    if (at >= text.length) break;
    const line = text.slice(at, lineEnd(text, at));
    const many = /^\[\[\s*([^\]]+?)\s*\]\]/.exec(line)?.[1];
    const one = /^\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    if (many !== undefined || one !== undefined) {
      table = (many ?? "").replace(/\s*\.\s*/g, ".") === name ? new Map<string, string | string[]>() : null;
      if (table) tables.push(table);
      at += line.length;
      continue;
    }
    const key = readText() ?? /^[^=\n]*/.exec(text.slice(at, lineEnd(text, at)))?.[0] ?? "";
    at = text.indexOf("=", at) === -1 || text.indexOf("=", at) > lineEnd(text, at) ? lineEnd(text, at) : text.indexOf("=", at) + 1;
    skipBlank(false);
    const value = text[at] === "[" || text[at] === "{" ? readList() : readText();
    if (value !== null) table?.set(key.trim(), value);
    at = lineEnd(text, at);
  }
  return tables;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}
