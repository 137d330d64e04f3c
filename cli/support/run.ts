import type { Meta } from "../envelope";
import type { ExitCode } from "../outcome";
import { runProgram } from "../program";
import { BARE_ENVIRONMENT } from "./real-repository";

export type Run = { exit: ExitCode; said: string; printed: string };

/** Runs a command line as a shell would, in a folder and an environment. */
export async function run(folder: string, words: string[], environment: { [name: string]: string | undefined } = {}): Promise<Run> {
  const said: string[] = [];
  const printed: string[] = [];
  const exit = await runProgram(
    words,
    {
      folder,
      environment: { ...BARE_ENVIRONMENT, ...environment },
      say: (line) => said.push(line),
      print: (text) => printed.push(text),
      live: null,
      untilEnd: () => () => undefined,
    },
    "1.2.3",
  );
  return { exit, said: said.join("\n"), printed: printed.join("\n") };
}

/** What an upload would say of its report. */
export async function dryRun(folder: string, words: string[] = [], environment: { [name: string]: string | undefined } = {}): Promise<Meta & { said: string }> {
  const ended = await run(folder, ["upload", "--dry-run", "--repository", "acme/shop", ...words], environment);
  if (ended.exit !== 0) throw new Error(`exit ${ended.exit}: ${ended.said}`);
  const meta: Meta = JSON.parse(ended.printed);
  return { ...meta, said: ended.said };
}
