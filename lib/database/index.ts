/**
 * Database: a PostgreSQL to stand on. It starts the embedded one or checks the one it is given, applies migrations and
 * hands out the address. It knows no table: those belong to the modules.
 */

// Commands
export { applyMigrations } from "./apply-migrations";
export { type Secrets, keepSecrets } from "./keep-secrets";
export { type RunningDatabase, startDatabase } from "./start-database";
export { startThrowAwayServer } from "./throw-away";
