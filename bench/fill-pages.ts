/** Repositories to look at: many small ones, and one of a thousand modules and ten thousand violations. */
import { randomFrom } from "../tools/random";
import { type Served, type Told, send, settled } from "./serve";

const FILES_A_MODULE = ["index.ts", "api.ts", "internal/book.ts"];
const TEAMS = 12;
const DAY = 86_400_000;

type World = { repository: string; number: number; modules: number; violations: number };

function reportOf({ modules, violations, number }: World, round: number): object {
  const pick = randomFrom(number * 31 + round);
  const nameOf = (place: number) => `module-${String(place).padStart(4, "0")}`;
  const files = Array.from({ length: modules }, (_, place) => FILES_A_MODULE.map((file) => `src/modules/${nameOf(place)}/${file}`)).flat();
  const broken = new Map<string, { from: string; to: string }>();
  for (let attempt = 0; broken.size < violations && attempt < violations * 3; attempt += 1) {
    const [one, other] = [pick(modules), pick(modules)];
    const from = `src/modules/${nameOf(one)}/${FILES_A_MODULE[pick(3)]}`;
    const to = `src/modules/${nameOf(other)}/internal/book.ts`;
    if (one !== other) broken.set(`${from} ${to}`, { from, to });
  }
  const edges = Array.from({ length: modules * 3 }, () => [pick(modules), pick(modules)] as const).filter(([one, other]) => one > other);
  return {
    lintel: 1,
    tool: { name: "bench", version: "1.0" },
    examined: { files, rules: [{ name: "no-internals", kind: "privacy", severity: "error" }] },
    modules: Array.from({ length: modules }, (_, place) => ({ name: nameOf(place), path: `src/modules/${nameOf(place)}` })),
    files: files.map((path) => ({ path })),
    dependencies: [
      ...edges.map(([one, other]) => ({ from: `src/modules/${nameOf(one)}/api.ts`, to: `src/modules/${nameOf(other)}/index.ts`, kind: "import", level: "file" })),
      ...[...broken.values()].map((edge) => ({ ...edge, kind: "import", level: "file" })),
    ],
    violations: [...broken.values()].map(({ from, to }) => ({ rule: "no-internals", from: { file: from, line: 3 }, to: { file: to }, message: `${from} reaches into ${to}` })),
  };
}

function tell(world: World, round: number, rounds: number): Told {
  const sha = (place: number) => world.number.toString(16).padStart(8, "0") + place.toString(16).padStart(32, "0");
  return {
    meta: {
      repository: world.repository, commit: sha(round), parents: round > 1 ? [sha(round - 1)] : [], branch: "main", defaultBranch: "main",
      committedAt: new Date(Date.now() - (rounds - round) * 9 * DAY - DAY / 24).toISOString(),
    },
    report: reportOf(world, round),
    codeowners: Array.from({ length: TEAMS }, (_, team) => `/src/modules/module-*${team % 10}/ @bench/team-${team}`).join("\n"),
  };
}

export type Filled = { small: string; hundred: string; thousand: string };

/** `repositories` small ones with two reports each, one of 100 violations, and one of 1,000 modules and 10,000 violations. */
export async function fillPages(served: Served, repositories: number): Promise<Filled> {
  const filled = { small: "fleet/service-000", hundred: "bench/hundred", thousand: "bench/thousand" };
  const worlds: World[] = Array.from({ length: repositories }, (_, place) => ({ repository: `fleet/service-${String(place).padStart(3, "0")}`, number: 100 + place, modules: 10, violations: 8 }));
  for (const world of worlds) for (const round of [1, 2]) await send(served, tell(world, round, 2));
  await send(served, tell({ repository: filled.hundred, number: 1, modules: 20, violations: 100 }, 1, 1));
  for (const round of [1, 2]) await send(served, tell({ repository: filled.thousand, number: 2, modules: 1000, violations: 10_000 }, round, 2));
  await settled(served);
  return filled;
}
