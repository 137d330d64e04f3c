import type { z } from "zod";

import { findRepository, registerRepository, type Repository } from "@/lib/catalog";
import { bindUpload } from "@/lib/github";
import { checkCommits } from "@/lib/history";
import { type Principal, can } from "@/lib/identity";
import { Meta, submitReport } from "@/lib/ingestion";
import { type Result, fail, ok } from "@/lib/kernel";

import type { Accepted } from "../_contract/reports";
import { parseJson } from "./parse-body";
import type { Refused } from "./problem";
import { check } from "./read-input";
import { repositoryHref, splitName } from "./shapes";
import type { Upload } from "./spool-upload";

type Refusal = Refused["reason"];

/** What CI says, checked and handed over: whose repository, nothing that its id-token does not bear out, no contradiction about its commits, one command. */
export async function receiveReport(principal: Principal, { meta: text, files }: Upload): Promise<Result<z.output<typeof Accepted>, Refusal>> {
  const json = parseJson(text);
  if (!json.ok) return fail("META_INVALID", `meta: ${json.detail}`);
  const meta = check(Meta, json.value, "Check meta.");
  if (!meta.ok) return meta;

  const repository = await findOrAdd(principal, meta.value);
  if (!repository.ok) return repository;
  const bound = await bindUpload(principal, meta.value, files.map(({ role, name, digest }) => JSON.stringify([role, name, digest])));
  if (!bound.ok) return bound;
  const commits = await checkCommits(repository.value.id, bound.value);
  if (!commits.ok) return commits;

  const submitted = await submitReport({ repositoryId: repository.value.id, meta: bound.value, files });
  if (!submitted.ok) return submitted;
  return ok({
    reports: submitted.value.reports.map(({ id, source, tool, status }) => ({ id, source, tool, status, href: `/api/v1/reports/${id}` })),
    snapshot: { href: `${repositoryHref(repository.value)}/snapshots/${meta.value.commit}` },
  });
}

/** The repository that meta names. An administrator's upload adds one that is not there yet; others learn nothing. */
async function findOrAdd(principal: Principal, meta: z.output<typeof Meta>): Promise<Result<Repository, Refusal>> {
  const slug = splitName(meta.repository);
  const known = await findRepository(slug.owner, slug.name);
  if (known && can(principal, "upload", known.id)) return ok(known);
  if (known || !can(principal, "admin", null)) {
    return fail("NOT_FOUND", `There is no repository ${meta.repository}, or this token may not send reports about it. An administrator adds it with POST /api/v1/repositories.`);
  }
  const added = await registerRepository({ ...slug, defaultBranch: meta.defaultBranch });
  if (added.ok) return added;
  // Somebody added it in the same moment.
  const meanwhile = await findRepository(slug.owner, slug.name);
  return meanwhile ? ok(meanwhile) : fail("META_INVALID", added.detail);
}
