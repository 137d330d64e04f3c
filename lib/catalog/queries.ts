import type { RepositoryId } from "@/lib/kernel";
import { noTransaction, type Tx } from "@/lib/kernel/transaction";

import { type Repository, allRepositories, repositoryById, repositoryBySlug, slugOf } from "./catalog.store";
import { type Codeowners, parseCodeowners } from "./model/codeowners";
import { type Configuration, parseConfiguration } from "./model/lintel-yml";
import { type ModuleEvidence, type ModuleMap, drawModuleMap } from "./model/module-map";
import { type FolderOwner, readFolderOwner } from "./model/owners";
import { readText } from "./record-configuration";

/** By its name, whatever its case; null when it is not tracked. */
export async function findRepository(owner: string, name: string): Promise<Repository | null> {
  return repositoryBySlug(noTransaction, slugOf(owner, name));
}

export async function findRepositoryById(id: RepositoryId): Promise<Repository | null> {
  return repositoryById(noTransaction, id);
}

/** All of them, by name. */
export async function listRepositories(): Promise<Repository[]> {
  return allRepositories(noTransaction);
}

const REMEMBERED = 200;

/** The last answers of a slow and pure question. */
function remember<Answer>(): (key: string, ask: () => Promise<Answer>) => Promise<Answer> {
  const known = new Map<string, Answer>();
  return async (key, ask) => {
    const answer = known.get(key) ?? (await ask());
    known.delete(key);
    known.set(key, answer);
    for (const oldest of known.keys()) {
      if (known.size <= REMEMBERED) break;
      known.delete(oldest);
    }
    return answer;
  };
}

const configurations = remember<Configuration>();
const codeownersFiles = remember<Codeowners>();
const folderOwners = remember<FolderOwner[]>();
const maps = remember<ModuleMap>();

export type MapQuestion = {
  /** Digests of the texts in force; null where there is none. */
  config: string | null;
  codeowners: string | null;
  owners: readonly { path: string; digest: string }[];
  evidence: ModuleEvidence;
  /** The root that was inferred for the snapshot before. */
  stickyRoot: string | null;
};

/** What the `lintel.yml` kept under a digest says; one that cannot be used says nothing. */
export async function readConfiguration(repositoryId: RepositoryId, digest: string): Promise<Configuration> {
  return configurations(digest, async () => parseConfiguration(await readText(noTransaction, repositoryId, digest)).configuration ?? {});
}

/** The module map that these make. Texts are looked for in the transaction, because they may have come with it. */
export async function readModuleMap(repositoryId: RepositoryId, question: MapQuestion, tx: Tx = noTransaction): Promise<ModuleMap> {
  return maps(JSON.stringify([repositoryId, question]), async () => {
    const { config, codeowners, owners, evidence, stickyRoot } = question;
    const configuration = config === null ? null : await configurations(config, async () => parseConfiguration(await readText(tx, repositoryId, config)).configuration ?? {});
    const ownership = codeowners === null ? null : await codeownersFiles(codeowners, async () => parseCodeowners(await readText(tx, repositoryId, codeowners)));
    const folders = await folderOwners(JSON.stringify(owners), async () => (await Promise.all(owners.map(async ({ path, digest }) => readFolderOwner(path, await readText(tx, repositoryId, digest))))).filter((owner) => owner !== null));
    return drawModuleMap({
      configuration: configuration && config !== null ? { value: configuration, digest: config } : null,
      codeowners: ownership && codeowners !== null ? { value: ownership, digest: codeowners } : null,
      folderOwners: folders, evidence, stickyRoot,
    });
  });
}
