import { shortSha } from "@/app/_ui/format";
import type { JudgedPullRequest } from "@/lib/review";

/**
 * Commands that show a pull request's violations on one's own machine: a work tree beside the own one, and in it what CI ran,
 * as far as the reports tell. Names from reports stand in comments only, and on one line.
 */
export function reproduction({ number, head, verdict }: Pick<JudgedPullRequest, "number" | "head" | "verdict">, commands: ReadonlyMap<string, string>): string {
  const folder = `../pull-${number}`;
  const runs = (verdict?.sources ?? [])
    .filter(({ status }) => status !== "missing")
    .map(({ source, tool }) => `# ${oneLine(source)}${commands.has(source) ? ", as CI told" : `: run ${oneLine(tool)} as CI does`}${commands.has(source) ? `\n# ${oneLine(commands.get(source) ?? "")}` : ""}`);
  return [
    `git fetch origin pull/${number}/head`,
    `git worktree add ${folder} ${head}`,
    `cd ${folder}`,
    ...runs,
    ...(verdict?.base.commit ? [`# what it is compared with: git diff ${shortSha(verdict.base.commit)}...${shortSha(head)}`] : []),
  ].join("\n");
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}
