import { type Fault, invalid, invalidRequest } from "./answers";
import { type Body, type Rules, checkObject, isObject } from "./body";
import type { Annotation, Json } from "./world";

const LARGEST_TEXT = 65_535;
const STATUSES = ["queued", "in_progress", "completed", "waiting", "requested", "pending"];
const OWN_STATUSES = ["queued", "in_progress", "completed"];
const CONCLUSIONS = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];

export const CREATE: Rules = {
  name: { type: "string", required: true },
  head_sha: { type: "string", required: true },
  details_url: { type: "string" },
  external_id: { type: "string" },
  status: { type: "string", oneOf: STATUSES },
  started_at: { type: "string" },
  conclusion: { type: "string", oneOf: CONCLUSIONS },
  completed_at: { type: "string" },
  output: { type: "object" },
  actions: { type: "array", maxItems: 3 },
};

export const UPDATE: Rules = { ...CREATE, name: { type: "string" }, head_sha: { type: "string" } };

const ANNOTATION: Rules = {
  path: { type: "string", required: true },
  start_line: { type: "integer", required: true },
  end_line: { type: "integer", required: true },
  start_column: { type: "integer" },
  end_column: { type: "integer" },
  annotation_level: { type: "string", required: true, oneOf: ["notice", "warning", "failure"] },
  message: { type: "string", required: true },
  title: { type: "string", maxLength: 255 },
  raw_details: { type: "string" },
};

const ACTION: Rules = {
  label: { type: "string", required: true, maxLength: 20 },
  description: { type: "string", required: true, maxLength: 40 },
  identifier: { type: "string", required: true, maxLength: 20 },
};

export type Output = { title: string | null; summary: string | null; text: string | null; annotations: Annotation[] };
export type Action = { label: string; identifier: string; description: string };

/** What a check run may not say, whether it is new or changed. */
export function refuseStates(body: Body): void {
  const status = body.text("status");
  if (status !== null && !OWN_STATUSES.includes(status)) fail("status", `${status} may only be set by GitHub Actions`);
  if (status === "completed" && !body.has("conclusion")) invalidRequest('"conclusion" wasn\'t supplied.', { resource: "CheckRun", field: "conclusion", code: "missing_field" });
  for (const field of ["started_at", "completed_at"]) {
    const time = body.text(field);
    if (time !== null && (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.]\d+)?(Z|[+-]\d\d:\d\d)$/.test(time) || Number.isNaN(Date.parse(time)))) invalidRequest(`${JSON.stringify(time)} is not a valid date-time.`, { resource: "CheckRun", field, code: "invalid" });
  }
  const url = body.text("details_url");
  if (url !== null && !/^https?:\/\/[^\s/]/.test(url)) fail("details_url", "details_url must use http or https scheme");
}

function fail(field: string, message: string, code = "custom"): never {
  return invalid({ resource: "CheckRun", field, code, message });
}

/** `title` and `summary` on a new check run, `summary` on a changed one; not one annotation of fifty-one is taken. */
export function readOutput(json: Json | null, isNew: boolean): Output | null {
  if (json === null) return null;
  const rules: Rules = { title: { type: "string", required: isNew }, summary: { type: "string", required: true }, text: { type: "string" }, annotations: { type: "array", maxItems: 50 }, images: { type: "array" } };
  const body = checkObject(json, "CheckRun", rules, "properties/output/");
  const title = body.text("title");
  if (title !== null && [...title].length > 255) fail("title", "title is too long (maximum is 255 characters)");
  for (const field of ["summary", "text"]) refuseLarge(body, field);
  return { title, summary: body.text("summary"), text: body.text("text"), annotations: body.list("annotations").map(readAnnotation) };
}

/** Counted in characters by the schema, and in bytes by what stores it. */
function refuseLarge(body: Body, field: string): void {
  const text = body.text(field) ?? "";
  if (text.length > LARGEST_TEXT) invalidRequest(`Only ${LARGEST_TEXT} characters are allowed; ${text.length} were supplied.`, { resource: "CheckRun", field, code: "invalid" });
  if (Buffer.byteLength(text) > LARGEST_TEXT) fail(field, `${field} exceeds a maximum bytesize of ${LARGEST_TEXT}`);
}

/** One that is wrong spoils all, and GitHub does not say which one it was. */
function readAnnotation(value: unknown): Annotation {
  const spoilt = { resource: "CheckRun", code: "invalid", field: "annotations" };
  if (!isObject(value)) return invalidRequest(`For 'properties/annotations/items', ${JSON.stringify(value)} is not an object.`, spoilt);
  const body = checkObject(value, "CheckRun", ANNOTATION, "properties/annotations/items/");
  const annotation = {
    path: body.text("path") ?? "",
    start_line: body.integer("start_line") ?? 0,
    end_line: body.integer("end_line") ?? 0,
    start_column: body.integer("start_column"),
    end_column: body.integer("end_column"),
    annotation_level: body.text("annotation_level") ?? "",
    message: body.text("message") ?? "",
    title: body.text("title"),
    raw_details: body.text("raw_details"),
  };
  return isSound(annotation) ? annotation : invalid(spoilt);
}

function isSound({ path, start_line, end_line, start_column, end_column, message, raw_details }: Annotation): boolean {
  if (path === "" || message === "" || start_line < 1 || end_line < start_line) return false;
  if (Buffer.byteLength(message) > 65_536 || Buffer.byteLength(raw_details ?? "") > 65_536) return false;
  if (start_column === null && end_column === null) return true;
  return start_column !== null && end_column !== null && start_line === end_line && start_column >= 1 && end_column >= start_column;
}

export function readActions(values: readonly unknown[]): Action[] {
  return values.map((value) => {
    const fault: Fault = { resource: "CheckRun", code: "invalid", field: "actions" };
    if (!isObject(value)) return invalidRequest(`For 'properties/actions/items', ${JSON.stringify(value)} is not an object.`, fault);
    const body = checkObject(value, "CheckRun", ACTION, "properties/actions/items/");
    return { label: body.text("label") ?? "", identifier: body.text("identifier") ?? "", description: body.text("description") ?? "" };
  });
}
