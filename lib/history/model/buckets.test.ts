import fc from "fast-check";
import { expect, it } from "vitest";

import { type BuiltSet, type LoadNodes, EMPTY_ROOT, buildSet, changeSet, compareSets, countSet, digestOf, lookUp, readSet } from "./buckets";

const arbitraryElements = fc
  .uniqueArray(fc.tuple(fc.nat(3000), fc.nat(2)), { selector: ([key]) => key, maxLength: 400 })
  .map((pairs) => new Map(pairs.map(([key, value]) => [digestOf(String(key)), `"${value}"`])));

function loaderOf(...sets: BuiltSet[]): { load: LoadNodes; read: () => number } {
  const all = new Map(sets.flatMap(({ nodes }) => [...nodes]));
  let read = 0;
  return {
    read: () => read,
    load: async (digests) => {
      read += digests.length;
      return new Map(
        digests.map((digest) => {
          const node = all.get(digest);
          if (!node) throw new Error(`no node ${digest}`);
          return [digest, node];
        }),
      );
    },
  };
}

it("gives back what was put in, whatever the order", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryElements, async (elements) => {
      const set = buildSet([...elements]);
      expect(buildSet([...elements].reverse()).root).toBe(set.root);
      const { load } = loaderOf(set);
      expect(await readSet(set.root, loaderOf(set, buildSet([])).load)).toEqual(elements);
      expect(await countSet(set.root, load)).toBe(elements.size);
      expect(await lookUp(set.root, [...elements.keys()], load)).toEqual(elements);
      expect(await lookUp(set.root, [digestOf("elsewhere")], load)).toEqual(new Map());
    }),
    { numRuns: 60 },
  );
});

it("finds exactly the difference between two sets", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryElements, arbitraryElements, async (before, after) => {
      const [one, other] = [buildSet([...before]), buildSet([...after])];
      const found = await compareSets(one.root, other.root, loaderOf(one, other).load);
      expect(found.removed).toEqual(new Map([...before].filter(([key]) => !after.has(key))));
      expect(found.added).toEqual(new Map([...after].filter(([key]) => !before.has(key))));
      expect([...found.changed.keys()].sort()).toEqual([...after].filter(([key, value]) => before.has(key) && before.get(key) !== value).map(([key]) => key).sort());
    }),
    { numRuns: 60 },
  );
});

it("changes a set into the very set that would have been built", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryElements, arbitraryElements, fc.array(fc.nat(3000), { maxLength: 300 }), async (before, put, drop) => {
      const set = buildSet([...before]);
      const changes = new Map<string, string | null>([...put, ...drop.map((key) => [digestOf(String(key)), null] as const)]);
      const wanted = new Map(before);
      for (const [key, value] of changes) if (value === null) wanted.delete(key); else wanted.set(key, value);
      const changed = await changeSet(set.root, changes, loaderOf(set, buildSet([])).load);
      expect(changed.root).toBe(buildSet([...wanted]).root);
      const known: BuiltSet = { root: changed.root, nodes: new Map([...set.nodes, ...changed.nodes, ...buildSet([]).nodes]) };
      expect(await readSet(changed.root, loaderOf(known).load)).toEqual(wanted);
    }),
    { numRuns: 100 },
  );
});

it("reads a few hundred nodes to find twenty changes among fifty thousand elements", async () => {
  const before = new Map(Array.from({ length: 50_000 }, (_, index) => [digestOf(`e${index}`), "1"]));
  const after = new Map(before);
  for (let index = 0; index < 20; index++) after.set(digestOf(`e${index * 2000}`), "2");
  const [one, other] = [buildSet([...before]), buildSet([...after])];
  const { load, read } = loaderOf(one, other);
  expect((await compareSets(one.root, other.root, load)).changed.size).toBe(20);
  expect(read()).toBeLessThan(200);
});

it("names the empty set by one digest", () => {
  expect(buildSet([]).root).toBe(EMPTY_ROOT);
});
