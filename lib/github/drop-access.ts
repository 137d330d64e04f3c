import { z } from "zod";

import { dropStanding, endPersonOfAccount, hideRepositories } from "@/lib/identity";
import { noTransaction } from "@/lib/kernel/transaction";

import { findLink, linksOfInstallation } from "./app.store";
import { type Outcome, done, ignored } from "./outcome";

type Handler = (payload: unknown, action: string | null) => Promise<Outcome>;

const Numbered = z.object({ id: z.int().positive() });
const OfRepository = z.object({ repository: Numbered });
const OfInstallation = z.object({ installation: Numbered, repositories_removed: z.array(Numbered).default([]) });
const OfMember = z.object({ member: Numbered });
const OfMembership = z.object({ membership: z.object({ user: Numbered.nullish() }).nullish() });
const Sender = z.object({ sender: Numbered });

const NARROWING = new Set(["privatized", "deleted", "transferred"]);

/** What changes who may see a repository: nobody sees it until GitHub has said again that they may. */
export function hidingFirst(handle: Handler): Handler {
  return async (payload, action) => {
    const { repository } = OfRepository.parse(payload);
    const link = NARROWING.has(action ?? "") ? await findLink(noTransaction, repository.id) : null;
    if (link) await hideRepositories([link.repositoryId]);
    return handle(payload, action);
  };
}

/** What an installation no longer reaches nobody sees by it. */
export function droppingFirst(handle: Handler): Handler {
  return async (payload, action) => {
    const { installation, repositories_removed: removed } = OfInstallation.parse(payload);
    const links = action === "deleted" || action === "suspend" ? await linksOfInstallation(noTransaction, installation.id) : [];
    const gone = await Promise.all(removed.map(({ id }) => findLink(noTransaction, id)));
    await hideRepositories([...links, ...gone.filter((link) => link !== null)].map(({ repositoryId }) => repositoryId));
    return handle(payload, action);
  };
}

/** Somebody was given a repository or lost it; or came into a team, or left it. */
export async function handleMember(payload: unknown): Promise<Outcome> {
  await dropStanding({ accountId: String(OfMember.parse(payload).member.id) });
  return done("What this person may see is asked again.");
}

/** Somebody came into the organisation or left it; other changes of it may concern everybody. */
export async function handleOrganisation(payload: unknown): Promise<Outcome> {
  const user = OfMembership.parse(payload).membership?.user;
  await dropStanding(user ? { accountId: String(user.id) } : "everybody");
  return done(user ? "What this person may see is asked again." : "What people may see is asked again.");
}

/** A team was given a repository, lost it, or is no more. */
export async function handleTeam(): Promise<Outcome> {
  await dropStanding("everybody");
  return done("What people may see is asked again.");
}

/** Somebody has taken back that this server may speak for them. */
export async function handleAuthorisation(payload: unknown, action: string | null): Promise<Outcome> {
  if (action !== "revoked") return ignored("Only its end says something to Lintel.");
  const known = await endPersonOfAccount(String(Sender.parse(payload).sender.id));
  return known ? done("They are signed out everywhere.") : ignored("They never signed in here.");
}
