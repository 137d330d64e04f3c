import { Live } from "@/app/api/_contract/health";
import * as operations from "@/app/api/_contract/operations";
import { answer } from "@/app/api/_desk/answer";
import { handleAnyone } from "@/app/api/_desk/handle";

/** The process answers, whatever else does not. */
export const GET = handleAnyone(operations.readLive, async () => answer(Live, { status: "alive" }));
