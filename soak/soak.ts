/** What a file of this folder exports by default: something long or destructive that Lintel must survive. It throws where it does not. */
export type Soak = {
  readonly name: string;
  /** `say` prints a figure. */
  run(say: (figure: string) => void): Promise<void>;
};

/** A number of the environment, so that a run can be shorter or longer than usual. */
export function setting(name: string, otherwise: number): number {
  return Number(process.env[name] ?? otherwise);
}
