import packageJson from "@/package.json";

import * as operations from "@/app/api/_contract/operations";
import { writeContract } from "@/app/api/_contract/openapi";
import { handleAnyone } from "@/app/api/_desk/handle";
import { readSettings } from "@/app/api/_desk/settings";

/** The contract that this server keeps. */
export const GET = handleAnyone(operations.readContract, async () => Response.json(writeContract({ server: readSettings().url, version: packageJson.version })));
