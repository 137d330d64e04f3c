/** What the modules stand on and what wires them together: the shared kernel and the host. */
import type { RenderedFile } from "./render-module";
import { type LiveModule, type State, functionOfCall, type homesOf, kebab, moduleOfCall } from "./state";

const KERNEL: Readonly<Record<string, string>> = {
  clock: "/** What time it is; tests set it. */\nexport const now = (): Date => new Date();\n",
  money: 'export type Money = { readonly cents: number; readonly currency: "EUR" | "SEK" | "GBP" };\n\n/** Adds up what is in one currency. */\nexport const plus = (one: Money, other: Money): Money => ({ ...one, cents: one.cents + other.cents });\n',
  events: 'import { now } from "./clock";\n\nconst heard: { what: string; about: string; at: Date }[] = [];\n\n/** Says that something has happened. */\nexport function announce(what: string, about: string): void {\n  heard.push({ what, about, at: now() });\n}\n',
  store: "export type Store<Row> = { read(id: string): Promise<Row>; write(row: Row): Promise<void> };\n\n/** A table of one module; nobody else opens it. */\nexport function openStore<Row extends { readonly id: string }>(table: string): Store<Row> {\n  const rows = new Map<string, Row>();\n  return {\n    async read(id) {\n      const row = rows.get(id);\n      if (row === undefined) throw new Error(`${table} has no ${id}`);\n      return row;\n    },\n    async write(row) {\n      rows.set(row.id, row);\n    },\n  };\n}\n",
  log: 'import { now } from "./clock";\n\n/** One line for whoever is on call. */\nexport const note = (line: string): void => console.log(`${now().toISOString()} ${line}`);\n',
  retry: "/** Tries again, three times at most. */\nexport async function retry<Value>(work: () => Promise<Value>, left = 3): Promise<Value> {\n  return work().catch((error: unknown) => (left > 1 ? retry(work, left - 1) : Promise.reject(error)));\n}\n",
  text: "/** Fit for a subject line. */\nexport const shorten = (text: string, most = 60): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);\n",
  pages: "export type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };\n\n/** The first page of a list. */\nexport const firstPage = <Item>(items: readonly Item[], size = 50): Page<Item> => ({ items: items.slice(0, size), next: items.length > size ? String(size) : null });\n",
  flags: 'const on = new Set(["express-checkout"]);\n\n/** Whether a feature is switched on. */\nexport const isOn = (flag: string): boolean => on.has(flag);\n',
  currency: 'import type { Money } from "./money";\n\n/** As people read it. */\nexport const inWords = ({ cents, currency }: Money): string => `${(cents / 100).toFixed(2)} ${currency}`;\n',
  weeks: "/** The Monday of a week. */\nexport const mondayOf = (day: Date): Date => new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * 86_400_000);\n",
  country: 'export const UNION = ["DE", "FR", "IE", "NL", "SE"] as const;\n\n/** Whether a parcel needs customs papers. */\nexport const isAbroad = (country: string): boolean => !UNION.some((one) => one === country);\n',
  batches: "/** Many small lists of one long one. */\nexport function batches<Item>(items: readonly Item[], size = 100): Item[][] {\n  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));\n}\n",
};

/** The kernel's files that there are from the first day on. */
export const KERNEL_AT_START = ["clock", "money", "events", "store"] as const;

export function renderKernel(state: State, homes: ReturnType<typeof homesOf>): RenderedFile[] {
  const index = `/** Words that every module may use. It knows none of them. */\n${state.kernel.map((name) => `export * from "./${name}";\n`).join("")}`;
  return [{ name: "index", text: index }, ...state.kernel.map((name) => ({ name, text: KERNEL[name] ?? "" }))].map(({ name, text }) => {
    const path = `src/shared/kernel/${name}.ts`;
    const flaw = [...state.flaws.values()].find((one) => one.kind === "kernel" && one.file === name);
    if (flaw?.kind !== "kernel") return { path, identity: path, text };
    const called = functionOfCall(flaw.target);
    return { path, identity: path, text: `import { ${called} } from "../../modules/${moduleOfCall(flaw.target, homes).name}";\n${text}\n/** Looks up who it is about. */\nexport const whoIs = (id: string) => ${called}(id);\n` };
  });
}

/** The host: routes of every module, and the program that serves them. */
export function renderHost(modules: readonly LiveModule[]): RenderedFile[] {
  const files = [
    { path: "src/host/router.ts", text: "export type Route = { readonly path: string; run(id: string): Promise<unknown> };\n\n/** A way in from outside. */\nexport const route = (path: string, run: Route[\"run\"]): Route => ({ path, run });\n" },
    { path: "src/host/settings.ts", text: "const settings = new Map<string, string>();\n\n/** What the installation says. */\nexport const settingOf = (name: string): string | undefined => settings.get(name);\n" },
    {
      path: "src/host/main.ts",
      text: [
        'import { createServer } from "node:http";',
        "",
        'import type { Route } from "./router";',
        ...modules.map(({ name }) => `import { ${name}Routes } from "./routes/${name}";`),
        'import { settingOf } from "./settings";',
        "",
        `const routes: readonly Route[] = [${modules.map(({ name }) => `...${name}Routes`).join(", ")}];`,
        "",
        "createServer((request, response) => {",
        "  const route = routes.find(({ path }) => path === request.url);",
        "  response.statusCode = route === undefined ? 404 : 202;",
        "  response.end();",
        '}).listen(Number(settingOf("port") ?? 8080));',
        "",
      ].join("\n"),
    },
  ];
  return [
    ...files.map((file) => ({ ...file, identity: file.path })),
    ...modules.map(({ name, useCases }) => ({
      path: `src/host/routes/${name}.ts`,
      identity: `routes:${name}`,
      text: [
        `import { ${useCases.map((useCase) => useCase.name).sort().join(", ")} } from "../../modules/${name}";`,
        'import { route } from "../router";',
        "",
        `export const ${name}Routes = [`,
        ...useCases.map((useCase) => `  route("/${name}/${kebab(useCase.name)}", ${useCase.name}),`),
        "];",
        "",
      ].join("\n"),
    })),
  ];
}
