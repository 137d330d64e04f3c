import { expect, it } from "vitest";

import { EVENTS, PERMISSIONS, lackingEvents, lackingPermissions, manifestFor, wayIn } from "./manifest";

const granted = Object.fromEntries(PERMISSIONS.map(({ name, level }) => [name, level]));

it("keeps to GitHub's 34 characters for a name, however long the host's is", () => {
  expect(manifestFor("https://lintel.example").name).toBe("Lintel lintel.example");
  expect(manifestFor("https://architecture.of.the.whole.company.example").name).toHaveLength(34);
});

it("asks for what a merge queue needs, and for no event that GitHub sends unasked", () => {
  const { default_permissions, default_events } = manifestFor("https://lintel.example");
  expect(default_permissions).toMatchObject({ merge_queues: "read", checks: "write", contents: "read" });
  expect(default_events).toContain("merge_group");
  expect(default_events.filter((event) => /^(installation|github_app)/.test(event))).toEqual([]);
});

it("tells which permissions have not been granted, and that reading is not writing", () => {
  expect(lackingPermissions(granted)).toEqual([]);
  expect(lackingPermissions({ ...granted, checks: "read", administration: "write" }).map(({ name }) => name)).toEqual(["checks"]);
  const { merge_queues: _, ...without } = granted;
  expect(lackingPermissions(without).map(({ name }) => name)).toEqual(["merge_queues"]);
});

it("does not miss events about checks where nobody subscribed to them: they come anyway", () => {
  expect(lackingEvents(EVENTS.filter((event) => event !== "check_run" && event !== "push"))).toEqual(["push"]);
});

it("knows where GitHub does not come", () => {
  const GITHUB = "https://github.com";
  expect(["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"].map((address) => wayIn(address, GITHUB))).toEqual(["refused", "refused", "refused"]);
  expect(["https://10.1.2.3", "http://172.20.0.2:3000", "https://lintel", "https://lintel.internal"].map((address) => wayIn(address, GITHUB))).toEqual(["doubtful", "doubtful", "doubtful", "doubtful"]);
  expect(wayIn("https://lintel.example", GITHUB)).toBe("open");
  expect(wayIn("http://localhost:3000", "https://acme.ghe.com")).toBe("refused");
  expect(wayIn("https://10.1.2.3", "https://github.acme.example")).toBe("open");
});
