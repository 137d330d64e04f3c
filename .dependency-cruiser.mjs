import { readFileSync } from "node:fs";

const modules = JSON.parse(readFileSync(new URL("lib/modules.json", import.meta.url), "utf8"));

/** The plan of the house as rules: each module may use the modules it names, and no other. */
const onlyNamedModules = Object.entries(modules).map(([module, uses]) => ({
  name: `${module}-uses-only-its-neighbours`,
  comment: `lib/modules.json lets ${module} use: ${uses.join(", ") || "nothing"}.`,
  severity: "error",
  from: { path: `^lib/${module}/`, pathNot: "[.]db[.]test[.]ts$" },
  to: { path: "^lib/[^/]+/", pathNot: `^lib/(${[module, ...uses].join("|")})/` },
}));

const TEST = "[.]test[.]tsx?$";
/** The kernel's files that do something are imported by name, so that the rules can tell them apart. */
const KERNEL = "^lib/kernel/(config|log|text|time|transaction)[.]ts$";
/** Programs that put the modules together; each starts something. */
const PROGRAMS = "^(server|worker|worker-thread|sign-in)[.]ts$|^lib/(worker|worker[.]thread|stand-up)[.]ts$|^(bench|tools)/|/_testing/";
/** These have rules of their own, below. */
const JOBS_AND_WORKER = "^lib/([^/]+/jobs|worker|worker[.]thread|stand-up)[.]ts$";

export default {
  forbidden: [
    ...onlyNamedModules,
    {
      name: "through-the-front-door",
      comment: "Other modules are used through index.ts (to call them) or events.ts (to react to them).",
      severity: "error",
      from: { path: "^lib/([^/]+)/" },
      to: { path: "^lib/[^/]+/", pathNot: ["^lib/$1/", "^lib/[^/]+/(index|events)[.]ts$", KERNEL, "^lib/kernel/tables[.]ts$", JOBS_AND_WORKER] },
    },
    {
      name: "app-through-the-front-door",
      comment: "Pages and route handlers call lib/<module>/index.ts; they do not react to events or open stores.",
      severity: "error",
      from: { path: "^app/" },
      to: { path: "^lib/", pathNot: ["^lib/[^/]+/index[.]ts$", KERNEL, JOBS_AND_WORKER] },
    },
    {
      name: "no-module-knows-the-app",
      comment: "lib/ runs without Next and React: in the worker, in tests, in a script.",
      severity: "error",
      from: { path: "^lib/" },
      to: { path: "^(app|e2e)/|node_modules/(next|react|react-dom)/" },
    },
    {
      name: "only-stores-touch-tables",
      comment: "Persistence lives in *.store.ts. Everything else asks a store.",
      severity: "error",
      from: { pathNot: `[.]store[.]ts$|^lib/kernel/|^prisma/generated/|[.]db[.]test[.]ts$|${PROGRAMS}` },
      to: { path: "^lib/kernel/(tables|client)[.]ts$|^prisma/generated/" },
    },
    {
      name: "model-is-pure",
      comment: "A model decides; it neither reads nor writes anything, so that it can be tested with plain values.",
      severity: "error",
      from: { path: "^lib/[^/]+/model/", pathNot: TEST },
      to: { path: "[.](store|gateway)[.]ts$|^lib/outbox/|^lib/kernel/(transaction|tables|client|config|log)[.]ts$|^(node:)?(fs|fs/promises|net|http|https|child_process|worker_threads)$" },
    },
    {
      name: "model-borrows-types-only",
      comment: "A model may speak another module's words; it may not ask that module anything.",
      severity: "error",
      from: { path: "^lib/([^/]+)/model/", pathNot: TEST },
      to: { path: "^lib/[^/]+/", pathNot: ["^lib/$1/model/", "^lib/kernel/"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "adapters-stand-alone",
      comment: "A report adapter knows its own format and our facts: no other adapter, module or table.",
      severity: "error",
      from: { path: "^lib/ingestion/adapters/", pathNot: [TEST, "registry[.]ts$"] },
      to: { path: "^(lib|app|prisma)/", pathNot: "^lib/ingestion/(adapters/(adapter|checked|parse-[a-z]+)|model/facts)[.]ts$|^lib/kernel/(index|result|ids|time|text)[.]ts$" },
    },
    {
      name: "only-github-speaks-octokit",
      comment: "GitHub is a doorway, not a room: no other module knows it exists.",
      severity: "error",
      from: { pathNot: "^lib/github/[^/]+[.]gateway[.]ts$" },
      to: { path: "^(@octokit|octokit)(/|$)|node_modules/(@octokit|octokit)/" },
    },
    {
      name: "only-the-worker-opens-jobs",
      comment: "A job runs because an event has happened, never because somebody called it.",
      severity: "error",
      from: { pathNot: `^lib/worker[.]ts$|^bench/|${TEST}` },
      to: { path: "^lib/[^/]+/jobs[.]ts$" },
    },
    {
      name: "only-programs-start-the-worker",
      comment: "lib/worker.ts and lib/stand-up.ts put all modules together; no module and no page may lean on them.",
      severity: "error",
      from: { pathNot: `${PROGRAMS}|${TEST}` },
      to: { path: "^lib/(worker|stand-up)[.]ts$" },
    },
    {
      name: "browser-code-imports-types-only",
      comment: "What runs in the browser gets its values as props and its verbs as server actions.",
      severity: "error",
      from: { path: "[.]client[.]tsx$" },
      to: { path: "^lib/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "ui-knows-no-module",
      comment: "app/_ui is a box of parts. It draws what it is given.",
      severity: "error",
      from: { path: "^app/_ui/" },
      to: { path: "^(lib|app)/", pathNot: "^app/_ui/" },
    },
    {
      name: "journeys-stay-outside",
      comment: "e2e, soak and the demo know the house from the street: its pages and its API, not its code.",
      severity: "error",
      from: { path: "^(demo|e2e|soak)/" },
      to: { path: "^(lib|app|prisma)/" },
    },
    {
      name: "command-line-stays-outside",
      comment: "cli/ talks HTTP only: it runs where no server is installed. Pure readers of files that users write it may share.",
      severity: "error",
      from: { path: "^cli/", pathNot: TEST },
      to: { path: "^(lib|app|prisma)/", pathNot: "^lib/catalog/model/(attached-files|codeowners|lintel-yml)[.]ts$" },
    },
    {
      name: "stand-in-stands-alone",
      comment: "tools/github plays GitHub for tests. It must not know the house, or the house would be tested against itself.",
      severity: "error",
      from: { path: "^tools/github/" },
      to: { path: "^(app|cli|e2e|lib|prisma)/" },
    },
    {
      name: "nobody-ships-the-stand-in",
      comment: "Only tests and journeys meet the GitHub of our own making.",
      severity: "error",
      from: { path: "^(app|cli|lib)/|^(server|worker|sign-in|proxy)[.]ts$", pathNot: `${TEST}|/_testing/` },
      to: { path: "^tools/github/" },
    },
    {
      name: "aliases-cross-borders",
      comment: "Write @/lib/health to leave a module and ./ to stay in it, so that an import shows when it crosses a border.",
      severity: "error",
      from: { path: "^lib/([^/]+)/" },
      to: { path: "^lib/[^/]+/", pathNot: "^lib/$1/", dependencyTypesNot: ["aliased"] },
    },
    { name: "no-cycles", comment: "Two files that need each other are one thing in two places.", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      comment: "A file that nobody uses is not needed.",
      severity: "error",
      from: { orphan: true, path: "^(app|lib)/", pathNot: `${TEST}|^app/.*(page|layout|route|error|not-found|loading|icon)[.]tsx?$|[.]worker[.]ts$|[.]json$|[.]css$` },
      to: {},
    },
    { name: "resolvable", comment: "Every import leads somewhere.", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-dev-dependencies-at-run-time",
      comment: "An installation without development packages must run.",
      severity: "error",
      from: { path: "^(app|lib)/|^(server|worker|sign-in|proxy)[.]ts$", pathNot: [TEST, "^lib/history/oracle/"] },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|prisma/generated" },
    exclude: { path: "(^|/)[.]next/|(^|/)dist/|[/]fixtures[/]" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "require", "default", "types"] },
  },
};
