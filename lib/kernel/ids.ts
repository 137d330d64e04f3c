declare const brand: unique symbol;

/** Ids of one kind cannot be passed where another kind is wanted. */
type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type RepositoryId = Id<"repository">;
export type ReportId = Id<"report">;
export type AnalysisId = Id<"analysis">;
export type TokenId = Id<"token">;
export type UserId = Id<"user">;

/** A full commit name: 40 lower-case hexadecimal digits. */
export type CommitSha = Id<"commit">;

/** The one place where plain text becomes an id: after a check, or when it was read from our own table. */
export function asId<Kind extends RepositoryId | ReportId | AnalysisId | TokenId | UserId | CommitSha>(text: string): Kind {
  return text as Kind;
}
