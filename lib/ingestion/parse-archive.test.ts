import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";

import { afterAll, expect, it } from "vitest";

import { ok } from "@/lib/kernel";

import { UNPACK_LIMITS, type UnpackLimits, visitTexts } from "./parse-archive";

const folder = mkdtempSync(path.join(tmpdir(), "lintel-archive-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

type Entry = { name: string; text: string; mode?: number; flags?: number; claimed?: number };

/** A zip as small as the format allows, with whatever lies are asked for. */
function zipOf(...entries: Entry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text, mode = 0o100644, flags = 0, claimed } of entries) {
    const packed = deflateRawSync(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(text), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimed ?? Buffer.byteLength(text), 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\u0001\u0002"), Buffer.from([20, 3]), common, tail, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

async function visit(bytes: Uint8Array, name = "report.json", limits: UnpackLimits = UNPACK_LIMITS) {
  const place = path.join(folder, String((files += 1)));
  writeFileSync(place, bytes);
  const texts: Record<string, string> = {};
  const result = await visitTexts({ name, path: place }, limits, async (called, stream) => {
    const parts: Uint8Array[] = [];
    for await (const chunk of stream) parts.push(chunk);
    texts[called] = Buffer.concat(parts).toString();
    return ok(undefined);
  });
  return result.ok ? texts : result.reason;
}

it("opens plain, gzipped and zipped texts alike", async () => {
  expect(await visit(Buffer.from("plain"))).toEqual({ "report.json": "plain" });
  expect(await visit(gzipSync("packed"), "report.json.gz")).toEqual({ "report.json": "packed" });
  expect(await visit(zipOf({ name: "a/one.xml", text: "1" }, { name: "a/", text: "" }, { name: "two.xml", text: "2" }))).toEqual({ "a/one.xml": "1", "two.xml": "2" });
  expect(await visit(zipOf())).toEqual({});
  expect(await visit(Buffer.from(""))).toEqual({ "report.json": "" });
});

it.each(["../evil.json", "/etc/passwd", "a/../../b.json", "C:/x.json", "a\\..\\b.json"])("refuses a zip that names %s", async (name) => {
  expect(await visit(zipOf({ name: "good.json", text: "{}" }, { name, text: "{}" }))).toBe("ARCHIVE_PATH");
});

it("refuses links, passwords and archives within archives", async () => {
  expect(await visit(zipOf({ name: "link", text: "/etc/passwd", mode: 0o120777 }))).toBe("ARCHIVE_PATH");
  expect(await visit(zipOf({ name: "secret.json", text: "{}", flags: 1 }))).toBe("ARCHIVE");
  expect(await visit(gzipSync(gzipSync("{}")))).toBe("ARCHIVE");
  expect(await visit(gzipSync(zipOf({ name: "a", text: "{}" })))).toBe("ARCHIVE");
  expect(await visit(zipOf(...Array.from({ length: 1001 }, (_, index) => ({ name: `${index}.json`, text: "" }))))).toBe("ARCHIVE");
});

it("refuses archives that are cut off, damaged or lie about sizes", async () => {
  const text = JSON.stringify(Array.from({ length: 500 }, (_, index) => index * 7919));
  expect(await visit(gzipSync(text).subarray(0, -9))).toBe("TRUNCATED");
  expect(await visit(zipOf({ name: "a.json", text }).subarray(0, -30))).toBe("ARCHIVE");
  expect(await visit(zipOf({ name: "a.json", text, claimed: 10 }))).toBe("ARCHIVE");
  expect(await visit(Buffer.from("PK\u0003\u0004 and nothing"))).toBe("ARCHIVE");
});

it("refuses what unpacks to too much, or to too many times its size", async () => {
  const bomb = "0".repeat(3_000_000);
  const limits = { unpacked: 5_000_000, ratio: 200, free: 1_000_000 };
  expect(await visit(gzipSync(bomb), "a.gz", limits)).toBe("ARCHIVE_RATIO");
  expect(await visit(zipOf({ name: "a", text: bomb }), "a.zip", limits)).toBe("ARCHIVE_RATIO");
  expect(await visit(zipOf({ name: "a", text: "0".repeat(900_000) }, { name: "b", text: "0".repeat(900_000) }), "a.zip", limits)).toBe("ARCHIVE_RATIO");
  expect(await visit(gzipSync(bomb), "a.gz", { ...limits, unpacked: 2_000_000, ratio: 1_000_000 })).toBe("TOO_LARGE");
  expect(await visit(Buffer.from(bomb), "a", { ...limits, unpacked: 2_000_000 })).toBe("TOO_LARGE");
});

it("needs no reading to the end", async () => {
  const place = path.join(folder, "head");
  writeFileSync(place, gzipSync("0".repeat(20_000_000)));
  const result = await visitTexts({ name: "head", path: place }, UNPACK_LIMITS, async (_name, stream) => {
    for await (const chunk of stream) if (chunk.length > 0) break;
    return ok(undefined);
  });
  expect(result.ok).toBe(true);
});
