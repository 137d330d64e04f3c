/** What the API offers about waivers, and the badge. */
import { z } from "zod";

import { BadgeQuery } from "./badge";
import { operation } from "./operation";
import { NewWaiver, Waiver, WaiverDecision, Waivers, WaiversQuery } from "./waivers";
import { RepositoryPath } from "./words";

const REPOSITORY = "/api/v1/repositories/{owner}/{name}";
const OneWaiver = RepositoryPath.extend({ id: z.string().min(1).max(100) });

export const listWaivers = operation({
  id: "listWaivers",
  method: "get",
  path: `${REPOSITORY}/waivers`,
  tag: "Waivers",
  summary: "Every waiver there ever was, newest first",
  access: "read",
  inPath: RepositoryPath,
  inQuery: WaiversQuery,
  answers: { 200: { description: "A page of waivers.", schema: Waivers } },
});

export const createWaiver = operation({
  id: "createWaiver",
  method: "post",
  path: `${REPOSITORY}/waivers`,
  tag: "Waivers",
  summary: "Accept violations on purpose, or ask for it",
  description:
    "Granted at once when the caller may administer the repository; otherwise asked for, and without effect until an administrator decides. It counts from the commit that is newest at that moment, and until it expires or is ended; the trail stays.",
  access: "read",
  inPath: RepositoryPath,
  inBody: NewWaiver,
  answers: { 201: { description: "Granted, or asked for: `status` says which.", schema: Waiver } },
});

export const decideWaiver = operation({
  id: "decideWaiver",
  method: "post",
  path: `${REPOSITORY}/waivers/{id}/decision`,
  tag: "Waivers",
  summary: "Grant or decline a waiver that was asked for",
  access: "waive",
  inPath: OneWaiver,
  inBody: WaiverDecision,
  answers: { 200: { description: "The waiver as it is now.", schema: Waiver } },
});

export const endWaiver = operation({
  id: "endWaiver",
  method: "delete",
  path: `${REPOSITORY}/waivers/{id}`,
  tag: "Waivers",
  summary: "End a waiver: what it waived is open again",
  description: "The waiver and its trail stay in the list.",
  access: "waive",
  inPath: OneWaiver,
  answers: { 204: { description: "Ended.", mediaTypes: [] } },
});

export const readBadge = operation({
  id: "readBadge",
  method: "get",
  path: `${REPOSITORY}/badge.svg`,
  tag: "Repositories",
  summary: "A number as a badge",
  description: "Of a public repository for anybody, so that a README can show it; of a private one for whoever may read it. A number that nobody knows is “no data”, never 0.",
  access: "anyone",
  inPath: RepositoryPath,
  inQuery: BadgeQuery,
  answers: { 200: { description: "The badge.", mediaTypes: ["image/svg+xml"] } },
  refusals: ["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "UNAVAILABLE"],
});
