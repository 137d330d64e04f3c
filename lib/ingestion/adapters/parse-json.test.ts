import fc from "fast-check";
import { expect, it } from "vitest";

import { MAX_PIECE_BYTES, type Piece, type Shape, each, inside, readJson, take } from "./parse-json";

async function read(text: string | Uint8Array, shape: Shape, chunk = 7) {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const pieces: Piece[] = [];
  const result = await readJson(inChunks(bytes, chunk), shape, (piece) => {
    pieces.push(piece);
    return null;
  });
  return { result, pieces };
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

it("hands over the elements of an array one by one, and other keys not at all", async () => {
  const { result, pieces } = await read('{"a":[{"x":1},2,"drei"],"b":{"c":[1,[2]]},"d":null}', inside({ a: each(), b: inside({ c: take() }) }));

  expect(result.ok && Object.fromEntries(result.value)).toEqual({ "": 1, a: 3, b: 1, "b.c": 1 });
  expect(pieces).toEqual([
    { path: "a", index: 0, value: { x: 1 } },
    { path: "a", index: 1, value: 2 },
    { path: "a", index: 2, value: "drei" },
    { path: "b.c", index: null, value: [1, [2]] },
  ]);
});

it("leaves out what is not wanted, at any depth", async () => {
  const { pieces } = await read('[{"cycle":[1,{"a":"]"}],"n":1,"in":{"c\\u0079cle":"x","m":2}}]', each("cycle"));

  expect(pieces.map((piece) => piece.value)).toEqual([{ cycle: null, n: 1, in: { cycle: null, m: 2 } }]);
});

it("leaves out nothing else, however the bytes are cut", async () => {
  const key = fc.constantFrom("cycle", "cycles", "cycl\u0065", "c", "via", "\u00e9", 'quo"te', "back\\slash", "a:b");
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: "small" }, fc.constant(null), fc.integer(), fc.constantFrom('"]}', "\\", "cycle", ":", "\n"), fc.array(tie("tree"), { maxLength: 4 }), fc.dictionary(key, tie("tree"), { maxKeys: 5 })),
  }));
  const without = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(without);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, name === "cycle" || name === "via" ? null : without(item)]));
  };
  await fc.assert(
    fc.asyncProperty(tree, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (value, chunk, pretty) => {
      const { pieces } = await read(JSON.stringify([value, { via: value }], null, pretty ? 1 : 0), each("cycle", "via"), chunk);
      expect(pieces.map((piece) => piece.value)).toEqual([without(value), { via: null }]);
    }),
    { seed: 20261121, numRuns: 400 },
  );
});

it("hands over whole what is not of the expected shape, so that the reader can complain", async () => {
  const { pieces } = await read('{"a":5,"b":[1]}', inside({ a: each(), b: inside({ c: take() }) }));

  expect(pieces).toEqual([
    { path: "a", index: null, value: 5 },
    { path: "b", index: null, value: [1] },
  ]);
});

it("reads any JSON value as JSON.parse does, however the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.integer({ min: 1, max: 9 }), fc.boolean(), async (value, chunk, pretty) => {
      const text = JSON.stringify({ a: value, list: [value, value] }, null, pretty ? 2 : 0);
      const { result, pieces } = await read(text, inside({ a: take(), list: each() }), chunk);
      expect(result.ok).toBe(true);
      const expected: unknown = JSON.parse(JSON.stringify(value));
      expect(pieces.map((piece) => piece.value)).toEqual([expected, expected, expected]);
    }),
    { seed: 20261121, numRuns: 300 },
  );
});

it("says of every beginning of a text that it is cut off", async () => {
  const text = '{"a":[{"x":"\\"]"},2.5,true],"b":{"c":"ü"}}';
  const bytes = Buffer.from(text);
  for (let length = 0; length < bytes.length; length += 1) {
    const { result } = await read(bytes.subarray(0, length), inside({ a: each(), b: inside({ c: take() }) }), 3);
    expect(result, `the first ${length} bytes`).toMatchObject({ ok: false, reason: expect.stringMatching(/^(TRUNCATED|ENCODING)$/) });
  }
});

it.each([
  ['{"a":[1 2]}', "MALFORMED", 8],
  ['{"a":NaN}', "MALFORMED", 5],
  ['{"a":[1,]}', "MALFORMED", 8],
  ['{"a":[1]}}', "MALFORMED", 9],
  ["{'a':1}", "MALFORMED", 1],
  ['{"a":"\u0001"}', "MALFORMED", 6],
  ['{"a":01}', "MALFORMED", 5],
  ['{"a":"\\x"}', "MALFORMED", 5],
  ['{"a":[1}', "MALFORMED", 7],
])("refuses %s as %s at byte %i", async (text, reason, offset) => {
  expect((await read(text, inside({ a: take() }))).result).toMatchObject({ ok: false, reason, at: { line: 1, offset } });
});

it("counts lines from 1", async () => {
  expect((await read('{\n "a": [\n  1,\n  oops\n ]\n}', inside({ a: each() }))).result).toMatchObject({ reason: "MALFORMED", at: { line: 4 } });
});

it("refuses a key that would decide twice where things belong", async () => {
  expect((await read('{"a":[1],"a":[2]}', inside({ a: each() }))).result).toMatchObject({ reason: "MALFORMED" });
});

it("takes hostile keys for what they are", async () => {
  const { pieces } = await read('{"__proto__":{"x":1},"a":[{"__proto__":{"polluted":true},"n":9007199254740993}]}', inside({ a: each() }));

  expect(pieces).toHaveLength(1);
  expect(Object.hasOwn({}, "polluted")).toBe(false);
  expect(pieces[0]?.value).not.toHaveProperty("polluted");
});

it("reads 64 levels and refuses 65", async () => {
  const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  expect((await read(nested(64), take())).result.ok).toBe(true);
  expect((await read(nested(65), take())).result).toMatchObject({ reason: "TOO_DEEP", at: { offset: 64 } });
  expect((await read(`{"skipped":${nested(600)}}`, inside({ a: take() }))).result).toMatchObject({ reason: "TOO_DEEP" });
});

it("refuses a piece that does not fit into memory, and passes over one that nobody wants", async () => {
  const huge = Buffer.from(`{"a":"${"x".repeat(MAX_PIECE_BYTES)}"}`);
  expect((await read(huge, inside({ a: take() }), 65536)).result).toMatchObject({ reason: "TOO_LARGE" });
  expect((await read(huge, inside({ b: take() }), 65536)).result.ok).toBe(true);
});

const text = '{"a":["ü","𝄞","plain"]}';
const utf16le = Buffer.from(text, "utf16le");
const utf16be = Buffer.from(utf16le).swap16();

it.each([
  ["UTF-8 with a mark", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
  ["UTF-16LE with a mark (PowerShell)", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le])],
  ["UTF-16LE without a mark", utf16le],
  ["UTF-16BE with a mark", Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be])],
  ["UTF-16BE without a mark", utf16be],
])("reads %s, however the bytes are cut", async (_name, bytes) => {
  for (const chunk of [1, 2, 3, 5, 1000]) {
    expect((await read(bytes, inside({ a: each() }), chunk)).pieces.map((piece) => piece.value)).toEqual(["ü", "𝄞", "plain"]);
  }
});

it.each([
  ["a bad byte", Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc3, 0x28, 0x22, 0x7d]), 6],
  ["Latin-1", Buffer.from('{"a":"Größe"}', "latin1"), 8],
])("refuses %s with its place", async (_name, bytes, offset) => {
  for (const chunk of [1, 4, 1000]) {
    expect((await read(bytes, inside({ a: take() }), chunk)).result).toMatchObject({ reason: "ENCODING", at: { offset } });
  }
});

it("refuses UTF-32", async () => {
  expect((await read(Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), take())).result).toMatchObject({ reason: "ENCODING" });
});
