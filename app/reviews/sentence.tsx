import Link from "next/link";

import { CommitLink } from "@/app/_ui/commit-link";
import { addressOf, repositoryPath } from "@/app/_ui/format";
import { Name, Pair as PairText } from "@/app/_ui/names";
import type { Piece } from "@/lib/review";

type Slug = { owner: string; name: string };

/** A sentence whose names lead somewhere, where it is about one repository. */
export function Sentence({ pieces, repository }: { pieces: readonly Piece[]; repository: Slug | null }) {
  return pieces.map((piece, place) => {
    if ("text" in piece) return piece.text;
    if ("name" in piece) return <span key={place} className="font-medium break-words"><Name>{piece.name}</Name></span>;
    if ("pair" in piece) return <Pair key={place} {...piece.pair} repository={repository} />;
    if ("pull" in piece) return repository ? <PullLink key={place} repository={repository} number={piece.pull} /> : `pull request #${piece.pull}`;
    return <span key={place} className="whitespace-nowrap">commit {repository ? <CommitLink repository={repository} sha={piece.commit} /> : piece.commit.slice(0, 7)}</span>;
  });
}

/** Who leans on whom, leading to what is open there now. */
export function Pair({ from, to, repository, side = "module" }: { from: string; to: string; repository: Slug | null; side?: "module" | "team" }) {
  const name = <PairText from={from} to={to} read="on" />;
  if (!repository) return <span className="font-medium break-words">{name}</span>;
  const question = side === "module" ? { from, to } : { fromTeam: from, toTeam: to };
  return <Link href={addressOf(repositoryPath(repository, "violations"), question)} prefetch={false} className="link break-words">{name}</Link>;
}

export function PullLink({ repository, number }: { repository: Slug; number: number }) {
  return <Link href={repositoryPath(repository, `pulls/${number}`)} prefetch={false} className="link whitespace-nowrap">pull request #{number}</Link>;
}
