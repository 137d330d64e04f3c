/** `npm run sign-in`: prints a new one-time link for the administrator, for the server on the same data folder. */
import path from "node:path";
import { fileURLToPath } from "node:url";

import { createSignInLink } from "@/lib/identity";
import { readAddress, standUp } from "@/lib/stand-up";

const root = path.resolve(fileURLToPath(import.meta.url), "../..");
const ground = await standUp(root);
if (!ground.ok) {
  console.error(ground.detail);
  process.exit(1);
}
process.env.LINTEL_URL ||= readAddress(ground.value.dataDir) ?? "";
console.log(await createSignInLink());
await ground.value.stop();
process.exit(0);
