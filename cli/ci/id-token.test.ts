import { afterEach, expect, it } from "vitest";

import { type Receiver, accepted, answers, receive } from "../support/receiver";
import { inFolder, emptyFolder, removeFolders } from "../support/real-repository";
import { run } from "../support/run";

const open: Receiver[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  removeFolders();
});

async function receiver(...replies: Parameters<typeof receive>[0]): Promise<Receiver> {
  const made = await receive(replies);
  open.push(made);
  return made;
}

/** Two reports of two tools, which are two requests. */
function shop(): string {
  const repository = inFolder(emptyFolder());
  repository.git("init", "--quiet", "--initial-branch=main");
  repository.write("README.md", "A shop.\n");
  repository.commit("First", 0);
  repository.write("a.lintel.json", JSON.stringify({ lintel: 1, tool: { name: "a" }, examined: { files: [], rules: [] }, files: [], dependencies: [], violations: [] }));
  repository.write("eslint.json", JSON.stringify([{ filePath: "a.js", messages: [], errorCount: 0, warningCount: 0, suppressedMessages: [] }]));
  return repository.folder;
}

const issuer = () => receiver(...["one", "two", "three", "four"].map((value) => answers(200, { value })));
const job = (server: Receiver, github: Receiver) => ({ LINTEL_URL: `${server.address}/`, ACTIONS_ID_TOKEN_REQUEST_URL: `${github.address}/idtoken?api-version=2`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-the-job" });

it("asks GitHub Actions for a new id-token for each upload, meant for this server alone", async () => {
  const [server, github] = [await receiver(accepted), await issuer()];
  expect(await run(shop(), ["upload", "--repository", "acme/shop"], job(server, github))).toMatchObject({ exit: 0 });
  expect(github.arrivals.map(({ path, headers }) => [path, headers.authorization])).toEqual(Array.from({ length: 2 }, () => [`/idtoken?api-version=2&audience=${encodeURIComponent(server.address)}`, "Bearer of-the-job"]));
  expect(server.arrivals.map(({ headers }) => headers.authorization)).toEqual(["Bearer one", "Bearer two"]);
});

it("takes another one for another attempt, because a token that came through is used", async () => {
  const [server, github] = [await receiver(answers(503, { code: "UNAVAILABLE", title: "Not now", status: 503 }), accepted), await issuer()];
  expect(await run(shop(), ["upload", "--repository", "acme/shop", "a.lintel.json"], job(server, github))).toMatchObject({ exit: 0 });
  expect(server.arrivals.map(({ headers }) => headers.authorization)).toEqual(["Bearer one", "Bearer two"]);
});

it("follows its upload with the token that it has", async () => {
  const done = answers(200, { id: "r1", source: "checker", status: "done" });
  const [server, github] = [await receiver(accepted, done), await issuer()];
  expect(await run(shop(), ["upload", "--repository", "acme/shop", "--wait", "a.lintel.json"], job(server, github))).toMatchObject({ exit: 0 });
  expect(server.arrivals.map(({ method, headers }) => [method, headers.authorization])).toEqual([["POST", "Bearer one"], ["GET", "Bearer one"]]);
});

it("prefers the token that it is given", async () => {
  const [server, github] = [await receiver(accepted), await issuer()];
  await run(shop(), ["upload", "--repository", "acme/shop"], { ...job(server, github), LINTEL_TOKEN: "lintel_u_given" });
  expect([github.arrivals.length, server.arrivals[0]?.headers.authorization]).toEqual([0, "Bearer lintel_u_given"]);
});

it("says what to do when GitHub gives none, and sends nothing", async () => {
  const [server, github] = [await receiver(accepted), await receiver(answers(403, { message: "no" }))];
  const ended = await run(shop(), ["upload", "--repository", "acme/shop"], job(server, github));
  expect(ended).toMatchObject({ exit: expect.any(Number), said: expect.stringContaining("Set LINTEL_TOKEN") });
  expect(ended.exit).not.toBe(0);
  expect(`${ended.said}${ended.printed}`).not.toContain("of-the-job");
  expect(server.arrivals).toEqual([]);
});
