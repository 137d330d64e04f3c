import * as operations from "@/app/api/_contract/operations";
import { handleAnyone } from "@/app/api/_desk/handle";
import { reportSchema } from "@/lib/ingestion";

/** JSON Schema of Lintel's own report format, for those who write such reports. */
export const GET = handleAnyone(operations.readReportSchema, async ({ request }) =>
  Response.json({ ...reportSchema, $id: new URL("/schema/report.v1.json", request.url).href }, { headers: { "content-type": "application/schema+json", "cache-control": "public, max-age=3600" } }),
);
