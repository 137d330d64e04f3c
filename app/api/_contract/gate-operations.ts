/** What the API offers about gates. */
import { Gate, NewLimit, NewRuleSetting } from "./gates";
import { operation } from "./operation";
import { RepositoryPath } from "./words";

const REPOSITORY = "/api/v1/repositories/{owner}/{name}";

export const readGate = operation({
  id: "readGate",
  method: "get",
  path: `${REPOSITORY}/gate`,
  tag: "Pull requests",
  summary: "The gate of the default branch: what fails, limits of ratchets, settings of rules, and who changed them",
  access: "read",
  inPath: RepositoryPath,
  answers: { 200: { description: "The gate.", schema: Gate } },
});

export const changeRuleSetting = operation({
  id: "changeRuleSetting",
  method: "post",
  path: `${REPOSITORY}/rules/settings`,
  tag: "Pull requests",
  summary: "Count a rule at another severity, or mute it",
  description: "Asks for a reason where it lets more pass than before. The trail stays, it is an event of the repository, and every pull request that is not merged is judged again.",
  access: "admin",
  inPath: RepositoryPath,
  inBody: NewRuleSetting,
  answers: { 200: { description: "The gate as it is now.", schema: Gate } },
});

export const changeLimit = operation({
  id: "changeLimit",
  method: "post",
  path: `${REPOSITORY}/ratchet/limits`,
  tag: "Pull requests",
  summary: "Set how many open violations a group may have",
  description: "Asks for a reason where the limit is raised; it then stays until the group has reached it, and only falls again from there. The trail stays, it is an event of the repository, and every pull request that is not merged is judged again.",
  access: "admin",
  inPath: RepositoryPath,
  inBody: NewLimit,
  answers: { 200: { description: "The gate as it is now.", schema: Gate } },
});
