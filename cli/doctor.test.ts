import { afterAll, afterEach, expect, it } from "vitest";

import { type RealRepository, emptyFolder, newRepository, removeFolders } from "./support/real-repository";
import { type Receiver, type Reply, answers, receive } from "./support/receiver";
import { run } from "./support/run";

const receivers: Receiver[] = [];
afterEach(async () => {
  for (const one of receivers.splice(0)) await one.close();
});
afterAll(removeFolders);

type Server = { token?: "known" | "unknown"; repository?: number; upload?: number; lastReportAt?: string | null };

const CODES: Record<number, string> = { 401: "UNAUTHENTICATED", 403: "FORBIDDEN", 404: "NOT_FOUND", 415: "FORMAT_UNKNOWN" };
const refusal = (status: number) => answers(status, { code: CODES[status], title: "No" });

/** A server that answers each of the doctor's questions as it is told to. */
async function lintel({ token = "known", repository = 200, upload = 415, lastReportAt = new Date().toISOString() }: Server = {}): Promise<Receiver> {
  const play: Reply = (response, arrival, request) => {
    const reply = (() => {
      if (arrival.path === "/api/health/ready") return answers(200, { status: "ready" });
      if (arrival.path.startsWith("/api/v1/reports/")) return refusal(token === "known" ? 404 : 401);
      if (arrival.method === "POST") return refusal(upload);
      if (repository !== 200) return refusal(repository);
      return answers(200, { repository: "acme/shop", defaultBranch: "main", sources: lastReportAt === null ? [] : [{ source: "dependency-cruiser", lastReportAt }] });
    })();
    reply(response, arrival, request);
  };
  const receiver = await receive([play]);
  receivers.push(receiver);
  return receiver;
}

function shop(): RealRepository {
  const repository = newRepository();
  repository.write(".dependency-cruiser.cjs", "module.exports = {};\n");
  repository.write(".github/CODEOWNERS", "src/ @acme/shop\n");
  repository.write("lintel.yml", "modules:\n  - path: src/*\n");
  repository.commit("one", 1);
  return repository;
}

type Told = { ok: boolean; next: string | null; checks: { about: string; state: string; says: string }[] };

async function ask(repository: RealRepository, server: Receiver | null, environment: Record<string, string> = {}) {
  const words = ["doctor", "--repository", "acme/shop", "--timeout", "1", "--json"];
  const ended = await run(repository.folder, words, { ...(server && { LINTEL_URL: server.address, LINTEL_TOKEN: "secret" }), ...environment });
  const told: Told = JSON.parse(ended.printed);
  return { exit: ended.exit, ...told, states: Object.fromEntries(told.checks.map(({ about, state }) => [about, state])) };
}

it("finds nothing missing where everything is there", async () => {
  const server = await lintel();
  const ended = await ask(shop(), server);
  expect(ended).toMatchObject({ exit: 0, ok: true, next: null });
  expect(ended.states).toEqual({ git: "ok", checker: "ok", CODEOWNERS: "ok", "lintel.yml": "ok", server: "ok", repository: "ok", token: "ok", reports: "ok" });
  expect(await run(shop().folder, ["doctor", "--repository", "acme/shop"], { LINTEL_URL: server.address, LINTEL_TOKEN: "secret" })).toMatchObject({
    exit: 0,
    printed: expect.stringContaining("ok      reports: the last one came today (dependency-cruiser)"),
    said: "\nNothing is missing.",
  });
});

it("leads from one missing thing to the next, each with a command", async () => {
  expect(await ask(shop(), null)).toMatchObject({ exit: 1, states: { server: "missing" }, next: "export LINTEL_URL=https://lintel.example.com" });
  expect(await ask(shop(), null, { LINTEL_URL: "http://127.0.0.1:1", LINTEL_TOKEN: "secret" })).toMatchObject({ exit: 1, states: { server: "missing" } });
  expect(await ask(shop(), null, { LINTEL_URL: "http://127.0.0.1:1" })).toMatchObject({ exit: 1, states: { token: "missing" }, next: "LINTEL_TOKEN=<administrator's token> node cli.mjs token create --repository acme/shop" });
  expect(await ask(shop(), await lintel({ token: "unknown" }))).toMatchObject({ exit: 1, states: { server: "ok", token: "missing" } });
  expect(await ask(shop(), await lintel({ repository: 404 }))).toMatchObject({ exit: 1, states: { repository: "missing" }, next: "LINTEL_TOKEN=<administrator's token> node cli.mjs repository add acme/shop" });
  expect(await ask(shop(), await lintel({ repository: 403, upload: 404 }))).toMatchObject({ exit: 1, states: { repository: "missing" } });
  expect(await ask(shop(), await lintel({ upload: 403 }))).toMatchObject({ exit: 1, states: { token: "missing" }, next: "LINTEL_TOKEN=<administrator's token> node cli.mjs token create --repository acme/shop" });
  expect(await ask(shop(), await lintel({ lastReportAt: null }))).toMatchObject({ exit: 1, states: { reports: "missing" }, next: expect.stringContaining("node cli.mjs upload --wait") });
});

it("takes an upload token that may not read for what it is, and an old report for a note", async () => {
  expect(await ask(shop(), await lintel({ repository: 403 }))).toMatchObject({ exit: 0, states: { token: "ok", reports: "note" } });
  expect(await ask(shop(), await lintel({ lastReportAt: "2026-01-02T09:00:00Z" }))).toMatchObject({ exit: 0, states: { reports: "note" }, next: "node cli.mjs upload --wait" });
});

it("asks for no repository to be made: what it sends names one that is there, and is no report", async () => {
  const server = await lintel({ repository: 404 });
  await ask(shop(), server);
  expect(server.arrivals.map(({ method }) => method)).toEqual(["GET", "GET", "GET"]);
});

it("reads CODEOWNERS and lintel.yml of the commit as the server will, with the line that is wrong", async () => {
  const repository = shop();
  repository.write(".github/CODEOWNERS", "# owners\nsrc/ acme\n");
  repository.write("lintel.yml", "modules:\n  - path: 7\n");
  repository.commit("two", 2);
  repository.write("lintel.yml", "modules: []\n");
  const ended = await ask(repository, await lintel());
  expect(ended).toMatchObject({ exit: 1, states: { CODEOWNERS: "missing", "lintel.yml": "missing" }, next: "mend .github/CODEOWNERS" });
  expect(ended.checks.find(({ about }) => about === "CODEOWNERS")?.says).toContain(".github/CODEOWNERS: Line 2 of CODEOWNERS is skipped. An owner is @user");
  expect(ended.checks.find(({ about }) => about === "lintel.yml")?.says).toMatch(/^line 2, column \d+: modules/);
});

it("says what keeps git from telling the whole history", async () => {
  const repository = newRepository();
  expect(await ask(repository, await lintel())).toMatchObject({ exit: 1, states: { git: "missing" } });
  repository.write("a", "1");
  repository.commit("one", 1);
  repository.write("a", "2");
  repository.commit("two", 2);
  const shallow = emptyFolder();
  repository.git("clone", "--quiet", "--depth=1", `file://${repository.folder}`, shallow);
  expect(await ask({ ...repository, folder: shallow }, await lintel())).toMatchObject({ exit: 1, states: { git: "missing", checker: "missing", CODEOWNERS: "note", "lintel.yml": "ok" }, next: expect.stringContaining("git fetch --unshallow") });
  expect(await run(emptyFolder(), ["doctor"])).toMatchObject({ exit: 1, printed: expect.stringContaining("missing git: there is no git repository here") });
});
