import type { Tangle, TangleCourse } from "@/lib/health";

/** A tangle that came into being, grew, shrank, or is gone; `commit` and `at` null where it cannot be pinned to one. */
export type TangleStep = {
  kind: "formed" | "grew" | "shrank" | "dissolved";
  /** The modules in it now; of a dissolved one, those that were. */
  modules: string[];
  joined: string[];
  left: string[];
  teams: string[];
  commit: string | null;
  at: string | null;
};

type Moment = Pick<TangleStep, "commit" | "at">;

/**
 * What happened to tangles, oldest first. Health tells a growing tangle as one dissolved and one formed; where they share a
 * module at the same commit, it is one that went on. One that formed and was dissolved within the week is told twice: that is
 * what a look at both ends would hide.
 */
export function tangleSteps({ changes }: TangleCourse): TangleStep[] {
  return changes.flatMap(({ by, formed, dissolved }) => {
    const moment: Moment = by ?? { commit: null, at: null };
    const ended = [...dissolved];
    const steps = formed.map((now): TangleStep => {
      const place = bestMatch(now, ended);
      const [then] = place === null ? [] : ended.splice(place, 1);
      return then ? wentOn(then, now, moment) : { kind: "formed", modules: now.modules, joined: [], left: [], teams: now.teams, ...moment };
    });
    return [...steps, ...ended.map(({ modules, teams }): TangleStep => ({ kind: "dissolved", modules, joined: [], left: [], teams, ...moment }))];
  });
}

function wentOn(then: Tangle, now: Tangle, moment: Moment): TangleStep {
  const joined = now.modules.filter((module) => !then.modules.includes(module));
  const left = then.modules.filter((module) => !now.modules.includes(module));
  return { kind: now.modules.length >= then.modules.length ? "grew" : "shrank", modules: now.modules, joined, left, teams: now.teams, ...moment };
}

/** The place of the one that shares the most modules. */
function bestMatch({ modules }: Tangle, candidates: readonly Tangle[]): number | null {
  const shared = candidates.map((candidate) => candidate.modules.filter((module) => modules.includes(module)).length);
  const most = Math.max(0, ...shared);
  return most === 0 ? null : shared.indexOf(most);
}
