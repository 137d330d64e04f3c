import { isAscii } from "node:buffer";

import { type Place, type Result, fail, ok } from "@/lib/kernel";

import { decodeText } from "./parse-text";

/**
 * Reads a JSON text of any size piece by piece: a scanner finds on bytes where each piece that is asked for begins and
 * ends, and only those pieces are given to JSON.parse. Nothing larger than one piece is ever held. Of what is left out
 * only texts and brackets are checked.
 */

export type Unparsable = "MALFORMED" | "TRUNCATED" | "TOO_DEEP" | "TOO_LARGE" | "ENCODING" | "SCHEMA";

/** Which pieces to hand over. Keys that a shape does not name are passed over. */
export type Shape =
  /** This value, whole, without the keys `omit` at any depth (they read as null). */
  | { readonly take: true; readonly omit: readonly string[] }
  /** Each element of this array; a value that is no array is handed over whole. */
  | { readonly each: true; readonly omit: readonly string[] }
  /** What these keys of this object hold; a value that is no object is handed over whole. */
  | { readonly keys: Readonly<Record<string, Shape>> };

export const take = (...omit: string[]): Shape => ({ take: true, omit });
export const each = (...omit: string[]): Shape => ({ each: true, omit });
export const inside = (keys: Readonly<Record<string, Shape>>): Shape => ({ keys });

/** A piece: the keys that lead to it, joined by dots; its place among its array's elements, if it is one. */
export type Piece = { readonly path: string; readonly index: number | null; readonly value: unknown };

/** What a piece is found to be wrong about, as a sentence, or null. */
export type Complaint = string | null;

export const MAX_DEPTH = 64;
export const MAX_PIECE_BYTES = 16 * 1024 * 1024;
const MAX_KEY_BYTES = 512;

/**
 * Hands over the pieces in the order of the text and answers which paths there were: the number of elements for `each`, else 1.
 * A key that decides where pieces belong must not occur twice in one object.
 */
export async function readJson(
  bytes: AsyncIterable<Uint8Array>,
  shape: Shape,
  onPiece: (piece: Piece) => Complaint,
): Promise<Result<ReadonlyMap<string, number>, Unparsable>> {
  const decoder = decodeText();
  const scanner = new Scanner(shape, onPiece);
  for await (const chunk of bytes) {
    const text = decoder.push(chunk);
    if (!text.ok) return text;
    const fault = scanner.push(text.value);
    if (fault) return fault;
  }
  const rest = decoder.end();
  if (!rest.ok) return rest;
  return scanner.push(rest.value) ?? scanner.end();
}

/** The pieces that lie whole within the first bytes of a JSON text, without a judgement on the text. */
export function peekJson(head: Uint8Array, shape: Shape): Piece[] {
  const pieces: Piece[] = [];
  new Scanner(shape, (piece) => {
    pieces.push(piece);
    return null;
  }).push(head);
  return pieces;
}

/** What a short JSON text holds; undefined where it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}

type Fault = { ok: false; reason: Unparsable; detail: string; at?: Place };

/** What may come next. */
const enum Expect {
  Value,
  ValueOrEnd,
  Key,
  KeyOrEnd,
  Colon,
  CommaOrEnd,
  Nothing,
}

/** What happens to the bytes that go by. */
const enum Mode {
  /** The text's own structure, of which nothing is kept. */
  Structure,
  /** A piece that will be handed over. */
  Keep,
  /** A part of a piece that is left out of it. */
  Omit,
  /** Something that nobody asked for. */
  Pass,
}

type Frame = { shape: Shape | null; path: string; index: number; keys: Set<string> | null };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NULL_TEXT = Buffer.from("null");
const NOTHING = new Uint8Array(0);

const SPACE = 1;
const LITERAL = 2;
const KIND_OF_BYTE = new Uint8Array(256);
for (const byte of Buffer.from(" \t\n\r")) KIND_OF_BYTE[byte] = SPACE;
for (const byte of Buffer.from("0123456789+-.eEtrufalsn")) KIND_OF_BYTE[byte] = LITERAL;
const STARTS_LITERAL = new Uint8Array(256);
for (const byte of Buffer.from("0123456789-tfn")) STARTS_LITERAL[byte] = 1;

/** What matters inside a piece. */
const enum Skim {
  Quote = 1,
  Colon,
  Open,
  Close,
  Line,
}
const SKIMMED = new Uint8Array(256);
SKIMMED[QUOTE] = Skim.Quote;
SKIMMED[0x3a] = Skim.Colon;
SKIMMED[0x0a] = Skim.Line;
for (const byte of Buffer.from("{[")) SKIMMED[byte] = Skim.Open;
for (const byte of Buffer.from("}]")) SKIMMED[byte] = Skim.Close;
const IN_TEXT = new Uint8Array(256).fill(1, 0x20);
IN_TEXT[QUOTE] = 0;
IN_TEXT[BACKSLASH] = 0;

class Scanner {
  private expect: Expect = Expect.Value;
  private mode: Mode = Mode.Structure;
  private inString = false;
  private inLiteral = false;
  private afterBackslash = false;
  private stringIsKey = false;
  private keyHasEscape = false;

  /** 1 where the container of that depth is an object. */
  private readonly objects = new Uint8Array(MAX_DEPTH + 1);
  private depth = 0;
  /** One for each container of the structure that is open. */
  private readonly frames: Frame[] = [];
  /** The shape and path of the value that comes next in the structure. */
  private next: { shape: Shape | null; path: string; index: number | null };
  /** The depth at which the current mode ends. */
  private endsAt = 0;
  /** Where in the chunk at hand the bytes begin that belong to the piece. */
  private kept = 0;

  private parts: Uint8Array[] = [];
  private partBytes = 0;
  private omit: readonly Uint8Array[] = [];
  private keyParts: Uint8Array = NOTHING;
  private omitNext = false;

  private line = 1;
  private offset = 0;
  private fault: Fault | null = null;
  private pieceAt: Place = {};
  private readonly seen = new Map<string, number>();

  constructor(
    shape: Shape,
    private readonly onPiece: (piece: Piece) => Complaint,
    /** Looks at everything itself, to say exactly where a text goes wrong. */
    private readonly strict = false,
  ) {
    this.next = { shape, path: "", index: null };
  }

  end(): Result<ReadonlyMap<string, number>, Unparsable> {
    if (this.inLiteral && this.depth === 0) {
      const fault = this.literalEnded(NOTHING, 0);
      if (fault) return fault;
    }
    if (this.expect === Expect.Nothing && !this.inString) return ok(this.seen);
    return fail("TRUNCATED", "The report ends in the middle. Send the whole file.", { line: this.line, offset: this.offset });
  }

  push(chunk: Uint8Array): Fault | null {
    const length = chunk.length;
    let at = 0;
    if (length === 0) return null;
    this.kept = 0;

    while (at < length) {
      if (this.mode !== Mode.Structure && this.depth > this.endsAt && !this.strict) {
        at = this.skim(chunk, at);
        if (this.fault) return this.fault;
        continue;
      }
      if (this.inString) {
        const from = at;
        at = this.skipString(chunk, at);
        if (at < 0) return this.malformed(-at - 1, "a control character in a text");
        if (this.stringIsKey && this.readsKeys()) this.collectKey(chunk, from, at);
        if (this.inString) break;
        if (this.stringIsKey) {
          this.stringIsKey = false;
          this.expect = Expect.Colon;
          const fault = this.keyEnded(at);
          if (fault) return fault;
          continue;
        }
        const fault = this.valueEnded(chunk, at);
        if (fault) return fault;
        continue;
      }
      if (this.inLiteral) {
        while (at < length && KIND_OF_BYTE[chunk[at] ?? 0] === LITERAL) at += 1;
        if (at === length) break;
        const fault = this.literalEnded(chunk, at);
        if (fault) return fault;
        continue;
      }

      const byte = chunk[at] ?? 0;
      if (KIND_OF_BYTE[byte] === SPACE) {
        if (byte === 0x0a) this.line += 1;
        at += 1;
        continue;
      }

      switch (this.expect) {
        case Expect.CommaOrEnd:
          if (byte === 0x2c) {
            this.expect = this.objects[this.depth] === 1 ? Expect.Key : Expect.Value;
            at += 1;
          } else {
            if (byte !== (this.objects[this.depth] === 1 ? 0x7d : 0x5d)) return this.malformed(at, "a comma or a closing bracket was expected");
            at += 1;
            const fault = this.containerEnded(chunk, at);
            if (fault) return fault;
          }
          break;
        case Expect.Colon:
          if (byte !== 0x3a) return this.malformed(at, "a colon was expected");
          at += 1;
          this.expect = Expect.Value;
          if (this.omitNext) {
            this.keep(chunk, at);
            this.omitNext = false;
            this.mode = Mode.Omit;
            this.endsAt = this.depth;
          }
          break;
        case Expect.Key:
        case Expect.KeyOrEnd:
          if (byte === QUOTE) {
            at += 1;
            this.inString = true;
            this.stringIsKey = true;
            this.keyHasEscape = false;
            this.keyParts = NOTHING;
          } else if (byte === 0x7d && this.expect === Expect.KeyOrEnd) {
            at += 1;
            const fault = this.containerEnded(chunk, at);
            if (fault) return fault;
          } else return this.malformed(at, "a key in double quotes was expected");
          break;
        case Expect.ValueOrEnd:
          if (byte === 0x5d) {
            at += 1;
            const fault = this.containerEnded(chunk, at);
            if (fault) return fault;
            break;
          }
        // falls through: a value
        case Expect.Value: {
          const isObject = byte === 0x7b;
          const opens = isObject || byte === 0x5b;
          if (!opens && byte !== QUOTE && STARTS_LITERAL[byte] !== 1) return this.malformed(at, "a value was expected");
          if (this.mode === Mode.Structure && this.valueBegins(isObject, opens, at)) this.kept = at;
          at += 1;
          if (opens) {
            if (this.depth === MAX_DEPTH) return this.tooDeep(at - 1);
            this.depth += 1;
            this.objects[this.depth] = isObject ? 1 : 0;
            this.expect = isObject ? Expect.KeyOrEnd : Expect.ValueOrEnd;
          } else if (byte === QUOTE) this.inString = true;
          else this.inLiteral = true;
          break;
        }
        case Expect.Nothing:
          return this.malformed(at, "something follows the end of the report");
      }
    }

    if (this.mode === Mode.Keep) {
      this.keep(chunk, length);
      if (this.partBytes > MAX_PIECE_BYTES) return this.tooLarge();
    }
    this.offset += length;
    return null;
  }

  /**
   * Through the inside of a piece, or of something left out, looking at nothing but texts and brackets: JSON.parse will
   * look at the rest. Ends with the value, with a key whose value is left out, or with the chunk.
   */
  private skim(chunk: Uint8Array, from: number): number {
    const length = chunk.length;
    const seeksKeys = this.mode === Mode.Keep && this.omit.length > 0;
    let at = from;
    /** Where the last text lies in this chunk; -1: it began in an earlier one. */
    let textFrom = -1;
    let textTo = -1;

    while (at < length) {
      if (this.inString) {
        const begin = at;
        if (this.afterBackslash) {
          this.afterBackslash = false;
          at += 1;
        }
        for (;;) {
          while (at < length && IN_TEXT[chunk[at] ?? 0] === 1) at += 1;
          if (at >= length) break;
          const byte = chunk[at] ?? 0;
          if (byte === QUOTE) break;
          if (byte !== BACKSLASH) return this.stop(this.malformed(at, "a control character in a text"), length);
          this.keyHasEscape = true;
          at += 2;
        }
        if (at >= length) {
          this.afterBackslash = at > length;
          at = length;
        } else this.inString = false;
        textTo = at;
        if (textFrom < 0 && seeksKeys) this.keyParts = Buffer.concat([this.keyParts, chunk.subarray(begin, Math.min(at, begin + MAX_KEY_BYTES + 1))]);
        if (!this.inString) at += 1;
        continue;
      }
      while (at < length && SKIMMED[chunk[at] ?? 0] === 0) at += 1;
      if (at >= length) break;
      const byte = chunk[at] ?? 0;
      at += 1;
      switch (SKIMMED[byte]) {
        case Skim.Quote:
          this.inString = true;
          this.keyHasEscape = false;
          textFrom = at;
          textTo = -1;
          break;
        case Skim.Line:
          this.line += 1;
          break;
        case Skim.Colon:
          if (!seeksKeys) break;
          if (textFrom >= 0) this.keyParts = chunk.subarray(textFrom, textTo);
          if (!this.isOmitted()) break;
          this.keep(chunk, at);
          this.mode = Mode.Omit;
          this.endsAt = this.depth;
          this.expect = Expect.Value;
          return at;
        case Skim.Open:
          if (this.depth === MAX_DEPTH) return this.stop(this.tooDeep(at - 1), length);
          this.depth += 1;
          this.objects[this.depth] = byte === 0x7b ? 1 : 0;
          break;
        default: {
          if (byte !== (this.objects[this.depth] === 1 ? 0x7d : 0x5d)) return this.stop(this.malformed(at - 1, "a bracket closes what another one opened"), length);
          this.depth -= 1;
          if (this.depth > this.endsAt) break;
          const fault = this.valueEnded(chunk, at);
          return fault ? this.stop(fault, length) : at;
        }
      }
    }
    if (seeksKeys && textFrom >= 0) this.keyParts = chunk.slice(textFrom, Math.min(textTo < textFrom ? length : textTo, textFrom + MAX_KEY_BYTES + 1));
    return length;
  }

  private stop(fault: Fault, at: number): number {
    this.fault = fault;
    return at;
  }

  /** Up to just after the closing quote, or the chunk's end; less than 0 names a byte that no text may hold. */
  private skipString(chunk: Uint8Array, from: number): number {
    const length = chunk.length;
    let at = from;
    if (this.afterBackslash && at < length) {
      this.afterBackslash = false;
      at += 1;
    }
    while (at < length) {
      const byte = chunk[at] ?? 0;
      if (byte === QUOTE) {
        this.inString = false;
        return at + 1;
      }
      if (byte === BACKSLASH) {
        this.keyHasEscape = true;
        at += 2;
        continue;
      }
      if (byte < 0x20) return -at - 1;
      at += 1;
    }
    this.afterBackslash = at > length;
    return length;
  }

  private readsKeys(): boolean {
    return this.mode === Mode.Keep ? this.omit.length > 0 : this.mode === Mode.Structure;
  }

  private collectKey(chunk: Uint8Array, from: number, to: number): void {
    const part = chunk.subarray(from, this.inString ? to : to - 1);
    if (this.keyParts.length === 0) this.keyParts = part;
    else if (this.keyParts.length <= MAX_KEY_BYTES) this.keyParts = Buffer.concat([this.keyParts, part]);
    // The chunk may be used again for what is read next.
    if (this.inString && this.keyParts === part) this.keyParts = part.slice(0, MAX_KEY_BYTES + 1);
  }

  private keyEnded(at: number): Fault | null {
    if (this.mode === Mode.Keep) {
      this.omitNext = this.readsKeys() && this.isOmitted();
      return null;
    }
    if (this.mode !== Mode.Structure) return null;
    const frame = this.frames[this.frames.length - 1];
    const shape = frame?.shape;
    if (!frame || !shape || !("keys" in shape)) return null;
    const key = this.keyText();
    if (key === null) return this.malformed(at, "a key that is no text");
    const wanted = Object.hasOwn(shape.keys, key) ? (shape.keys[key] ?? null) : null;
    if (wanted && frame.keys?.has(key)) return this.malformed(at, `the key ${JSON.stringify(key)} occurs twice in one object`);
    frame.keys?.add(key);
    this.next = { shape: wanted, path: frame.path === "" ? key : `${frame.path}.${key}`, index: null };
    return null;
  }

  private keyText(): string | null {
    if (this.keyParts.length > MAX_KEY_BYTES) return "";
    const text = Buffer.from(this.keyParts.buffer, this.keyParts.byteOffset, this.keyParts.length).toString("utf8");
    if (!this.keyHasEscape) return text;
    const parsed = parse(`"${text}"`);
    return parsed && typeof parsed.value === "string" ? parsed.value : null;
  }

  private isOmitted(): boolean {
    const key = this.keyHasEscape ? Buffer.from(this.keyText() ?? "") : this.keyParts;
    for (const omitted of this.omit) {
      if (omitted.length === key.length && omitted[0] === key[0] && Buffer.compare(omitted, key) === 0) return true;
    }
    return false;
  }

  /** Decides what becomes of a value of the structure; true when it is to be kept. */
  private valueBegins(isObject: boolean, opens: boolean, at: number): boolean {
    const parent = this.frames[this.frames.length - 1];
    const inArray = this.depth > 0 && this.objects[this.depth] === 0;
    if (inArray && parent?.shape && "each" in parent.shape) {
      this.next = { shape: { take: true, omit: parent.shape.omit }, path: parent.path, index: parent.index };
      parent.index += 1;
      this.seen.set(parent.path, parent.index);
    }
    const { shape, path, index } = this.next;
    if (!shape) {
      this.mode = Mode.Pass;
      this.endsAt = this.depth;
      return false;
    }
    if (index === null) this.seen.set(path, opens && "each" in shape && !isObject ? 0 : 1);
    const goesInside = opens && (("keys" in shape && isObject) || ("each" in shape && !isObject));
    if (goesInside) {
      this.frames.push({ shape, path, index: 0, keys: isObject ? new Set() : null });
      return false;
    }
    this.mode = Mode.Keep;
    this.endsAt = this.depth;
    this.omit = "keys" in shape ? [] : omittedKeys(shape.omit);
    this.pieceAt = this.placeOf(at);
    return true;
  }

  private keep(chunk: Uint8Array, to: number): void {
    if (to <= this.kept) return;
    // A copy: the chunk may be used again for what is read next.
    this.parts.push(chunk.slice(this.kept, to));
    this.partBytes += to - this.kept;
  }

  private literalEnded(chunk: Uint8Array, at: number): Fault | null {
    this.inLiteral = false;
    return this.valueEnded(chunk, at);
  }

  private containerEnded(chunk: Uint8Array, at: number): Fault | null {
    this.depth -= 1;
    if (this.mode === Mode.Structure) this.frames.pop();
    return this.valueEnded(chunk, at);
  }

  /** A value ends before `at`: of the structure, of what is kept, left out or passed over. */
  private valueEnded(chunk: Uint8Array, at: number): Fault | null {
    this.expect = this.depth === 0 ? Expect.Nothing : Expect.CommaOrEnd;
    if (this.mode === Mode.Structure || this.depth !== this.endsAt) return null;
    if (this.mode === Mode.Omit) {
      this.parts.push(NULL_TEXT);
      this.partBytes += NULL_TEXT.length;
      this.mode = Mode.Keep;
      this.endsAt = this.frames.length;
      this.kept = at;
      return null;
    }
    const mode = this.mode;
    this.mode = Mode.Structure;
    return mode === Mode.Keep ? this.pieceEnded(chunk, at) : null;
  }

  private pieceEnded(chunk: Uint8Array, at: number): Fault | null {
    const text = this.pieceText(chunk, at);
    if (text === null) return this.tooLarge();
    const parsed = parse(text);
    const { path, index } = this.next;
    const where = index === null ? path : `${path}[${index}]`;
    if (!parsed) return this.findFault(text, where);
    const complaint = this.onPiece({ path, index, value: parsed.value });
    return complaint === null ? null : fail("SCHEMA", where === "" ? complaint : `${where}: ${complaint}`, this.pieceAt);
  }

  /** JSON.parse says that something is wrong, and this says where, as well as can be said with parts left out. */
  private findFault(text: string, where: string): Fault {
    const { line = 1, offset = 0 } = this.pieceAt;
    const fault = this.strict ? null : new Scanner({ take: true, omit: [] }, () => null, true).push(Buffer.from(text));
    if (fault?.at) return { ...fault, at: { line: line + (fault.at.line ?? 1) - 1, offset: offset + (fault.at.offset ?? 0) } };
    return fail("MALFORMED", `${where || "The report"} is not valid JSON. Send the file as the tool wrote it.`, this.pieceAt);
  }

  private pieceText(chunk: Uint8Array, at: number): string | null {
    const last = chunk.subarray(this.kept, at);
    const bytes = this.parts.length === 0 ? last : Buffer.concat([...this.parts, last]);
    this.parts = [];
    this.partBytes = 0;
    if (bytes.length > MAX_PIECE_BYTES) return null;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    return buffer.toString(isAscii(buffer) ? "latin1" : "utf8");
  }

  private tooLarge(): Fault {
    const { path, index } = this.next;
    return fail("TOO_LARGE", `${index === null ? path : `${path}[${index}]`} is larger than ${MAX_PIECE_BYTES / 1024 / 1024} MB.`, this.pieceAt);
  }

  private tooDeep(at: number): Fault {
    return fail("TOO_DEEP", `The report is nested more than ${MAX_DEPTH} levels deep; no known tool writes that.`, this.placeOf(at));
  }

  private malformed(at: number, what: string): Fault {
    return fail("MALFORMED", `The report is not valid JSON: ${what}. Send the file as the tool wrote it.`, this.placeOf(at));
  }

  private placeOf(at: number): Place {
    return { line: this.line, offset: this.offset + at };
  }
}

const omittedBytes = new WeakMap<readonly string[], readonly Uint8Array[]>();

function omittedKeys(names: readonly string[]): readonly Uint8Array[] {
  const known = omittedBytes.get(names);
  if (known) return known;
  const made = names.map((name) => Buffer.from(name));
  omittedBytes.set(names, made);
  return made;
}

function parse(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
