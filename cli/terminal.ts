import type { Variables } from "./run-git";

/** Where the command runs and whom it talks to. */
export type Terminal = {
  folder: string;
  environment: Variables;
  /** For people: what happens. */
  say(line: string): void;
  /** For programs: the result that was asked for. */
  print(text: string): void;
};
