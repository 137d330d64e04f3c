import { Button } from "@/app/_ui/button";

import { rememberTeam } from "./actions";

/** Which team the visitor belongs to: chosen once, remembered by this browser. */
export function TeamChooser({ teams, mine, back }: { teams: readonly string[]; mine: string | null; back: string }) {
  return (
    <form action={rememberTeam} className="flex flex-wrap items-center gap-2 text-sm">
      <label htmlFor="my-team" className="text-ink-2">My team</label>
      <select id="my-team" name="team" defaultValue={mine ?? ""} key={mine ?? ""} className="min-h-8 max-w-56 rounded-[3px] border border-line bg-paper px-2 py-1 text-sm text-ink">
        <option value="">none chosen</option>
        {teams.map((team) => <option key={team} value={team}>{team}</option>)}
        {mine !== null && !teams.includes(mine) && <option value={mine}>{mine} (has nothing here)</option>}
      </select>
      <input type="hidden" name="back" value={back} />
      <Button type="submit">Remember</Button>
    </form>
  );
}

/** One press on a team's own page: this is mine, or is not any more. */
export function MineButton({ team, isMine, back }: { team: string; isMine: boolean; back: string }) {
  return (
    <form action={rememberTeam}>
      <input type="hidden" name="team" value={isMine ? "" : team} />
      <input type="hidden" name="back" value={back} />
      <Button type="submit" aria-pressed={isMine}>{isMine ? "My team: forget" : "This is my team"}</Button>
    </form>
  );
}
