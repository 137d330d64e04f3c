import { expect, it } from "vitest";

import { ownTables, rawSql } from "./tables";
import { noTransaction, transaction } from "./transaction";

const tables = ownTables(["passedPeriod"]);
const periods = async () => (await tables(noTransaction).passedPeriod.findMany({ orderBy: { period: "asc" } })).map(({ period }) => period);

it("keeps what Prisma and hand-written SQL wrote in one transaction, and sees each other's rows in it", async () => {
  const seen = await transaction(async (tx) => {
    await tables(tx).passedPeriod.create({ data: { kind: "day", period: "2026-01-01" } });
    await rawSql(tx).execute(`INSERT INTO outbox.passed_period ("kind", "period") VALUES ($1, $2)`, ["day", "2026-01-02"]);
    return rawSql(tx).query<{ n: bigint }>("SELECT count(*) AS n FROM outbox.passed_period");
  });

  expect(seen).toEqual([{ n: 2n }]);
  expect(await periods()).toEqual(["2026-01-01", "2026-01-02"]);
});

it("undoes both when the work throws", async () => {
  const failing = transaction(async (tx) => {
    await tables(tx).passedPeriod.create({ data: { kind: "day", period: "2026-02-01" } });
    await rawSql(tx).execute(`INSERT INTO outbox.passed_period ("kind", "period") VALUES ($1, $2)`, ["day", "2026-02-02"]);
    throw new Error("on purpose");
  });

  await expect(failing).rejects.toThrow("on purpose");
  expect(await periods()).not.toContain("2026-02-01");
  expect(await periods()).not.toContain("2026-02-02");
});

it("keeps transactions apart that run at once", async () => {
  const write = (period: string) =>
    transaction(async (tx) => {
      await rawSql(tx).execute(`INSERT INTO outbox.passed_period ("kind", "period") VALUES ('week', $1)`, [period]);
      const mine = await rawSql(tx).query<{ period: string }>("SELECT period FROM outbox.passed_period WHERE kind = 'week' AND xmin = pg_current_xact_id()::xid");
      return mine.map((row) => row.period);
    });

  const names = Array.from({ length: 30 }, (_, index) => `2026-W${index}`);
  expect(await Promise.all(names.map(write))).toEqual(names.map((name) => [name]));
});

it("takes arrays of bytes, bigints, texts and nulls, twenty thousand rows at once", async () => {
  const count = 20_000;
  const keys = Array.from({ length: count }, (_, index) => Buffer.from(index.toString(16).padStart(50, "0"), "hex"));
  const numbers = Array.from({ length: count }, (_, index) => 2n ** 60n + BigInt(index));
  const texts = Array.from({ length: count }, (_, index) => (index % 2 === 0 ? `a "quoted", {braced} \\ text ${index}` : null));

  const [row] = await transaction((tx) =>
    rawSql(tx).query<{ n: bigint; last: bigint; bytes: Buffer; text: string; nulls: bigint }>(
      `SELECT count(*) AS n, max(number) AS last, max(encode(key, 'hex'))::text AS text, count(*) FILTER (WHERE word IS NULL) AS nulls
       FROM unnest($1::bytea[], $2::bigint[], $3::text[]) AS given(key, number, word)`,
      [keys, numbers, texts],
    ),
  );

  expect(row).toEqual({ n: 20_000n, last: 2n ** 60n + 19_999n, text: (19_999).toString(16).padStart(50, "0"), nulls: 10_000n });
});

it("reads bytes as Buffers, bigints as bigints, also in arrays, and dates as written", async () => {
  const [row] = await rawSql(noTransaction).query(
    `SELECT $1::bytea AS bytes, $2::bigint AS big, ARRAY[1, NULL, 3]::bigint[] AS bigs, $1::bytea = ANY ($3::bytea[]) AS found, DATE '2026-11-21' AS day, '{"a":1}'::jsonb AS json`,
    [new Uint8Array([0, 255]), 9007199254740993n, [new Uint8Array([0, 255])]],
  );

  expect(row).toEqual({ bytes: Buffer.from([0, 255]), big: 9007199254740993n, bigs: [1n, null, 3n], found: true, day: "2026-11-21", json: { a: 1 } });
});
