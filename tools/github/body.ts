import { type Call, invalidRequest, refuse } from "./answers";
import type { Json } from "./world";

type Kind = "string" | "integer" | "boolean" | "array" | "object";
export type Rule = { type: Kind; required?: boolean; nullable?: boolean; oneOf?: readonly string[]; maxLength?: number; maxItems?: number; minimum?: number };
export type Rules = Record<string, Rule>;

/** A body, or an object in it, that was found to be as its rules say. */
export class Body {
  constructor(readonly json: Json) {}

  has(name: string): boolean {
    return this.json[name] !== undefined;
  }

  text(name: string): string | null {
    const value = this.json[name];
    return typeof value === "string" ? value : null;
  }

  integer(name: string): number | null {
    const value = this.json[name];
    return typeof value === "number" ? value : null;
  }

  list(name: string): unknown[] {
    const value = this.json[name];
    return Array.isArray(value) ? value : [];
  }

  object(name: string): Json | null {
    const value = this.json[name];
    return isObject(value) ? value : null;
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The JSON of a request. GitHub refuses what is no object before it looks at any field. */
export function readBody(call: Call, resource: string, rules: Rules): Body {
  return checkObject(parse(call), resource, rules);
}

function parse(call: Call): Json {
  if (call.raw.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(call.raw.toString("utf8"));
  } catch {
    return refuse(400, "Problems parsing JSON");
  }
  return isObject(value) ? value : refuse(400, "Body should be a JSON object");
}

/** Holds an object against its rules; what GitHub does not know it ignores. `where` is the way to it, as GitHub writes it. */
export function checkObject(json: Json, resource: string, rules: Rules, where = ""): Body {
  const missing = Object.entries(rules).filter(([name, rule]) => rule.required === true && json[name] === undefined).map(([name]) => name);
  const [first] = missing;
  if (first !== undefined) {
    const names = missing.map((name) => `"${name}"`).join(", ");
    invalidRequest(`${names} ${missing.length > 1 ? "weren't" : "wasn't"} supplied.`, { resource, field: first, code: "missing_field" });
  }
  for (const [name, rule] of Object.entries(rules)) {
    const value = json[name];
    if (value !== undefined && !(value === null && rule.nullable === true)) checkValue(value, rule, resource, name, `${where}properties/${name}`);
  }
  return new Body(json);
}

function checkValue(value: unknown, rule: Rule, resource: string, field: string, where: string): void {
  const fault = { resource, field, code: "invalid" };
  const shown = value === null ? "nil" : JSON.stringify(value).slice(0, 200);
  if (!isOf(value, rule.type)) invalidRequest(`For '${where}', ${shown} is not ${/^[aio]/.test(rule.type) ? "an" : "a"} ${rule.type}.`, fault);
  if (typeof value === "string") {
    if (rule.maxLength !== undefined && [...value].length > rule.maxLength) invalidRequest(`Only ${rule.maxLength} characters are allowed; ${[...value].length} were supplied.`, fault);
    if (rule.oneOf && !rule.oneOf.includes(value)) invalidRequest(`For '${where}', ${shown} is not a possible value. Must be one of the following: ${rule.oneOf.join(", ")}.`, fault);
  }
  if (typeof value === "number" && rule.minimum !== undefined && value < rule.minimum) invalidRequest(`For '${where}', ${value} must be greater than or equal to ${rule.minimum}.`, fault);
  if (Array.isArray(value) && rule.maxItems !== undefined && value.length > rule.maxItems) invalidRequest(`No more than ${rule.maxItems} items are allowed; ${value.length} were supplied.`, fault);
}

function isOf(value: unknown, kind: Kind): boolean {
  if (kind === "array") return Array.isArray(value);
  if (kind === "object") return isObject(value);
  return kind === "integer" ? Number.isInteger(value) : typeof value === kind;
}
