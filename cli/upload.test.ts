import { createServer } from "node:net";

import { afterAll, afterEach, expect, it } from "vitest";

import { type RealRepository, cruiseReport, newRepository, removeFolders } from "./support/real-repository";
import { type Receiver, type Reply, accepted, answers, partsOf, receive } from "./support/receiver";
import { type Run, run } from "./support/run";
import { pauseIn } from "./talk";

afterAll(removeFolders);

const receivers: Receiver[] = [];
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
});

async function receiver(...replies: Reply[]): Promise<Receiver> {
  const made = await receive(replies);
  receivers.push(made);
  return made;
}

const SECRET = "lintel_upload_not_to_be_seen";

function upload(repository: RealRepository, address: string, ...words: string[]): Promise<Run> {
  return run(repository.folder, ["upload", "--repository", "acme/shop", ...words], { LINTEL_URL: address, LINTEL_TOKEN: SECRET });
}

/** A shop with owners, a configuration and known violations, and a report that nobody has committed. */
function shop(): RealRepository {
  const repository = newRepository();
  repository.write("CODEOWNERS", "* @acme/everybody\n");
  repository.write(".github/CODEOWNERS", "src/billing/ @acme/billing\n");
  repository.write("docs/CODEOWNERS", "* @acme/nobody\n");
  repository.write("lintel.yml", "modules:\n  - path: src/*\n");
  repository.write("packs/tax/package.yml", "enforce_privacy: true\nowner: Tax\n");
  repository.write("packs/shipping/package.yml", "enforce_privacy: true\n");
  repository.write("packages/web/package.json", '{"name":"web","metadata":{"owner":"@acme/web"}}\n');
  repository.write("package.json", '{"name":"shop"}\n');
  repository.write(".dependency-cruiser-known-violations.json", '[{"type":"dependency","from":"src/a.ts","to":"src/b.ts","rule":{"severity":"error","name":"no-a-to-b"}}]');
  repository.write("test/fixtures/.dependency-cruiser-known-violations.json", '[{"type":"dependency","from":"src/a.ts","to":"src/c.ts","rule":{"severity":"error","name":"no-a-to-c"}}]');
  repository.write(".gitignore", "depcruise.json\n");
  repository.commit("one", 1);
  repository.write("depcruise.json", cruiseReport(repository.folder));
  return repository;
}

const REPORT = { id: "r1", source: "dependency-cruiser", violations: { reported: 3, carried: 0, baselined: 1, bySeverity: { error: 2, warning: 1 } }, warnings: [], error: null };

it("sends the report with owners, configuration and baselines as the commit has them, not as the work tree does", async () => {
  const repository = shop();
  repository.write(".github/CODEOWNERS", "* @acme/tampered\n");
  const server = await receiver(accepted);
  const ended = await upload(repository, server.address);
  expect(ended).toMatchObject({ exit: 0, printed: "" });
  expect(ended.said).toContain(`as dependency-cruiser (report r1)`);
  expect(ended.said).toContain(`Numbers: ${server.address}/repositories/acme/shop/commits/${repository.git("rev-parse", "HEAD").trim()}`);

  const [arrival] = server.arrivals;
  expect(arrival).toMatchObject({ method: "POST", path: "/api/v1/reports", headers: { authorization: `Bearer ${SECRET}` } });
  const parts = arrival === undefined ? [] : await partsOf(arrival);
  expect(parts.map(({ field, fileName }) => [field, fileName])).toEqual([
    ["meta", null],
    ["codeowners", ".github/CODEOWNERS"],
    ["config", "lintel.yml"],
    ["baseline", ".dependency-cruiser-known-violations.json"],
    ["owners", "packages/web/package.json"],
    ["owners", "packs/tax/package.yml"],
    ["report", "depcruise.json"],
  ]);
  expect(parts[1]?.content.toString()).toBe("src/billing/ @acme/billing\n");
  expect(parts[6]?.content.toString()).toBe(cruiseReport(repository.folder));
  expect(JSON.parse(parts[0]?.content.toString() ?? "")).toMatchObject({ repository: "acme/shop", commit: repository.git("rev-parse", "HEAD"), branch: "main" });
});

it("compresses what is large on its way", async () => {
  const repository = shop();
  const large = JSON.stringify({ ...JSON.parse(cruiseReport(repository.folder)), padding: "x".repeat(300_000) });
  repository.write("depcruise.json", large);
  const server = await receiver(accepted);
  expect(await upload(repository, server.address)).toMatchObject({ exit: 0 });
  const [arrival] = server.arrivals;
  expect(arrival?.bytes).toBeLessThan(20_000);
  const report = (arrival === undefined ? [] : await partsOf(arrival)).at(-1);
  expect(report?.fileName).toBe("depcruise.json.gz");
  expect(report?.content.toString()).toBe(large);
});

it("sends the very same again after a broken connection, a busy server and a restart", async () => {
  const server = await receiver(
    (_response, _arrival, request) => request.socket.destroy(),
    answers(429, { code: "RATE_LIMITED", title: "Too many", status: 429 }, { "retry-after": "1" }),
    answers(503, { code: "UNAVAILABLE", title: "Starting", status: 503 }),
    (response) => response.writeHead(502).end("<html>Bad gateway</html>"),
    accepted,
  );
  const ended = await upload(shop(), server.address);
  expect(ended.exit).toBe(0);
  expect(server.arrivals).toHaveLength(5);
  expect(ended.said).toContain("the connection broke; trying again");
  expect(ended.said).toContain("it answers 429 RATE_LIMITED; trying again");
  const contents = await Promise.all(server.arrivals.map(async (arrival) => (await partsOf(arrival)).map(({ content }) => content.toString())));
  for (const content of contents) expect(content).toEqual(contents[0]);
});

it("waits as long as a busy server asks for, and no longer than it may", async () => {
  expect(pauseIn("7")).toBe(7_000);
  expect(pauseIn(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(50_000);
  expect(pauseIn("soon")).toBe(0);

  const server = await receiver(answers(429, { code: "RATE_LIMITED", title: "Too many", status: 429 }, { "retry-after": "3600" }));
  const ended = await upload(shop(), server.address, "--timeout", "5");
  expect(ended).toMatchObject({ exit: 4, said: expect.stringContaining("Nothing is known to be wrong with the report") });
  expect(server.arrivals).toHaveLength(1);
});

it("ends with 4 when nobody listens, when the far side is silent, and when it is not a Lintel", async () => {
  expect(await upload(shop(), "http://127.0.0.1:1", "--timeout", "1")).toMatchObject({ exit: 4, said: expect.stringContaining("nothing listens there") });

  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = silent.address();
  const port = address === null || typeof address === "string" ? 0 : address.port;
  expect(await upload(shop(), `http://127.0.0.1:${port}`, "--timeout", "1")).toMatchObject({ exit: 4, said: expect.stringContaining("it does not answer") });
  silent.close();

  const stranger = await receiver((response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome to nginx!</h1>"));
  expect(await upload(shop(), stranger.address)).toMatchObject({ exit: 4, said: expect.stringContaining('"Welcome to nginx!". Is LINTEL_URL right?') });
});

it("repeats a refusal in the server's own words, once, with what to do", async () => {
  const unknown = await receiver(answers(401, { code: "UNAUTHENTICATED", title: "Who are you?", detail: "Send a token.", status: 401 }));
  expect(await upload(shop(), unknown.address)).toMatchObject({ exit: 1, said: expect.stringContaining("UNAUTHENTICATED: Send a token.\nlintel: The token in LINTEL_TOKEN is unknown or has expired.") });
  expect(unknown.arrivals).toHaveLength(1);

  const wrong = await receiver(answers(422, { code: "META_INVALID", title: "Wrong", detail: "meta is wrong.", status: 422, errors: [{ path: "commit", detail: "must be a full commit name" }] }));
  expect((await upload(shop(), wrong.address)).said).toContain("META_INVALID: meta is wrong.\nlintel:   commit: must be a full commit name");
});

it("follows no redirect, because the token is for this server alone", async () => {
  const elsewhere = await receiver(accepted);
  const server = await receiver((response) => response.writeHead(308, { location: `${elsewhere.address}/api/v1/reports` }).end());
  expect(await upload(shop(), server.address)).toMatchObject({ exit: 2, said: expect.stringContaining("give LINTEL_URL the address that it sends to") });
  expect(elsewhere.arrivals).toHaveLength(0);
});

it("hears a refusal that comes before everything is sent", async () => {
  const repository = shop();
  repository.write("depcruise.json", JSON.stringify({ ...JSON.parse(cruiseReport(repository.folder)), padding: Array.from({ length: 400_000 }, (_, index) => index * 7919) }));
  const early = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      const body = '{"code":"TOO_LARGE","title":"Too large","detail":"At most 64 MB.","status":413}';
      socket.end(`HTTP/1.1 413 Payload Too Large\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
    });
  });
  await new Promise<void>((resolve) => early.listen(0, "127.0.0.1", resolve));
  const address = early.address();
  const port = address === null || typeof address === "string" ? 0 : address.port;
  expect(await upload(repository, `http://127.0.0.1:${port}`, "--timeout", "20")).toMatchObject({ exit: 1, said: expect.stringContaining("TOO_LARGE: At most 64 MB.") });
  early.close();
});

it("waits until the server is through with the report, and tells the counts", async () => {
  const server = await receiver(accepted, answers(200, { ...REPORT, status: "queued" }), answers(200, { ...REPORT, status: "processing" }), answers(200, { ...REPORT, status: "done" }));
  const ended = await upload(shop(), server.address, "--wait", "--json");
  expect(ended.exit).toBe(0);
  expect(ended.said).toContain("dependency-cruiser: done, 3 reported (2 error, 1 warning), 1 of them known to the baseline");
  expect(JSON.parse(ended.printed)).toMatchObject({ reports: [{ id: "r1", status: "done" }] });
  expect(server.arrivals.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /api/v1/reports", "GET /api/v1/reports/r1", "GET /api/v1/reports/r1", "GET /api/v1/reports/r1"]);
});

it("waits for the verdict on a pull request, and ends with 3 when the gate fails", async () => {
  const repository = shop();
  const pull = { GITLAB_CI: "true", CI_PROJECT_PATH: "acme/shop", CI_COMMIT_SHA: repository.git("rev-parse", "HEAD").trim(), CI_MERGE_REQUEST_IID: "12", CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main" };
  const verdict = { pullRequest: 12, state: "judged", conclusion: "failure", sentence: "1 new violation of no-internals.", reason: "The gate fails: 1 violation of severity error is new.", url: "https://lintel.example.com/repositories/acme/shop/pulls/12" };
  const done = { ...REPORT, status: "done" };
  const ending = async (...replies: Reply[]) => {
    const server = await receiver(accepted, answers(200, done), ...replies);
    return run(repository.folder, ["upload", "--wait", "--timeout", "3"], { LINTEL_URL: server.address, LINTEL_TOKEN: SECRET, ...pull });
  };

  const failing = await ending(answers(200, { ...done, verdict: null }), answers(200, { ...done, verdict }));
  expect(failing).toMatchObject({ exit: 3, said: expect.stringContaining("Pull request 12 fails. 1 new violation of no-internals. The gate fails: 1 violation of severity error is new.\nhttps://lintel.example.com/repositories/acme/shop/pulls/12") });
  expect(await ending(answers(200, { ...done, verdict: { ...verdict, conclusion: "success", reason: null } }))).toMatchObject({ exit: 0, said: expect.stringContaining("Pull request 12 passes.") });
  const waiting = { ...verdict, state: "waiting", conclusion: null, reason: "Waiting for eslint." };
  expect(await ending(answers(200, { ...done, verdict: waiting }))).toMatchObject({ exit: 0, said: expect.stringContaining("Pull request 12 waits. Waiting for eslint.") });
});

it("ends with 1 when the server failed on the report, and says where", async () => {
  const error = { code: "MALFORMED", detail: "A comma is missing.", line: 7 };
  const server = await receiver(accepted, answers(200, { ...REPORT, violations: { reported: null, carried: null, baselined: null, bySeverity: {} }, status: "failed", error }));
  const ended = await upload(shop(), server.address, "--wait");
  expect(ended).toMatchObject({ exit: 1, said: expect.stringContaining("failed, MALFORMED: A comma is missing. (line 7)") });
  expect(ended.said).not.toContain("Numbers:");
});

it("ends with 4, not 1, when the server is not through in time", async () => {
  const server = await receiver(accepted, answers(200, { ...REPORT, status: "queued" }));
  expect(await upload(shop(), server.address, "--wait", "--timeout", "1")).toMatchObject({ exit: 4, said: expect.stringContaining("still queued") });
});

it("needs an address and a token before it sends anything", async () => {
  const repository = shop();
  const send = (environment: { [name: string]: string }) => run(repository.folder, ["upload", "--repository", "acme/shop"], environment);
  expect(await send({})).toMatchObject({ exit: 2, said: expect.stringContaining("Set LINTEL_URL") });
  expect(await send({ LINTEL_URL: "lintel.example.com" })).toMatchObject({ exit: 2, said: expect.stringContaining("begin with https://") });
  expect(await send({ LINTEL_URL: "https://lintel.example.com" })).toMatchObject({ exit: 2, said: expect.stringContaining("set LINTEL_TOKEN") });
});

it("never says its token, whatever goes wrong", async () => {
  const server = await receiver(answers(500, { code: "INTERNAL", title: "Oops", status: 500 }));
  for (const ended of [await upload(shop(), server.address), await upload(shop(), "http://127.0.0.1:1", "--timeout", "1"), await upload(shop(), server.address, "--dry-run")]) {
    expect(`${ended.said}${ended.printed}`).not.toContain(SECRET);
  }
});

it("makes repositories and tokens; only the token itself is printed for a program", async () => {
  const server = await receiver(answers(201, { repository: "acme/shop", defaultBranch: "main", visibility: "private" }), answers(201, { id: "t1", token: "lintel_new" }));
  const environment = { LINTEL_URL: `${server.address}/`, LINTEL_TOKEN: SECRET };
  const folder = shop().folder;
  expect(await run(folder, ["repository", "add", "acme/shop", "--default-branch", "trunk", "--visibility", "private"], environment)).toMatchObject({ exit: 0, printed: "" });
  const created = await run(folder, ["token", "create", "--repository", "acme/shop", "--note", "CI"], environment);
  expect(created).toMatchObject({ exit: 0, printed: "lintel_new" });
  expect(server.arrivals.map(({ path, body }) => [path, JSON.parse(body.toString())])).toEqual([
    ["/api/v1/repositories", { repository: "acme/shop", defaultBranch: "trunk", visibility: "private" }],
    ["/api/v1/tokens", { repository: "acme/shop", scope: "upload", note: "CI" }],
  ]);
});

it("explains a wrong command line in a sentence and ends with 2", async () => {
  const folder = shop().folder;
  for (const words of [[], ["uplaod"], ["upload", "--bogus"], ["upload", "--lineage", "many"], ["upload", "--parents", "abc"], ["repository", "add", "shop"], ["token", "create", "--scope", "everything"]]) {
    const ended = await run(folder, words);
    expect([words, ended.exit]).toEqual([words, 2]);
    expect(ended.said).not.toMatch(/^\s+at /m);
  }
  expect(await run(folder, ["--version"])).toMatchObject({ exit: 0, printed: "1.2.3" });
  expect(await run(folder, ["help"])).toMatchObject({ exit: 0, printed: expect.stringContaining("Exit codes:") });
});
