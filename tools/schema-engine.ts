import fs from "node:fs";
import { createRequire } from "node:module";

import { PrismaPg } from "@prisma/adapter-pg";
import { type SqlDriverAdapter, type SqlMigrationAwareDriverAdapterFactory, ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as wasmModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

type Start = { __wbg_set_wasm(exports: WebAssembly.Exports): void };

/**
 * Prisma's schema engine as WebAssembly, of the very commit of the Prisma in use: it compares a schema with migrations
 * without the engine that Prisma would download. `url` names a server whose user may create a database.
 */
export async function openSchemaEngine(url: string, schema: readonly { path: string; content: string }[]): Promise<wasmModule.SchemaEngine> {
  await (started ??= startWasm());
  const factory = bindMigrationAwareSqlAdapterFactory(new MigrationAdapter(url));
  return wasmModule.SchemaEngine.new({ datamodels: schema.map(({ path, content }) => [path, content]) }, () => undefined, factory);
}

/** Once a process: its glue keeps views of the first instance's memory. */
let started: Promise<void> | undefined;

async function startWasm(): Promise<void> {
  const file = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg").replace(/\.js$/, ".wasm");
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(file), { "./schema_engine_bg.js": { ...wasmModule } });
  (wasmModule as unknown as Start).__wbg_set_wasm(instance.exports);
  const begin = instance.exports.__wbindgen_start;
  if (typeof begin === "function") begin();
}

/** Prisma's adapter with two faults mended: it cannot read PostgreSQL's "char", and it drops its shadow database while still connected to it. */
class MigrationAdapter implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = "postgres";
  readonly adapterName = "@prisma/adapter-pg";

  constructor(private readonly url: string) {}

  connect(): Promise<SqlDriverAdapter> {
    return this.adapterFor(decodeURIComponent(new URL(this.url).pathname.slice(1)));
  }

  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    const shadow = `lintel_shadow_${process.pid}`;
    const main = new pg.Client(connectionTo(this.url));
    await main.connect();
    await main.query(`DROP DATABASE IF EXISTS "${shadow}" WITH (FORCE)`);
    await main.query(`CREATE DATABASE "${shadow}"`);
    const adapter = await this.adapterFor(shadow);
    const dispose = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await dispose();
      await main.query(`DROP DATABASE "${shadow}" WITH (FORCE)`);
      await main.end();
    };
    return adapter;
  }

  private async adapterFor(database: string): Promise<SqlDriverAdapter> {
    const pool = new pg.Pool({ ...connectionTo(this.url), database });
    return readingChars(await new PrismaPg(pool, { disposeExternalPool: true }).connect(), pool);
  }
}

/** In parts, because node-postgres lets a connection string win over `database`: the shadow would be the real database. */
function connectionTo(url: string): pg.ClientConfig {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port) || 5432,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  };
}

const CHAR = 18;
const TEXT = 25;

/** The adapter refuses columns of PostgreSQL's one-byte "char", of which the catalogue is full: they travel as text and are then called characters. */
function readingChars(adapter: SqlDriverAdapter, pool: pg.Pool): SqlDriverAdapter {
  const query: (config: pg.QueryArrayConfig) => Promise<pg.QueryArrayResult> = pool.query.bind(pool);
  const queryRaw = adapter.queryRaw.bind(adapter);
  let chars: number[] = [];
  Object.defineProperty(pool, "query", {
    value: async (config: pg.QueryArrayConfig) => {
      const result = await query(config);
      const fields = result.fields ?? [];
      chars = fields.flatMap((field, index) => (field.dataTypeID === CHAR ? [index] : []));
      for (const index of chars) Object.assign(fields[index] ?? {}, { dataTypeID: TEXT });
      return result;
    },
  });
  adapter.queryRaw = async (params) => {
    const result = await queryRaw(params);
    for (const index of chars) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
}
