/** Files that no honest checker writes, on top of a good history: each is refused or fails with a code, and no number moves. */
import assert from "node:assert/strict";
import { deflateRawSync, gzipSync } from "node:zlib";

import { randomFrom } from "../tools/random";
import type { App } from "../e2e/support/start-app";
import { type File, ask, commitOnMain, realReport, upload, waitForReport } from "../e2e/support/upload";
import { zipOf } from "../e2e/support/zip";
import { generatedHistory } from "./generated-history";
import { eachOf, exportOf, megabytes, sendUntilAccepted, settle, spooled, withLintel } from "./lintel";
import { type Soak, setting } from "./soak";

const HISTORY = { seed: 7, commits: 12 };
const MEGABYTE = 1024 * 1024;

const soak: Soak = {
  name: "hostile",
  run: (say) => withLintel({}, async (app) => {
    for (const sent of generatedHistory("soak/good", HISTORY)) await sendUntilAccepted(app, sent, () => undefined);
    await settle(app);
    const before = await numbersOf(app);
    const memory = app.memory();

    const hostile = hostileFiles(String(generatedHistory("soak/good", HISTORY)[0]?.report[0]?.content));
    const endings = new Map<string, number>();
    for (const file of hostile) {
      const ending = await endingOf(app, "soak/good", file);
      assert.notEqual(ending, "done", `${JSON.stringify(file.name)} was read as if it were good`);
      assert.notEqual(ending, "INTERNAL", JSON.stringify(file.name));
      endings.set(ending, (endings.get(ending) ?? 0) + 1);
    }
    await settle(app);
    assert.equal(await numbersOf(app), before, "the numbers moved");
    assert.deepEqual(spooled(app), []);
    say(`${hostile.length} files: ${tellCounts(endings)}; no number moved; memory ${megabytes(memory)} before, ${megabytes(app.memory())} after`);

    const odd = await sendOdd(app);
    say(`${odd} odd but honest files read`);
    const fuzzed = await fuzz(app, setting("LINTEL_SOAK_FUZZ", 600));
    assert.equal(await numbersOf(app), before, "the numbers of another repository moved");
    assert.equal((await ask(app, "/api/health/ready")).status, 200);
    say(`fuzzed: ${tellCounts(fuzzed)}; memory ${megabytes(app.memory())} after`);
  }),
};

export default soak;

/** How an upload of this file ended: `done`, or the code of its refusal or failure. */
async function endingOf(app: App, repository: string, file: File, commit = HISTORY.commits + 1000): Promise<string> {
  const sent = await upload(app, { meta: commitOnMain(repository, commit), report: [file] });
  assert.ok(sent.status < 500, `${JSON.stringify(file.name)} was answered with ${sent.status}: ${JSON.stringify(sent.body)}`);
  const body = sent.status === 202 ? (await waitForReport(app, sent.reportIds[0] ?? "")).body : sent.body;
  return /"code":"([A-Z_]+)"/.exec(JSON.stringify(body).replace(/"warnings":\[[^\]]*\]/, ""))?.[1] ?? "done";
}

async function numbersOf(app: App): Promise<string> {
  const place = "/api/v1/repositories/soak/good";
  const answers = await Promise.all([`${place}/snapshots?limit=200`, `${place}/violations?status=present&limit=200`, `${place}/rules`].map((address) => ask(app, address)));
  return JSON.stringify(answers) + (await exportOf(app, "soak/good"));
}

function hostileFiles(good: string): File[] {
  const real = String(realReport().content);
  const files: File[] = [];
  const add = (name: string, content: string | Uint8Array) => files.push({ name, content });
  for (const [of, whole] of [["ours", good], ["dependency-cruiser", real]] as const) {
    for (let tenth = 1; tenth < 10; tenth += 1) {
      const cut = whole.slice(0, Math.floor((whole.length * tenth) / 10));
      add(`${of}, ${tenth} tenths`, cut);
      add(`${of}, ${tenth} tenths packed`, gzipSync(cut));
      add(`${of}, ${tenth} tenths of what is packed`, gzipSync(whole).subarray(0, Math.floor((gzipSync(whole).length * tenth) / 10)));
    }
    add(`${of}, comma lost`, whole.replace(",", " "));
    add(`${of}, NUL between`, whole.replace("{", "{\u0000"));
    add(`${of}, NaN`, whole.replace(/"(line|source)":\s*("[^"]*"|\d+)/, '"$1":NaN'));
    add(`${of}, in UTF-16 that is cut`, Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(whole, "utf16le").subarray(0, 4001)]));
    add(`${of}, invalid UTF-8`, Buffer.concat([Buffer.from(whole.slice(0, 200)), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from(whole.slice(200))]));
    add(`${of}, twice in one file`, whole + whole);
  }
  add("empty", "");
  add("white", " \n\t\n");
  for (const text of ["{}", "[]", "null", "0", '"text"', "not a report", "<html></html>", "true"]) add(`only ${text}`, text);
  add("brackets without end", "[".repeat(200_000));
  add("braces without end", '{"lintel":1,"tool":{"name":"wall-check"},"violations":'.repeat(5000));
  add("a deep one", `{"lintel":1,"tool":{"name":"wall-check"},"violations":[{"rule":"x","from":${'{"a":'.repeat(3000)}1${"}".repeat(3000)}}]}`);
  add("a text without end", `{"lintel":1,"tool":{"name":"wall-check"},"violations":[{"rule":"${"x".repeat(20 * MEGABYTE)}`);
  add("one piece of 20 MB", `{"lintel":1,"tool":{"name":"wall-check","version":"1"},"violations":[{"rule":"x","from":{"file":"${"x".repeat(20 * MEGABYTE)}"},"message":"m"}]}`);
  add("zeros", new Uint8Array(4 * MEGABYTE));
  add("a gzip bomb", gzipSync(Buffer.alloc(300 * MEGABYTE, "0"), { level: 9 }));
  add("a bomb that looks like a report", gzipSync(`{"lintel":1,"tool":{"name":"wall-check"},"x":"${"0".repeat(300 * MEGABYTE)}"}`));
  add("a bomb in a bomb", gzipSync(gzipSync(Buffer.alloc(300 * MEGABYTE, "0"))));
  add("a zip bomb", zipOf([{ name: "report.json", content: "0".repeat(300 * MEGABYTE) }]));
  add("a zip of many", zipOf(Array.from({ length: 20_000 }, (_, index) => ({ name: `${index}.json`, content: "{}" }))));
  add("a zip that climbs out", zipOf([{ name: "../../../../tmp/climbed.json", content: good }]));
  add("a zip with a root", zipOf([{ name: "/etc/climbed.json", content: good }]));
  add("a zip with a drive", zipOf([{ name: "C:\\climbed.json", content: good }]));
  add("a zip that lies about sizes", lyingZip(good));
  add("a zip cut off", zipOf([{ name: "report.json", content: good }]).slice(0, 300));
  add("a zip's beginning", new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0, 0, 0, 0]));
  add("a gzip's beginning", new Uint8Array([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0]));
  add("entities", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>');
  add("entities from outside", '<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><testsuite/>');
  add("another version", good.replace('"lintel":1', '"lintel":2'));
  add("a tool that is no object", good.replace(/"tool":\{[^}]*\}/, '"tool":7'));
  add("violations that are no list", '{"lintel":1,"tool":{"name":"wall-check"},"examined":{"files":1},"violations":{}}');
  add("the same key twice", good.replace('"violations":[', '"violations":[],"violations":['));
  add("nothing examined", '{"lintel":1,"tool":{"name":"wall-check","version":"1"},"examined":{"files":[],"rules":[]},"violations":[]}');
  add("../../../../etc/passwd", good.slice(0, 300));
  add(`${"n".repeat(5000)}.json`, good.slice(0, 300));
  add('";DROP TABLE report;--<script>alert(1)</script>\u202e.json', good.slice(0, 300));
  return files;
}

/** A zip whose directory says that its file is small. */
function lyingZip(content: string): Uint8Array {
  const zip = Buffer.from(zipOf([{ name: "report.json", content: content + " ".repeat(50 * MEGABYTE) }]));
  const packed = deflateRawSync(content + " ".repeat(50 * MEGABYTE)).length;
  const directory = zip.lastIndexOf("PK\u0001\u0002");
  zip.writeUInt32LE(10, 22);
  zip.writeUInt32LE(10, directory + 24);
  assert.equal(zip.readUInt32LE(directory + 20), packed);
  return new Uint8Array(zip);
}

/** What looks odd and is right: other encodings, marks at the beginning, keys and numbers that trip careless readers. */
async function sendOdd(app: App): Promise<number> {
  const odd = (key: string): string => `{"lintel":1,"tool":{"name":"odd","version":"1"},${key}"examined":{"files":1},"violations":[{"rule":"r","from":{"file":"src/a.ts","line":9007199254740993},"message":"m \\ud83d \\u0000 \\u202e"}]}`;
  const texts = [odd(""), odd('"__proto__":{"polluted":true},'), odd('"constructor":{"prototype":{"polluted":true}},'), odd('"unknown":[1e400,-0],')];
  const files = texts.flatMap((text) => [
    Buffer.from(text),
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]),
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]),
    Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, "utf16le").swap16()]),
    gzipSync(text),
    zipOf([{ name: "out/report.json", content: text }]),
  ]);
  for (const [index, content] of files.entries()) {
    const ending = await endingOf(app, "soak/odd", { name: `odd-${index}.json`, content: new Uint8Array(content) }, index + 1);
    assert.equal(ending, "done", `odd file ${index}`);
  }
  return files.length;
}

/** A good report with some bytes changed, lost or doubled: whatever comes of it, it is an ending with a name. */
async function fuzz(app: App, runs: number): Promise<Map<string, number>> {
  const pick = randomFrom(20_261_121);
  const endings = new Map<string, number>();
  const goods = [Buffer.from(String(realReport().content)), Buffer.from(String(generatedHistory("soak/fuzz", HISTORY)[0]?.report[0]?.content))];
  const spoilt = Array.from({ length: runs }, () => {
    let bytes = goods[pick(goods.length)] ?? Buffer.alloc(0);
    for (let change = pick(4); change >= 0; change -= 1) {
      const at = pick(bytes.length);
      const length = 1 + pick(20);
      const between = [Buffer.from([pick(256)]), Buffer.alloc(0), Buffer.concat([bytes.subarray(at, at + length), bytes.subarray(at, at + length)])][pick(3)] ?? Buffer.alloc(0);
      bytes = Buffer.concat([bytes.subarray(0, at), between, bytes.subarray(at + length)]);
    }
    return pick(3) === 0 ? gzipSync(bytes) : bytes;
  });
  await eachOf([...spoilt.entries()], 8, async ([index, bytes]) => {
    const ending = await endingOf(app, `soak/fuzz-${index % 8}`, { name: "report.json", content: new Uint8Array(bytes) }, index + 1);
    assert.notEqual(ending, "INTERNAL", `fuzzed file ${index}`);
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  });
  await settle(app);
  return endings;
}

function tellCounts(counts: ReadonlyMap<string, number>): string {
  return [...counts].sort().map(([name, count]) => `${count} × ${name}`).join(", ");
}
