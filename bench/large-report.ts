import { closeSync, openSync, writeSync } from "node:fs";

/**
 * A dependency-cruiser report of that size, as large monoliths have it: many files, many edges, many of them in loops.
 * `perFile` violations stand on each file; the first `moved` of all lead elsewhere than in a report without them.
 */
export function writeReport(file: string, bytes: number, { perFile = 1, moved = 0 }: { perFile?: number; moved?: number } = {}): void {
  const out = openSync(file, "w");
  let written = 0;
  const write = (text: string): void => void (written += writeSync(out, text));
  const nameOf = (index: number): string => `src/modules/module-${index % 211}/internal/component-${index}.ts`;
  write('{"modules":[');
  const files = Math.floor(bytes / 5200);
  for (let index = 0; index < files; index += 1) {
    const dependencies = Array.from({ length: 6 }, (_, step) => {
      const target = (index * 31 + step * 977) % files;
      const cycle = Array.from({ length: step < 2 ? 8 : 0 }, (_, hop) => ({ name: nameOf((target + hop * 13) % files), dependencyTypes: ["local", "import"] }));
      return {
        module: `../../module-${target % 211}`, resolved: nameOf(target), moduleSystem: "es6", dynamic: false, exoticallyRequired: false, dependencyTypes: ["local", step === 3 ? "type-only" : "import", "import"],
        coreModule: false, followable: true, couldNotResolve: false, matchesDoNotFollow: false, circular: cycle.length > 0, ...(cycle.length > 0 && { cycle }), instability: 0.5, valid: step > 0,
        ...(step === 0 && { rules: [{ severity: "error", name: "no-internals" }] }),
      };
    });
    const dependents = Array.from({ length: 6 }, (_, step) => nameOf((index * 17 + step) % files));
    write(`${index > 0 ? "," : ""}${JSON.stringify({ source: nameOf(index), dependencies, dependents, orphan: false, instability: 0.5, valid: true })}`);
  }
  write('],"summary":{"violations":[');
  for (let index = 0; index < files * perFile; index += 1) {
    const cycle = index % 3 === 0 ? { cycle: Array.from({ length: 8 }, (_, hop) => ({ name: nameOf((index + hop * 13) % files), dependencyTypes: ["local", "import"] })) } : {};
    write(`${index > 0 ? "," : ""}${JSON.stringify({ type: index % 3 === 0 ? "cycle" : "dependency", from: nameOf(index % files), to: nameOf((index * 31 + Math.floor(index / files) * 7 + (index < moved ? 3 : 0)) % files), dependencyTypes: ["local", "import"], rule: { severity: "error", name: "no-internals" }, ...cycle })}`);
  }
  write('],"error":1,"warn":0,"info":0,"ignore":0,"totalCruised":1,"totalDependenciesCruised":1,"optionsUsed":{"baseDir":"/home/ci/shop"},"ruleSetUsed":{"forbidden":[{"name":"no-internals","severity":"error","from":{},"to":{}}]}}}');
  closeSync(out);
}
