import { z } from "zod";

import { defineEvent } from "@/lib/outbox";

const AboutReport = z.object({ repositoryId: z.string(), reportId: z.string() });

/** A report was kept as sent. */
export const reportSubmitted = defineEvent("ingestion.report-submitted", AboutReport);

/** A report's facts can be read. */
export const reportNormalised = defineEvent("ingestion.report-normalised", AboutReport);

/** A report turned out to be unusable; its reason is kept with it. */
export const reportRefused = defineEvent("ingestion.report-refused", AboutReport);

/** A readable report came again, with other words about commits; `readEnvelope` says them. */
export const envelopeKept = defineEvent("ingestion.envelope-kept", AboutReport.extend({ envelope: z.string() }));
