/** The source files of the shop's modules. */
import type { EntitySpec, PolicySpec, UseCaseSpec } from "./modules";
import { type Flaw, type LiveModule, type State, type homesOf, fieldsOf, functionOfCall, kebab, moduleOfCall, variableOf } from "./state";

/** A file, and what makes it the same file when it is moved. */
export type RenderedFile = { path: string; identity: string; text: string };

type Homes = ReturnType<typeof homesOf>;

/** Every file of one module: its door, its records and decisions, what it does, and where it keeps things. */
export function renderModule(state: State, module: LiveModule, homes: Homes): RenderedFile[] {
  const folder = `src/modules/${module.name}`;
  const flaws = [...state.flaws.values()];
  return [
    { path: `${folder}/index.ts`, identity: `index:${module.key}`, text: renderIndex(module) },
    ...module.entities.flatMap((entity) => [
      { path: `${folder}/domain/${kebab(entity.name)}.ts`, identity: `entity:${entity.name}`, text: renderEntity(state, entity, flaws) },
      { path: `${folder}/infrastructure/${kebab(entity.name)}-store.ts`, identity: `store:${entity.name}`, text: renderStore(module, entity) },
    ]),
    ...module.policies.map((policy) => ({ path: `${folder}/domain/${kebab(policy.name)}.ts`, identity: `policy:${policy.name}`, text: renderPolicy(policy) })),
    ...module.useCases.map((useCase) => ({ path: `${folder}/application/${kebab(useCase.name)}.ts`, identity: `useCase:${useCase.name}`, text: renderUseCase(module, useCase, flaws, homes) })),
    ...flaws.flatMap((flaw) => (flaw.kind === "orphan" && flaw.module === module.key ? [{ path: `${folder}/application/${flaw.name}.ts`, identity: `orphan:${flaw.name}`, text: renderOrphan(flaw.name) }] : [])),
  ];
}

function renderIndex({ about, entities, useCases }: LiveModule): string {
  return [
    `/** The only way in: ${about}. */`,
    ...useCases.map(({ name }) => `export { ${name} } from "./application/${kebab(name)}";`),
    ...entities.map(({ name }) => `export type { ${name} } from "./domain/${kebab(name)}";`),
    ...entities.map(({ name }) => `export { read${name} } from "./infrastructure/${kebab(name)}-store";`),
    "",
  ].join("\n");
}

function renderEntity(state: State, entity: EntitySpec, flaws: readonly Flaw[]): string {
  const fields = fieldsOf(state, entity);
  const imports: string[] = [];
  const more: string[] = [];
  if (fields.some((field) => field.endsWith(" Money"))) imports.push('import type { Money } from "../../../shared/kernel";');
  for (const flaw of flaws) {
    if (flaw.kind === "framework" && flaw.entity === entity.name) {
      imports.push(flaw.node === "http" ? 'import { STATUS_CODES } from "node:http";' : 'import { existsSync } from "node:fs";');
      more.push("", flaw.node === "http" ? `/** What a browser is told about it. */\nexport const statusOf${entity.name} = (code: number): string => STATUS_CODES[code] ?? "unknown";` : `/** Whether somebody has put a picture of it on the disk. */\nexport const hasPictureOf${entity.name} = (id: string): boolean => existsSync(\`pictures/\${id}.png\`);`);
    }
    if (flaw.kind === "layer" && flaw.entity === entity.name) {
      imports.push(`import { read${entity.name} } from "../infrastructure/${kebab(entity.name)}-store";`);
      more.push("", `/** As it is in the table right now. */\nexport const latest${entity.name} = (id: string): Promise<${entity.name}> => read${entity.name}(id);`);
    }
  }
  return [...imports, ...(imports.length > 0 ? [""] : []), `/** ${entity.doc} */`, `export type ${entity.name} = {`, "  readonly id: string;", ...fields.map((field) => `  readonly ${field};`), "};", ...more, ""].join("\n");
}

function renderPolicy({ name, entity, doc, when }: PolicySpec): string {
  const variable = variableOf(entity);
  return [
    ...(when.includes("now()") ? ['import { now } from "../../../shared/kernel";'] : []),
    `import type { ${entity} } from "./${kebab(entity)}";`,
    "",
    `/** ${doc} */`,
    `export function ${name}(${variable}: ${entity}): boolean {`,
    `  return ${when};`,
    "}",
    "",
  ].join("\n");
}

function renderStore({ name: module }: LiveModule, { name }: EntitySpec): string {
  return [
    'import { openStore } from "../../../shared/kernel";',
    `import type { ${name} } from "../domain/${kebab(name)}";`,
    "",
    `const table = openStore<${name}>("${module}.${kebab(name)}");`,
    "",
    `export const read${name} = (id: string): Promise<${name}> => table.read(id);`,
    `export const write${name} = (row: ${name}): Promise<void> => table.write(row);`,
    "",
  ].join("\n");
}

function renderUseCase(module: LiveModule, { name, entity, doc, says, calls = [], unless, change }: UseCaseSpec, flaws: readonly Flaw[], homes: Homes): string {
  const variable = variableOf(entity);
  const policy = unless?.replace("!", "");
  const isChanged = change !== undefined || says !== "searched";
  const kernel = ["announce", ...(change?.includes("now()") ? ["now"] : [])];
  const doors = new Map<string, string[]>();
  const reached: string[] = [];
  const body: string[] = [];

  for (const call of calls) open(call);
  for (const flaw of flaws) {
    if (flaw.kind === "call" && flaw.useCase === name) open(flaw.target);
    if (flaw.kind === "host" && flaw.useCase === name) {
      reached.push('import { settingOf } from "../../../host/settings";');
      body.push(`  if (settingOf("${module.name}.${kebab(name)}") === "off") return ${variable};`);
    }
    if (flaw.kind === "reach" && flaw.useCase === name) {
      const home = homes.entity.get(flaw.entity);
      if (!home || home.key === module.key) continue;
      reached.push(`import { read${flaw.entity} as peekAt${flaw.entity} } from "../../${home.name}/infrastructure/${kebab(flaw.entity)}-store";`);
      body.push(`  await peekAt${flaw.entity}(id);`);
    }
  }
  return [
    `import { ${kernel.join(", ")} } from "../../../shared/kernel";`,
    ...[...doors].sort(([one], [other]) => (one < other ? -1 : 1)).map(([door, names]) => `import { ${names.sort().join(", ")} } from "../../${door}";`),
    ...reached,
    `import type { ${entity} } from "../domain/${kebab(entity)}";`,
    ...(policy === undefined ? [] : [`import { ${policy} } from "../domain/${kebab(policy)}";`]),
    `import { read${entity}, write${entity} } from "../infrastructure/${kebab(entity)}-store";`,
    "",
    `/** ${doc} */`,
    `export async function ${name}(id: string): Promise<${entity}> {`,
    `  const ${variable} = await read${entity}(id);`,
    ...(unless === undefined ? [] : [`  if (${unless}(${variable})) return ${variable};`]),
    ...body,
    `  const changed: ${entity} = ${isChanged && change !== undefined ? `{ ...${variable}, ${change} }` : variable};`,
    `  await write${entity}(changed);`,
    `  announce("${module.name}: ${says}", changed.id);`,
    "  return changed;",
    "}",
    "",
  ].join("\n");

  function open(call: string): void {
    const home = moduleOfCall(call, homes);
    const called = functionOfCall(call);
    if (home.key === module.key) return;
    doors.set(home.name, [...new Set([...(doors.get(home.name) ?? []), called])]);
    body.push(`  await ${called}(id);`);
  }
}

function renderOrphan(name: string): string {
  return [`/** Kept for the day on which somebody asks for it again. */`, `export const ${name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())} = "kept";`, ""].join("\n");
}
