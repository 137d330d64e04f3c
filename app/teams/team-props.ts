import type { Repository } from "@/lib/catalog";
import type { TeamDetail } from "@/lib/health";
import type { RepositoryId } from "@/lib/kernel";

/** A team as its page shows it: `side` is the one whose flow is drawn, `path` the page without it; across repositories, each row says which, and `isWhole` shows every one of them. */
export type TeamProps = { team: TeamDetail; repositories: ReadonlyMap<RepositoryId, Repository>; side: "in" | "out"; path: string; json: string; now: Date; isAcross: boolean; isWhole: boolean };
