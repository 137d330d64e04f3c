import * as z from "zod/mini";

import type { Attachment } from "./attachments";
import type { Meta } from "./envelope";
import type { ReportFile } from "./find-reports";
import { type Part, formOf } from "./multipart";
import { EXIT, type Outcome, done, refused } from "./outcome";
import { type Server, talk } from "./talk";

/** One request: the reports of one tool that start from one folder. */
export type Envelope = { meta: Meta; files: ReportFile[]; attachments: Attachment[]; baselines: string[] };

/** Files larger than this are worth the time that compressing takes. */
const WORTH_COMPRESSING = 32 * 1024;
const COMPRESSED = /\.(?:gz|zip|jar)$/i;

const Accepted = z.object({
  reports: z.array(z.object({ id: z.string(), source: z.string(), tool: z.optional(z.nullable(z.string())), status: z.string(), href: z.optional(z.string()) })),
  snapshot: z.optional(z.nullable(z.object({ href: z.optional(z.string()) }))),
});

export type Accepted = z.infer<typeof Accepted>;
export type AcceptedReport = Accepted["reports"][number];

/** Sends an envelope; done once the server has stored all of it. */
export async function sendEnvelope(server: Server, envelope: Envelope): Promise<Outcome<Accepted>> {
  const sent = await talk(server, "POST", "/api/v1/reports", { kind: "form", form: formOf(partsOf(envelope)) });
  if (!sent.ok) return sent;
  const accepted = z.safeParse(Accepted, sent.value);
  return accepted.success ? done(accepted.data) : refused(EXIT.unreachable, `${server.address} took the report, but answers something else than Lintel does. Is LINTEL_URL right?`);
}

function partsOf({ meta, files, attachments, baselines }: Envelope): Part[] {
  return [
    { field: "meta", text: JSON.stringify(meta) },
    ...attachments.map(({ role, path, content }): Part => ({ field: role, fileName: path, content })),
    ...baselines.map((path): Part => ({ field: "baseline", fileName: path.replaceAll("\\", "/"), path, compress: false })),
    ...files.map(({ path, name, bytes }): Part => ({ field: "report", fileName: name.replaceAll("\\", "/"), path, compress: bytes > WORTH_COMPRESSING && !COMPRESSED.test(path) })),
  ];
}
