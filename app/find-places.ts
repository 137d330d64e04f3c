"use server";

import { headers } from "next/headers";
import { z } from "zod";

import { findVisibleRepository } from "@/app/_access/visible-repository";
import { whoSpeaks } from "@/app/_access/who-speaks";
import type { Place } from "@/app/_ui/command-centre.client";
import { addressOf, formatShortDay, repositoryPath, shortSha } from "@/app/_ui/format";
import { findSnapshot, listViolations } from "@/lib/health";
import { findLatestSnapshot, listCommitsNamed } from "@/lib/history";
import type { Repository } from "@/lib/catalog";
import { listPullRequests } from "@/lib/review";

const Asked = z.object({ owner: z.string().max(100), name: z.string().max(100), text: z.string().trim().min(1).max(200) });

const SHOWN = 5;
const PULLS_LOOKED_AT = 200;
/** Shorter words would find half of everything. */
const LETTERS_OF_A_SEARCH = 3;

/** What somebody may mean by a few letters in a repository: its modules, teams, pull requests, commits and violations. Strangers find nothing. */
export async function findPlaces(asked: { owner: string; name: string; text: string }): Promise<Place[]> {
  const input = Asked.safeParse(asked);
  const principal = await whoSpeaks(await headers(), { anyone: true });
  const repository = input.success && principal.ok ? await findVisibleRepository(principal.value, input.data) : null;
  if (!input.success || !repository?.ok) return [];
  const text = input.data.text.toLowerCase();
  const found = await Promise.all([modulesAndTeams(repository.value, text), pulls(repository.value, text), commits(repository.value, text), violations(repository.value, input.data.text)]);
  return found.flat();
}

async function modulesAndTeams(repository: Repository, text: string): Promise<Place[]> {
  const latest = await findLatestSnapshot(repository.id);
  const modules = (latest && (await findSnapshot(repository.id, latest.commit)))?.modules ?? [];
  const teams = [...new Set(modules.flatMap(({ owners }) => owners))].sort();
  const isMeant = (name: string) => name.toLowerCase().includes(text);
  return [
    ...modules.filter(({ name }) => isMeant(name)).slice(0, SHOWN).map(({ name }) => ({ label: name, hint: "module", href: repositoryPath(repository, `modules/${encodeURIComponent(name)}`) })),
    ...teams.filter(isMeant).slice(0, SHOWN).map((team) => ({ label: team, hint: "team", href: teamPath(team) })),
  ];
}

/** `@acme/payments` is the team payments of the account acme; an owner without an account has its own name. */
function teamPath(label: string): string {
  const [, account, slug] = /^@([^/]+)\/(.+)$/.exec(label) ?? [];
  return addressOf(`/teams/${encodeURIComponent(slug ?? label)}`, { account });
}

async function pulls(repository: Repository, text: string): Promise<Place[]> {
  const { items } = await listPullRequests(repository.id, { limit: PULLS_LOOKED_AT });
  return items
    .filter(({ number, title }) => `#${number} ${title ?? ""}`.toLowerCase().includes(text))
    .slice(0, SHOWN)
    .map(({ number, title }) => ({ label: `#${number} ${title ?? ""}`.trim(), hint: "pull request", href: repositoryPath(repository, `pulls/${number}`) }));
}

async function commits(repository: Repository, text: string): Promise<Place[]> {
  return (await listCommitsNamed(repository.id, text, SHOWN)).flatMap(({ commit, at, onLine }) => (onLine ? [{ label: shortSha(commit), hint: `commit, ${formatShortDay(at)}`, href: repositoryPath(repository, `commits/${commit}`) }] : []));
}

async function violations(repository: Repository, text: string): Promise<Place[]> {
  if (text.length < LETTERS_OF_A_SEARCH) return [];
  const page = await listViolations(repository.id, { q: text, limit: SHOWN });
  if (!page.ok) return [];
  return page.value.items.map(({ id, rule, from }) => ({ label: `${rule}: ${from.file ?? from.symbol ?? from.module ?? ""}`, hint: "violation", href: repositoryPath(repository, `violations/${encodeURIComponent(id)}`) }));
}
