import type { z } from "zod";

import type { DeliveryView } from "@/lib/github";
import { type Principal, can } from "@/lib/identity";
import { type Result, fail, ok } from "@/lib/kernel";

import type { Delivery } from "../_contract/deliveries";
import { fullName } from "./shapes";

/** A delivery of GitHub's webhook. */
export function asDelivery({ id, event, action, repository, githubRepositoryId, account, receivedAt, status, outcome, attempts, finishedAt }: DeliveryView): z.output<typeof Delivery> {
  return {
    id, event, action, repository: repository && fullName(repository), githubRepositoryId, account, status, outcome, attempts,
    receivedAt: receivedAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null,
  };
}

/** Deliveries are of every repository: an administrator of one sees none of them. */
export function ofWholeServer(principal: Principal): Result<void, "FORBIDDEN"> {
  return can(principal, "admin", null) ? ok(undefined) : fail("FORBIDDEN", "Deliveries are about every repository: this needs an administrator of the whole server.");
}
