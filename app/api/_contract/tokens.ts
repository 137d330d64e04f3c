import { z } from "zod";

import { Moment, RepositoryName, pageOf } from "./words";

export const SCOPES = ["upload", "read", "admin"] as const;
const Scope = z.enum(SCOPES, `Scope is one of ${SCOPES.join(", ")}.`).meta({
  description: "`upload`: writes reports and reads what became of them; `read`: reads; `admin`: everything.",
});

export const NewToken = z.strictObject({
  repository: RepositoryName.optional().meta({ description: "Every repository when left out." }),
  scope: Scope,
  expiresAt: z.iso.datetime({ offset: true, error: "Give the end as a moment: 2027-01-01T00:00:00Z." }).optional(),
  note: z.string().max(200).optional().meta({ description: "What it is for." }),
});

export const IssuedToken = z
  .strictObject({ id: z.string(), token: z.string().meta({ description: "Shown once: only its hash is kept." }) })
  .meta({ id: "IssuedToken" });

export const Token = z
  .strictObject({
    id: z.string(),
    repository: RepositoryName.nullable(),
    scope: Scope,
    note: z.string().nullable(),
    createdAt: Moment,
    expiresAt: Moment.nullable(),
    lastUsedAt: Moment.nullable(),
  })
  .meta({ id: "Token" });

export const Tokens = pageOf(Token).meta({ id: "Tokens" });

export const TokensQuery = z.strictObject({ repository: RepositoryName.optional() });
