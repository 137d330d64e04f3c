import type { Variables } from "./run-git";

/** Where the command runs and whom it talks to. */
export type Terminal = {
  folder: string;
  environment: Variables;
  /** For people: what happens. */
  say(line: string): void;
  /** For programs: the result that was asked for. */
  print(text: string): void;
  /** A line that is drawn over and over; null where nobody watches (a log, a pipe). */
  live: LiveLine | null;
  /** Has something done when the command ends, however it ends; answers how to call it off. It must not wait for anything. */
  untilEnd(clean: () => void): () => void;
};

export type LiveLine = { columns(): number; draw(line: string): void; clear(): void };
