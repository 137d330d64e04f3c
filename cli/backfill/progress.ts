import type { Terminal } from "../terminal";

/** Tells how far it is: as one line that is drawn over on a terminal, as a line for each commit in a log. */
export type Progress = {
  /** What is being done now. */
  doing(what: string): void;
  /** One is through. `sentence` says what became of it. */
  step(sentence: string): void;
  end(): void;
};

/** How many of the last ones the estimate goes by: a commit costs what its neighbours cost. */
const LOOKED_AT = 12;

/** @param total how many there are to do; `now` is in milliseconds */
export function startProgress(terminal: Terminal, total: number, now: () => number = Date.now): Progress {
  const { live, say } = terminal;
  const lasted: number[] = [];
  let finished = 0;
  let begun = now();
  let what = "";
  const draw = () => live?.draw(barOf(finished, total, what, leftOf(lasted, total - finished, now() - begun), live.columns()));
  const timer = live === null ? null : setInterval(draw, 500);
  timer?.unref();

  return {
    doing(next) {
      what = next;
      draw();
    },
    step(sentence) {
      finished += 1;
      lasted.push(now() - begun);
      if (lasted.length > LOOKED_AT) lasted.shift();
      begun = now();
      const left = leftOf(lasted, total - finished, 0);
      say(`[${String(finished).padStart(String(total).length)}/${total}] ${sentence}${live === null && left !== null && finished < total ? `; ${left} left` : ""}`);
      what = "";
    },
    end() {
      if (timer !== null) clearInterval(timer);
      live?.clear();
    },
  };
}

const BAR = 20;

/** One line, never wider than the terminal. */
export function barOf(finished: number, total: number, what: string, left: string | null, columns: number): string {
  const filled = total === 0 ? BAR : Math.floor((BAR * finished) / total);
  const line = `[${"#".repeat(filled)}${"-".repeat(BAR - filled)}] ${finished}/${total}${left === null ? "" : `, ${left} left`}${what === "" ? "" : ` · ${what}`}`;
  const letters = Array.from(line);
  return letters.length < columns ? line : `${letters.slice(0, Math.max(0, columns - 2)).join("")}…`;
}

/** `about 3 min`; null while nothing is known. `spent` is the time that the one at hand has taken already. */
function leftOf(lasted: readonly number[], count: number, spent: number): string | null {
  if (lasted.length === 0) return null;
  const each = lasted.reduce((sum, one) => sum + one, 0) / lasted.length;
  return spanOf(Math.max(0, each * count - Math.min(spent, each)));
}

/** Milliseconds as somebody would say them. */
export function spanOf(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 90) return `about ${Math.max(1, seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `about ${minutes} min` : `about ${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
