import { readFileSync } from "node:fs";

import { readBuildkite } from "./buildkite";
import { type CiFacts, type Variables, given } from "./ci";
import { readCircleCi } from "./circleci";
import { readGitHubActions } from "./github-actions";
import { readGitLab } from "./gitlab";
import { readJenkins } from "./jenkins";

/** The CI system that the command runs in; null on a laptop or where CI is unknown. */
export function readCi(variables: Variables): CiFacts | null {
  if (variables["GITHUB_ACTIONS"] === "true") return readGitHubActions(variables, readText(given(variables["GITHUB_EVENT_PATH"])));
  if (variables["GITLAB_CI"] === "true") return readGitLab(variables);
  if (variables["CIRCLECI"] === "true") return readCircleCi(variables);
  if (variables["BUILDKITE"] === "true") return readBuildkite(variables);
  if (given(variables["JENKINS_URL"]) !== null || given(variables["JENKINS_HOME"]) !== null) return readJenkins(variables);
  return null;
}

function readText(path: string | null): string | null {
  if (path === null) return null;
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
