/** What Dockerfile and compose.yaml say, held against the program: a container is built seldom, and what it rests on changes often. */
import fs from "node:fs";

import { expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const dockerfile = fs.readFileSync("Dockerfile", "utf8");
const [, build = "", run = ""] = dockerfile.split(/^FROM /m);
const manifest = z.object({ engines: z.object({ node: z.string() }), scripts: z.record(z.string(), z.string()), dependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(fs.readFileSync("package.json", "utf8")));
const builder = fs.readFileSync("scripts/build.mjs", "utf8");
const listed = fs.readFileSync(".env.example", "utf8");

const Service = z.looseObject({ command: z.array(z.string()).optional(), image: z.string(), ports: z.array(z.string()).optional(), environment: z.record(z.string(), z.string()), volumes: z.array(z.string()), stop_grace_period: z.string().optional() });
const compose = z.object({ services: z.record(z.string(), Service), volumes: z.record(z.string(), z.unknown()) }).parse(parse(fs.readFileSync("compose.yaml", "utf8")));

/** Patterns of .dockerignore, as far as it uses them. */
function isIgnored(file: string): boolean {
  const patterns = fs.readFileSync(".dockerignore", "utf8").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return patterns.some((pattern) => {
    const deep = pattern.startsWith("**/");
    const words = (deep ? pattern.slice(3) : pattern).split("*").map((word) => word.replace(/[.]/g, "\\.")).join("[^/]*");
    return new RegExp(`^${deep ? "(.*/)?" : ""}${words}(/|$)`).test(file);
  });
}

it("builds and runs on one Node that package.json allows and CI tries", () => {
  const version = Number(/^ARG NODE=(\d+)$/m.exec(dockerfile)?.[1]);
  const tried = z.array(z.number()).parse(JSON.parse(/node: (\[[\d, ]+\])/.exec(fs.readFileSync(".github/workflows/ci.yml", "utf8"))?.[1] ?? "[]"));

  expect(manifest.engines.node).toBe(">=20.19");
  expect(version).toBeGreaterThan(20);
  expect(tried).toContain(version);
  expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual(["node:${NODE}-slim", "node:${NODE}-slim"]);
});

it("builds by the command that package.json has, out of packages that are not for development", () => {
  expect(build).toContain("RUN npm ci --omit=dev");
  expect(build).toContain("npm run build");
  expect(manifest.scripts.build).toBe("node scripts/build.mjs");
  for (const name of ["next", "typescript", "esbuild", "prisma", "tailwindcss"]) expect(Object.keys(manifest.dependencies)).toContain(name);
});

it("starts programs that the build makes", () => {
  const started = [/^CMD (.*)$/m.exec(run)?.[1] ?? "[]", ...Object.values(compose.services).flatMap(({ command }) => (command ? [JSON.stringify(command)] : []))].map((command) => z.array(z.string()).parse(JSON.parse(command)));
  const programs = [...(/const programs = \{(.*)\}/.exec(builder)?.[1] ?? "").matchAll(/"?([\w-]+)"?: "/g)].map(([, name]) => `dist/${name}.mjs`);

  expect(started).toEqual([["node", "dist/server.mjs"], ["node", "dist/worker.mjs"]]);
  for (const [, program] of started) expect(programs).toContain(program);
});

it("takes into the image what the programs read while they run", () => {
  const copied = [...run.matchAll(/^COPY --from=build (.*) \S+$/gm)].flatMap(([, paths]) => (paths ?? "").split(" ").map((path) => path.replace("/lintel/", "")));

  expect(copied.sort()).toEqual([".next", "dist", "next.config.ts", "node_modules", "package.json", "prisma/migrations", "public"]);
});

it("does not keep from the build what it is made of, and keeps secrets and what was made elsewhere out of it", () => {
  const stamp = fs.readFileSync("scripts/build-stamp.mjs", "utf8");
  const sources = [...stamp.matchAll(/^const (?:FOLDERS|FILES) = (\[.*\]);$/gm)].flatMap(([, list]) => z.array(z.string()).parse(JSON.parse(list ?? "[]")));

  expect(sources).toContain("app");
  expect([...sources, "prisma/migrations", "prisma.config.ts", "lib/worker.ts", "app/page.tsx"].filter(isIgnored)).toEqual([]);
  const kept = [".git/config", ".env", ".lintel/secret", ".lintel-demo/admin-token", "node_modules/next/package.json", ".next/BUILD_ID", "dist/server.mjs", "lib/review/model/week.test.ts"];
  expect(kept.filter((file) => !isIgnored(file))).toEqual([]);
  expect(fs.readFileSync(".gitignore", "utf8").split("\n")).toContain(".env");
});

it("runs as a user without rights, listens to the outside, and asks a page that there is whether it is well", () => {
  expect(run.lastIndexOf("COPY")).toBeLessThan(run.indexOf("USER node"));
  expect(run).toContain("HOST=0.0.0.0");
  const port = /PORT=(\d+)/.exec(run)?.[1];
  expect(run).toContain(`EXPOSE ${port}`);
  const asked = /127\.0\.0\.1:\$\{process\.env\.PORT\}(\/[\w/]+)/.exec(run)?.[1];
  expect(fs.existsSync(`app${asked}/route.ts`)).toBe(true);
  expect(compose.services.lintel?.ports).toEqual([`127.0.0.1:\${LINTEL_PORT:-3000}:${port}`]);
  expect(run).toContain("VOLUME /data");
  expect(compose.services.lintel?.volumes).toEqual(["lintel:/data"]);
});

it("sets variables that Lintel reads, and no secret", () => {
  const { lintel, worker, database } = compose.services;
  const set = [...run.matchAll(/(?:^ENV | {4})([A-Z_]+)=/gm)].map(([, name]) => name ?? "");
  for (const name of [...set, ...Object.keys(lintel?.environment ?? {})].filter((one) => !["NODE_ENV", "NEXT_TELEMETRY_DISABLED"].includes(one))) expect(listed).toMatch(new RegExp(`^${name}=`, "m"));
  expect(worker?.environment).toEqual(lintel?.environment);
  for (const [name, value] of [...Object.entries(lintel?.environment ?? {}), ...Object.entries(database?.environment ?? {})]) {
    if (/PASSWORD|SECRET|TOKEN|DATABASE_URL/.test(name)) expect(value, name).toMatch(/\$\{[A-Z_]+(:\?[^}]+|:-)\}/);
  }
  expect(lintel?.environment.DATABASE_URL).toMatch(/@database:5432\/lintel$/);
  expect(Number(/^postgres:(\d+)$/.exec(database?.image ?? "")?.[1])).toBeGreaterThanOrEqual(18);
});

it("is given longer to stop than the server takes at most", () => {
  const longest = Number(/LONGEST_STOP = ([\d_]+)/.exec(fs.readFileSync("server.ts", "utf8"))?.[1]?.replaceAll("_", ""));

  expect(Number.parseInt(compose.services.lintel?.stop_grace_period ?? "", 10) * 1000).toBeGreaterThan(longest);
});
