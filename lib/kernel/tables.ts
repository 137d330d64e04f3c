import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

import type { PrismaClient } from "@/prisma/generated/client";

import type { Opened, Tx } from "./transaction";

type Tables = Omit<PrismaClient, `$${string}`>;

/** Opens a transaction onto the named tables; `lib/architecture.test.ts` checks that they belong to the caller. */
export function ownTables<const Names extends readonly (keyof Tables)[]>(_names: Names) {
  return (tx: Tx): Pick<Tables, Names[number]> => open(tx).prisma as unknown as Tables;
}

/** Hand-written SQL inside the transaction, its values as $1, $2, ... and every table named with its schema. */
export type RawSql = {
  /** The rows, as the types below say: bigint as `bigint`, bytea as `Buffer`, timestamps as `Date`, numeric and date as text, JSON parsed. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** How many rows were written. */
  execute(sql: string, values?: readonly unknown[]): Promise<number>;
  /**
   * Writes rows past the planner, many times faster than INSERT, as they are made. `into` names the table with its
   * schema and the columns in the order of the values: `history.interval (source, opened)`. Only within a transaction.
   */
  copy(into: string, rows: Iterable<readonly Copied[]>): Promise<void>;
};

/** A value of a copied row as PostgreSQL reads it from text; bytea as `\\x` and hexadecimal digits. */
export type Copied = string | number | bigint | boolean | null;

/**
 * Runs on the very connection of the transaction, past Prisma. Values may be Buffers, bigints, dates and arrays of
 * these: `INSERT INTO … SELECT * FROM unnest($1::bytea[], $2::bigint[])` takes tens of thousands of rows at once.
 * An object or an array meant as JSON is passed as JSON.stringify makes it.
 */
export function rawSql(tx: Tx): RawSql {
  const { sql: connection } = open(tx);
  return {
    query: async (sql, values = []) => (await connection.query({ text: sql, values: values.map(asParameter), types: asRead })).rows,
    execute: async (sql, values = []) => (await connection.query({ text: sql, values: values.map(asParameter) })).rowCount ?? 0,
    copy: async (into, rows) => {
      if (connection instanceof pg.Pool) throw new Error(`Rows for ${into} can be copied within a transaction only.`);
      await pipeline(Readable.from(copyLines(rows)), connection.query(copyFrom(`COPY ${into} FROM STDIN`)));
    },
  };
}

const COPY_CHUNK = 64 * 1024;
const COPY_ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** COPY's text format: a line a row, values apart by tabs, `\\N` for null. */
function* copyLines(rows: Iterable<readonly Copied[]>): Generator<Buffer> {
  let lines = "";
  for (const row of rows) {
    lines += `${row.map(copyText).join("\t")}\n`;
    if (lines.length < COPY_CHUNK) continue;
    yield Buffer.from(lines);
    lines = "";
  }
  if (lines !== "") yield Buffer.from(lines);
}

const TO_ESCAPE = /[\\\n\r\t]/;

function copyText(value: Copied): string {
  if (value === null) return "\\N";
  if (typeof value !== "string") return String(value);
  if (!TO_ESCAPE.test(value)) return value;
  // Most of what needs an escape is bytea, which needs one in front.
  if (value.startsWith("\\x") && value.lastIndexOf("\\") === 0 && !/[\n\r\t]/.test(value)) return `\\${value}`;
  return value.replace(/[\\\n\r\t]/g, (one) => COPY_ESCAPES[one] ?? one);
}

function open(tx: Tx): Opened {
  return tx as unknown as Opened;
}

/** node-postgres writes Buffers well, a bare Uint8Array as JSON; both mean bytea here. */
function asParameter(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asParameter);
  return value instanceof Uint8Array && !Buffer.isBuffer(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;
const bigints = (text: string): (bigint | null)[] => text === "{}" ? [] : text.slice(1, -1).split(",").map((item) => (item === "NULL" ? null : BigInt(item)));
const sameText = (text: string): string => text;

const asRead: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") => {
    if (oid === INT8) return BigInt;
    if (oid === INT8_ARRAY) return bigints;
    if (oid === DATE) return sameText;
    return pg.types.getTypeParser(oid, format ?? "text");
  },
};
