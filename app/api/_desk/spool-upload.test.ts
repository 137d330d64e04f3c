import { createHash } from "node:crypto";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { type Limits, type Upload, withUpload } from "./spool-upload";

const LIMITS: Limits = { part: 1000, body: 10_000, meta: 500, files: 5, idle: 60_000 };

let spool = "";
beforeEach(async () => {
  spool = await mkdtemp(path.join(tmpdir(), "spool-"));
});
afterEach(() => rm(spool, { recursive: true, force: true }));

type Sent = { body: BodyInit | null; headers?: Record<string, string> };

function send({ body, headers }: Sent): Request {
  const half = { duplex: "half" };
  return new Request("http://localhost/api/v1/reports", { method: "POST", body, headers, ...half });
}

function form(parts: [name: string, value: string | Uint8Array, fileName?: string][]): FormData {
  const data = new FormData();
  for (const [name, value, fileName] of parts) {
    if (fileName === undefined) data.append(name, String(value));
    else data.append(name, new Blob([typeof value === "string" ? value : new Uint8Array(value)]), fileName);
  }
  return data;
}

/** What the upload holds while it is open, with each file's text. */
async function look({ meta, files }: Upload) {
  return { meta, files: await Promise.all(files.map(async ({ role, name, bytes, digest, path: place }) => ({ role, name, bytes, digest, text: await readFile(place, "utf8") }))) };
}

async function receive(sent: Sent, limits: Partial<Limits> = {}) {
  return withUpload(send(sent), { spool, limits: { ...LIMITS, ...limits } }, look);
}

/** Bytes that come in pieces, without a length told before. */
function trickle(text: string, pieces: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const size = Math.ceil(bytes.length / pieces);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
}

const MULTIPART = { "content-type": "multipart/form-data; boundary=x" };
const WHOLE = '--x\r\nContent-Disposition: form-data; name="meta"\r\n\r\n{"a":1}\r\n--x\r\nContent-Disposition: form-data; name="report"; filename="report.json"\r\n\r\n{"modules":[]}\r\n--x--\r\n';

it("keeps each file under the name and role it was sent with, hashed, and nothing once the work has ended", async () => {
  const received = await receive({
    body: form([
      ["meta", "{}"],
      ["report", "first", "report.json"],
      ["baseline", "known", "packages/a/package_todo.yml"],
    ]),
  });

  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  expect(received).toEqual({
    ok: true,
    value: {
      meta: "{}",
      files: [
        { role: "report", name: "report.json", bytes: 5, digest: digest("first"), text: "first" },
        { role: "baseline", name: "packages/a/package_todo.yml", bytes: 5, digest: digest("known"), text: "known" },
      ],
    },
  });
  expect(await readdir(spool)).toEqual([]);
});

it("takes meta as a field or as a file", async () => {
  const received = await receive({ body: form([["meta", '{"commit":"é"}', "meta.json"], ["report", "r", "r.json"]]) });
  expect(received).toMatchObject({ ok: true, value: { meta: '{"commit":"é"}' } });
});

it("reads the same whatever the pieces in which the body comes", async () => {
  const once = await receive({ body: WHOLE, headers: MULTIPART });
  expect(once).toMatchObject({ ok: true, value: { meta: '{"a":1}', files: [{ text: '{"modules":[]}' }] } });
  for (const pieces of [2, 7, 60, 200]) expect(await receive({ body: trickle(WHOLE, pieces), headers: MULTIPART })).toEqual(once);
});

it.each([
  ["a file larger than a part may be", () => form([["meta", "{}"], ["report", "x".repeat(1001), "r.json"]]), "TOO_LARGE"],
  ["a meta field that is too large", () => form([["meta", "x".repeat(501)], ["report", "r", "r.json"]]), "TOO_LARGE"],
  ["a meta file that is too large", () => form([["meta", "x".repeat(501), "m.json"], ["report", "r", "r.json"]]), "TOO_LARGE"],
  ["more files than allowed", () => form([["meta", "{}"], ...Array.from({ length: 6 }, (_, i): [string, string, string] => ["report", "r", `${i}.json`])]), "TOO_LARGE"],
  ["a part that nobody knows", () => form([["meta", "{}"], ["repotr", "r", "r.json"]]), "META_INVALID"],
  ["a report without a file name", () => form([["meta", "{}"], ["report", "r"]]), "META_INVALID"],
  ["no meta", () => form([["report", "r", "r.json"]]), "META_INVALID"],
  ["meta twice", () => form([["meta", "{}"], ["meta", "{}"], ["report", "r", "r.json"]]), "META_INVALID"],
  ["no report", () => form([["meta", "{}"]]), "REPORT_MISSING"],
  ["a baseline only", () => form([["meta", "{}"], ["baseline", "b", "b.yml"]]), "REPORT_MISSING"],
  ["no parts", () => form([]), "EMPTY_BODY"],
])("refuses %s", async (_what, body, reason) => {
  expect(await receive({ body: body() })).toMatchObject({ ok: false, reason });
  expect(await readdir(spool)).toEqual([]);
});

it("takes a file of exactly the size that a part may have", async () => {
  expect(await receive({ body: form([["meta", "{}"], ["report", "x".repeat(1000), "r.json"]]) })).toMatchObject({ ok: true, value: { files: [{ bytes: 1000 }] } });
});

it.each([
  ["application/json", { "content-type": "application/json" }],
  ["a form that is not multipart", { "content-type": "application/x-www-form-urlencoded" }],
  ["multipart without a boundary", { "content-type": "multipart/form-data" }],
  ["another multipart", { "content-type": "multipart/mixed; boundary=x" }],
])("refuses %s", async (_what, headers) => {
  expect(await receive({ body: WHOLE, headers })).toMatchObject({ ok: false, reason: "META_INVALID" });
});

it("refuses a body that announces more than an upload may hold before it reads any of it", async () => {
  expect(await receive({ body: trickle(WHOLE, 2), headers: { ...MULTIPART, "content-length": "10001" } })).toMatchObject({ ok: false, reason: "TOO_LARGE" });
});

it("stops reading a body that announces nothing and does not end", async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1000;
      controller.enqueue(new Uint8Array(1000).fill(120));
    },
  });
  expect(await receive({ body: endless, headers: MULTIPART })).toMatchObject({ ok: false, reason: "TOO_LARGE" });
  expect(sent).toBeLessThan(100_000);
});

it("refuses every beginning of a body, and leaves nothing behind", async () => {
  for (let end = 1; end < WHOLE.length - 4; end += 1) {
    expect(await receive({ body: WHOLE.slice(0, end), headers: MULTIPART }), `${end} bytes`).toMatchObject({ ok: false });
  }
  expect(await readdir(spool)).toEqual([]);
});

it("leaves nothing behind when the sender hangs up", async () => {
  let sent = 0;
  const hungUp = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = WHOLE.slice(sent, sent + 150);
      if (sent >= 150) return controller.error(new Error("aborted"));
      sent += 150;
      controller.enqueue(new TextEncoder().encode(piece));
    },
  });
  expect(await receive({ body: hungUp, headers: MULTIPART })).toMatchObject({ ok: false, reason: "META_INVALID" });
  expect(await readdir(spool)).toEqual([]);
});

it("gives up a sender that says nothing more", async () => {
  const silent = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(WHOLE.slice(0, 100)));
    },
  });
  expect(await receive({ body: silent, headers: MULTIPART }, { idle: 30 })).toMatchObject({ ok: false, reason: "TIMEOUT" });
});

it("leaves nothing behind when the work fails", async () => {
  const work = withUpload(send({ body: WHOLE, headers: MULTIPART }), { spool, limits: LIMITS }, () => Promise.reject(new Error("no database")));
  await expect(work).rejects.toThrow("no database");
  expect(await readdir(spool)).toEqual([]);
});
