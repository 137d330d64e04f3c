import ts from "typescript";

/** The house as text: path from the root, with forward slashes, to content. */
export type House = ReadonlyMap<string, string>;

/** One sentence for each breach; none when the rule holds. */
export type Rule = (house: House) => string[];

const KERNEL_FILES = 10;
const KERNEL_LINES = 120;
const VAGUE = /(^|[/.-])(utils?|helpers?|common|shared|misc|constants?|types?|services?|managers?)([/.-]|$)/;
/** PostgreSQL's own schemas may be named by everybody, the queue's by the outbox. */
const SCHEMA_OF_QUEUE = { graphile_worker: "outbox" };

/** lib/modules.json names exactly the folders of lib/, from the ground up: each uses only what stands before it. */
export const planIsTrue: Rule = (house) => {
  const plan = Object.entries(planOf(house));
  const names = plan.map(([name]) => name);
  const folders = new Set([...house.keys()].map((file) => /^lib\/([^/]+)\//.exec(file)?.[1]).filter((name) => name !== undefined));
  return [
    ...[...folders].filter((name) => !names.includes(name)).map((name) => `lib/${name} is not in lib/modules.json`),
    ...names.filter((name) => !folders.has(name)).map((name) => `lib/modules.json names ${name}, which has no folder`),
    ...plan.flatMap(([name, uses], place) => uses.filter((used) => !names.slice(0, place).includes(used)).map((used) => `${name} uses ${used}, which does not stand beneath it`)),
  ];
};

/** Each model says the schema of the file that it stands in, and that file is named like a module. */
export const schemasAreModules: Rule = (house) => {
  const modules = Object.keys(planOf(house));
  return modelsOf(house).flatMap(({ name, schema, file }) => {
    const module = /([^/]+)[.]prisma$/.exec(file)?.[1] ?? "";
    if (!modules.includes(module)) return [`${file} is named like no module`];
    return schema === module ? [] : [`${file}: ${name} is in the schema ${schema}`];
  });
};

/** Ids cross borders; foreign keys do not. */
export const relationsStayAtHome: Rule = (house) => {
  const models = modelsOf(house);
  const schemaOf = new Map(models.map(({ name, schema }) => [name, schema]));
  return models.flatMap(({ name, schema, fields }) =>
    fields
      .filter((type) => schemaOf.has(type) && schemaOf.get(type) !== schema)
      .map((type) => `${name} (${schema}) is related to ${type} (${schemaOf.get(type)})`),
  );
};

/** A store opens tables of its own module only. */
export const tablesAreOwn: Rule = (house) => {
  const schemaOf = new Map(modelsOf(house).map(({ name, schema }) => [`${name[0]?.toLowerCase()}${name.slice(1)}`, schema]));
  return sourcesOf(house, /^lib\/.*[.]ts$/, /[.]test[.]ts$/).flatMap(([file, text]) => {
    const opened = callsOf(parse(file, text), "ownTables").flatMap((call) => stringsIn(call));
    return opened.filter((table) => schemaOf.get(table) !== moduleOf(file)).map((table) => `${file} opens ${table}, which belongs to ${schemaOf.get(table) ?? "nobody"}`);
  });
};

/** Hand-written SQL stands in stores and names no schema but the module's own. */
export const sqlStaysAtHome: Rule = (house) => {
  const schemas = [...Object.keys(planOf(house)), ...Object.keys(SCHEMA_OF_QUEUE), "public"];
  const naming = new RegExp(`(?<![\\w$.])"?(${schemas.join("|")})"?\\.(?=["a-z_])`, "g");
  const owner = (schema: string) => Object.entries(SCHEMA_OF_QUEUE).find(([name]) => name === schema)?.[1] ?? schema;
  return sourcesOf(house, /^lib\/[^/]+\/.*[.]store[.]ts$/, /^$/).flatMap(([file, text]) => {
    const named = sqlIn(parse(file, text)).flatMap((sql) => [...sql.matchAll(naming)].map((match) => match[1] ?? ""));
    return [...new Set(named)].filter((schema) => owner(schema) !== moduleOf(file)).map((schema) => `${file} names the schema ${schema} in SQL`);
  });
};

/** The kernel is a few small files. */
export const kernelIsSmall: Rule = (house) => {
  const files = sourcesOf(house, /^lib\/kernel\/[^/]+[.]ts$/, /[.]test[.]ts$/);
  return [
    ...(files.length > KERNEL_FILES ? [`the kernel holds ${files.length} files; at most ${KERNEL_FILES} are allowed`] : []),
    ...files.filter(([, text]) => text.trimEnd().split("\n").length > KERNEL_LINES).map(([file]) => `${file} is longer than ${KERNEL_LINES} lines`),
  ];
};

/** Every page of a repository gets hold of it by openRepository, which asks who is there. */
export const pagesAsk: Rule = (house) =>
  sourcesOf(house, /^app\/repositories\/\[owner\]\/\[name\]\/(.*\/)?(page[.]tsx|actions[.]ts)$/, /^$/)
    .filter(([file, text]) => callsOf(parse(file, text), "openRepository").length === 0)
    .map(([file]) => `${file} does not call openRepository`);

/** What runs in the browser says so in its name, and nothing else does; but Next wants its error pages called as it calls them. */
export const clientsAreNamed: Rule = (house) =>
  sourcesOf(house, /^app\/.*[.]tsx?$/, /[.]test[.]tsx?$|\/(global-)?error[.]tsx$/).flatMap(([file, text]) => {
    const says = /^\s*(?:\/\*[\s\S]*?\*\/\s*|\/\/.*\n\s*)*["']use client["']/.test(text);
    const named = /[.]client[.]tsx$/.test(file);
    if (says === named) return [];
    return [says ? `${file} says "use client" and is not called *.client.tsx` : `${file} is called *.client.tsx and does not say "use client"`];
  });

/** A front door exports what others have made. */
export const doorsHoldExportsOnly: Rule = (house) =>
  sourcesOf(house, /^lib\/[^/]+\/index[.]ts$/, /^$/).flatMap(([file, text]) => {
    const other = parse(file, text).statements.filter((statement) => !ts.isExportDeclaration(statement));
    return other.map((statement) => `${file} holds more than exports: ${statement.getText().split("\n")[0]}`);
  });

/** A file's name says what is in it, in kebab-case. */
export const namesSaySomething: Rule = (house) =>
  sourcesOf(house, /^(app|bench|cli|e2e|lib|tools)\//, /fixtures\//).flatMap(([file]) => {
    if (VAGUE.test(file)) return [`${file} has a name that could hold anything`];
    return /[.]tsx?$/.test(file) && /[A-Z_]/.test(file.split("/").at(-1) ?? "") ? [`${file} is not in kebab-case`] : [];
  });

/** Whoever has jobs has them worked. */
export const jobsAreWorked: Rule = (house) => {
  const worker = house.get("lib/worker.ts") ?? "";
  return sourcesOf(house, /^lib\/[^/]+\/jobs[.]ts$/, /^$/)
    .filter(([file]) => !worker.includes(`"@/${file.replace(/[.]ts$/, "")}"`))
    .map(([file]) => `${file} is not in lib/worker.ts`);
};

/** Whoever runs the program finds every variable in .env.example. */
export const variablesAreListed: Rule = (house) => {
  const listed = new Set([...(house.get(".env.example") ?? "").matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name));
  const read = sourcesOf(house, /^((app|lib)\/.*|server[.]ts)$/, /[.]test[.]ts$/).flatMap(([file, text]) =>
    [...text.matchAll(/\b(LINTEL_[A-Z_]+): (?:z[.]|count\()/g)].map(([, name = ""]) => ({ file, name })),
  );
  return read.filter(({ name }) => !listed.has(name)).map(({ file, name }) => `${file} reads ${name}, which is not in .env.example`);
};

function planOf(house: House): Record<string, string[]> {
  return JSON.parse(house.get("lib/modules.json") ?? "{}");
}

function moduleOf(file: string): string {
  return file.split("/")[1] ?? "";
}

function sourcesOf(house: House, wanted: RegExp, unwanted: RegExp): [string, string][] {
  return [...house].filter(([file]) => wanted.test(file) && !unwanted.test(file));
}

type Model = { name: string; schema: string; file: string; fields: string[] };

function modelsOf(house: House): Model[] {
  return sourcesOf(house, /^prisma\/schema\/.*[.]prisma$/, /^$/).flatMap(([file, text]) =>
    [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name = "", body = ""]) => ({
      name,
      file,
      schema: /@@schema\("(\w+)"\)/.exec(body)?.[1] ?? "(none)",
      fields: [...body.matchAll(/^\s+\w+\s+(\w+)/gm)].map(([, type = ""]) => type),
    })),
  );
}

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
}

function nodesIn(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (child: ts.Node): void => {
    found.push(child);
    child.forEachChild(visit);
  };
  node.forEachChild(visit);
  return found;
}

function callsOf(source: ts.SourceFile, name: string): ts.CallExpression[] {
  return nodesIn(source).filter((node) => ts.isCallExpression(node) && node.expression.getText() === name) as ts.CallExpression[];
}

function stringsIn(node: ts.Node): string[] {
  return nodesIn(node).flatMap((child) => (ts.isStringLiteralLike(child) ? [child.text] : []));
}

/** Every text in a file but the names of what it imports; of a template, the fixed parts. */
function sqlIn(source: ts.SourceFile): string[] {
  return nodesIn(source).flatMap((node) => {
    if (ts.isStringLiteralLike(node)) return ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent) ? [] : [node.text];
    return ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node) ? [node.text] : [];
  });
}
