import { afterAll, expect, it } from "vitest";

import { cruiseReport, newRepository, removeFolders } from "./support/real-repository";
import { accepted, answers, receive } from "./support/receiver";
import { run } from "./support/run";

afterAll(removeFolders);

function shop() {
  const repository = newRepository();
  repository.commit("one", 1);
  repository.write("depcruise.json", cruiseReport(repository.folder));
  repository.write("walls.lintel.json", JSON.stringify({ lintel: 1, tool: { name: "wall-check", version: "1" }, violations: [] }));
  return repository;
}

it("asks GitHub for an id-token of its own for each upload, meant for this server alone", async () => {
  const server = await receive([accepted, accepted]);
  const issuer = await receive([answers(200, { count: 1, value: "first" }), answers(200, { count: 1, value: "second" })]);
  const environment = { LINTEL_URL: `${server.address}/`, ACTIONS_ID_TOKEN_REQUEST_URL: `${issuer.address}/token?api-version=2.0`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-the-runner" };
  const ended = await run(shop().folder, ["upload", "--repository", "acme/shop"], environment);
  await Promise.all([server.close(), issuer.close()]);

  expect(ended.exit).toBe(0);
  expect(server.arrivals.map(({ headers }) => headers.authorization)).toEqual(["Bearer first", "Bearer second"]);
  expect(issuer.arrivals.map(({ path, headers }) => [path, headers.authorization])).toEqual(Array.from({ length: 2 }, () => [`/token?api-version=2.0&audience=${encodeURIComponent(server.address)}`, "Bearer of-the-runner"]));
  expect(`${ended.said}${ended.printed}`).not.toMatch(/first|second|of-the-runner/);
});

it("takes a token that was given, and tells when GitHub gives none", async () => {
  const server = await receive([accepted, accepted]);
  const issuer = await receive([answers(403, { message: "no" })]);
  const environment = { LINTEL_URL: server.address, ACTIONS_ID_TOKEN_REQUEST_URL: issuer.address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t" };
  const repository = shop();
  expect(await run(repository.folder, ["upload", "--repository", "acme/shop"], { ...environment, LINTEL_TOKEN: "given" })).toMatchObject({ exit: 0 });
  expect(issuer.arrivals).toHaveLength(0);
  expect(await run(repository.folder, ["upload", "--repository", "acme/shop"], environment)).toMatchObject({ exit: 4, said: expect.stringContaining("GitHub gave no id-token to this job: it answered 403.") });
  await Promise.all([server.close(), issuer.close()]);
});
