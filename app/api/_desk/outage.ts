import { log } from "@/lib/kernel/log";
import { isOutage } from "@/lib/outbox";

import { problem } from "./problem";

/** The answer to what was thrown: nothing of it is told to a stranger, all of it is logged. */
export function answerOutage(thrown: unknown): Response {
  log.error("A request ended in an error", thrown);
  if (isOutage(thrown)) {
    return problem({ reason: "UNAVAILABLE", detail: "The database or the disk is not available at the moment. Nothing was kept; send it again." }, { "retry-after": "5" });
  }
  return problem({ reason: "INTERNAL", detail: "Something went wrong on our side; the log has it. Nothing was changed." });
}
