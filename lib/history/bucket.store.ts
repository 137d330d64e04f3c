/** The nodes of stored sets. */
import { deflateRawSync, inflateRawSync } from "node:zlib";

import type { RepositoryId } from "@/lib/kernel";
import { type Copied, rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import { type BuiltSet, type LoadNodes, type Node, EMPTY_NODE, EMPTY_ROOT, FANOUT } from "./model/buckets";

const PLAIN = 0;
const DEFLATED = 1;
const BRANCH = 2;
const DIGEST_BYTES = 16;
const COUNT_BYTES = 4;
const WORTH_DEFLATING = 256;
const CACHED_BYTES = 96 * 1024 * 1024;

/** Nodes that were read or written lately. They are named by their content, so none can go stale, not even one whose transaction was undone. */
const cache = new Map<string, { node: Node; bytes: number }>();
let cachedBytes = 0;

function remember(digest: string, node: Node, bytes: number): void {
  const known = cache.get(digest);
  if (known) cache.delete(digest);
  else cachedBytes += bytes;
  cache.set(digest, known ?? { node, bytes });
  for (const [oldest, entry] of cache) {
    if (cachedBytes <= CACHED_BYTES) return;
    cache.delete(oldest);
    cachedBytes -= entry.bytes;
  }
}

/** Reads nodes of a repository's sets; a node that is not there is a bug and throws. */
export function nodesOf(tx: Tx, repositoryId: RepositoryId): LoadNodes {
  return async (digests) => {
    const found = new Map<string, Node>();
    const missing: string[] = [];
    for (const digest of digests) {
      const known = digest === EMPTY_ROOT ? EMPTY_NODE : cache.get(digest)?.node;
      if (known) found.set(digest, known);
      else missing.push(digest);
    }
    if (missing.length === 0) return found;
    const rows = await rawSql(tx).query<{ digest: string; payload: Buffer }>(
      `SELECT encode(digest, 'hex') AS digest, payload FROM history.bucket
       WHERE repository_id = $1 AND digest = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex))`,
      [repositoryId, missing],
    );
    for (const { digest, payload } of rows) {
      const node = decode(payload);
      found.set(digest, node);
      remember(digest, node, payload.length * 4);
    }
    for (const digest of missing) if (!found.has(digest)) throw new Error(`History has lost the node ${digest} of repository ${repositoryId}.`);
    return found;
  };
}

/** Keeps the nodes of a set that are not part of `base`, a set of the same repository that is kept already. */
export async function keepSet(tx: Tx, repositoryId: RepositoryId, set: BuiltSet, base: string | null): Promise<void> {
  const load = nodesOf(tx, repositoryId);
  const wanted = new Map<string, Node>();
  let pairs: [string, string][] = [[set.root, base ?? ""]];
  while (pairs.length > 0) {
    const known = await load(pairs.flatMap(([digest, other]) => (digest !== other && other !== "" && set.nodes.has(digest) ? [other] : [])));
    const next: [string, string][] = [];
    for (const [digest, other] of pairs) {
      const node = set.nodes.get(digest);
      if (digest === other || !node || digest === EMPTY_ROOT) continue;
      wanted.set(digest, node);
      if ("elements" in node) continue;
      const against = known.get(other);
      const children = against && "children" in against ? against.children : [];
      for (const [index, child] of node.children.entries()) if (child !== "") next.push([child, children[index] ?? ""]);
    }
    pairs = next;
  }
  await insertNodes(tx, repositoryId, wanted);
}

async function insertNodes(tx: Tx, repositoryId: RepositoryId, nodes: ReadonlyMap<string, Node>): Promise<void> {
  if (nodes.size === 0) return;
  const rows = await rawSql(tx).query<{ digest: string }>(
    `SELECT encode(digest, 'hex') AS digest FROM history.bucket WHERE repository_id = $1 AND digest = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex))`,
    [repositoryId, [...nodes.keys()]],
  );
  const known = new Set(rows.map(({ digest }) => digest));
  await rawSql(tx).copy("history.bucket (repository_id, digest, payload)", rowsOf(repositoryId, [...nodes].filter(([digest]) => !known.has(digest))));
}

function* rowsOf(repositoryId: RepositoryId, nodes: readonly (readonly [string, Node])[]): Generator<readonly Copied[]> {
  for (const [digest, node] of nodes) {
    const payload = encode(node);
    remember(digest, node, payload.length * 4);
    yield [repositoryId, `\\x${digest}`, `\\x${payload.toString("hex")}`];
  }
}

/** A branch is sixteen digests and sixteen counts of four bytes; elements are JSON, deflated where that is worth it. */
function encode(node: Node): Buffer {
  if ("children" in node) {
    const payload = Buffer.alloc(1 + FANOUT * (DIGEST_BYTES + COUNT_BYTES), BRANCH);
    for (let child = 0; child < FANOUT; child++) {
      payload.write((node.children[child] ?? "").padEnd(DIGEST_BYTES * 2, "0"), 1 + child * DIGEST_BYTES, "hex");
      payload.writeUInt32BE(node.counts[child] ?? 0, 1 + FANOUT * DIGEST_BYTES + child * COUNT_BYTES);
    }
    return payload;
  }
  const text = Buffer.from(JSON.stringify(node));
  return text.length < WORTH_DEFLATING ? Buffer.concat([Buffer.of(PLAIN), text]) : Buffer.concat([Buffer.of(DEFLATED), deflateRawSync(text, { level: 4 })]);
}

function decode(payload: Buffer): Node {
  if (payload[0] === BRANCH) {
    const counts = Array.from({ length: FANOUT }, (_, child) => payload.readUInt32BE(1 + FANOUT * DIGEST_BYTES + child * COUNT_BYTES));
    const children = counts.map((count, child) => (count === 0 ? "" : payload.toString("hex", 1 + child * DIGEST_BYTES, 1 + (child + 1) * DIGEST_BYTES)));
    return { children, counts };
  }
  const body = payload.subarray(1);
  const node: Node = JSON.parse((payload[0] === DEFLATED ? inflateRawSync(body) : body).toString());
  return node;
}

/** Keeps a piece of JSON by its digest, beside the nodes. */
export async function keepContent(tx: Tx, repositoryId: RepositoryId, digest: string, text: string): Promise<void> {
  await rawSql(tx).execute(
    `INSERT INTO history.bucket (repository_id, digest, payload) VALUES ($1, decode($2, 'hex'), $3) ON CONFLICT DO NOTHING`,
    [repositoryId, digest, deflateRawSync(Buffer.from(text))],
  );
}

/** The text kept under a digest by `keepContent`. */
export async function readContent(tx: Tx, repositoryId: RepositoryId, digest: string): Promise<string> {
  const [row] = await rawSql(tx).query<{ payload: Buffer }>(`SELECT payload FROM history.bucket WHERE repository_id = $1 AND digest = decode($2, 'hex')`, [repositoryId, digest]);
  if (!row) throw new Error(`History has lost the content ${digest} of repository ${repositoryId}.`);
  return inflateRawSync(row.payload).toString();
}
