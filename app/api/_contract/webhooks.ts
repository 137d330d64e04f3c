import { z } from "zod";

export const Delivered = z
  .strictObject({ id: z.string(), status: z.enum(["kept", "known"]).meta({ description: "`known`: the same delivery came before; it is worked once." }) })
  .meta({ id: "Delivered" });
