import { defineConfig } from "prisma/config";

/** Only the development tools read this; the program itself connects through lib/database. */
export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "postgresql://localhost/none" },
});
