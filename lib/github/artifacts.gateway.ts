/**
 * Artifacts of workflow runs. GitHub answers with an address elsewhere that is good for a minute; it is followed without our
 * credentials, by few hops, and never into a private network.
 */
import { createHash } from "node:crypto";
import { lookup } from "node:dns";
import { createWriteStream } from "node:fs";
import http from "node:http";
import https from "node:https";
import { BlockList, type LookupFunction, isIP } from "node:net";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

import { z } from "zod";

import { type Result, fail, ok } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";

import { type Place, checked, orNull, speakAsInstallation, statusOf } from "./client.gateway";
import { ArtifactFacts, RunFacts } from "./model/payloads";

const Config = z.object({ LINTEL_ALLOW_PRIVATE_HOSTS: z.string().default("") });

const PAGE = 100;
const MOST_HOPS = 3;
const LONGEST_DOWNLOAD = 120_000;

/** As it stands now; null when GitHub has it no longer. */
export async function askRun({ installationId, owner, name }: Place, runId: number): Promise<RunFacts | null> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}", { owner, repo: name, run_id: runId }));
  return answer && checked(RunFacts, answer);
}

/** Every artifact that a run left, of all its attempts. */
export async function askArtifacts({ installationId, owner, name }: Place, runId: number): Promise<ArtifactFacts[]> {
  const client = await speakAsInstallation(installationId);
  const found: ArtifactFacts[] = [];
  for (let page = 1; ; page += 1) {
    const { artifacts } = checked(z.object({ artifacts: z.array(ArtifactFacts) }), await client.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", { owner, repo: name, run_id: runId, per_page: PAGE, page }));
    found.push(...artifacts);
    if (artifacts.length < PAGE) return found;
  }
}

export type Downloaded = { bytes: number; digest: string };
export type DownloadFault = "EXPIRED" | "TOO_LARGE" | "REFUSED";

/** Writes an artifact into a file, at most so many bytes of it. `digest` is the hexadecimal SHA-256. */
export async function downloadArtifact({ installationId, owner, name }: Place, artifactId: number, file: string, most: number): Promise<Result<Downloaded, DownloadFault>> {
  const client = await speakAsInstallation(installationId);
  const asked = await client
    .request("GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}", { owner, repo: name, artifact_id: artifactId, archive_format: "zip", request: { redirect: "manual", parseSuccessResponseBody: false } })
    .catch((error: unknown) => {
      if (statusOf(error) === 410 || statusOf(error) === 404) return null;
      throw error;
    });
  const location = asked?.headers.location;
  if (location === undefined) return asked ? fail("REFUSED", "GitHub did not say where the artifact is.") : fail("EXPIRED", "The artifact has expired. Run the workflow again.");
  return download(new URL(location), file, most);
}

async function download(from: URL, file: string, most: number): Promise<Result<Downloaded, DownloadFault>> {
  const deadline = AbortSignal.timeout(LONGEST_DOWNLOAD);
  let at = from;
  for (let hop = 0; hop < MOST_HOPS; hop += 1) {
    const response = await open(at, deadline);
    const status = response.statusCode ?? 0;
    const next = response.headers.location;
    if (status >= 300 && status < 400 && next !== undefined) {
      response.destroy();
      at = new URL(next, at);
      continue;
    }
    if (status === 404 || status === 410) {
      response.destroy();
      return fail("EXPIRED", "The artifact has expired. Run the workflow again.");
    }
    if (status !== 200) {
      response.destroy();
      throw new Error(`The artifact's storage answered ${status}.`);
    }
    return save(response, file, most);
  }
  return fail("REFUSED", `The artifact is behind more than ${MOST_HOPS} redirects.`);
}

async function save(response: http.IncomingMessage, file: string, most: number): Promise<Result<Downloaded, DownloadFault>> {
  const hash = createHash("sha256");
  let bytes = 0;
  const tooLarge = new Error("too large");
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.byteLength;
      hash.update(chunk);
      next(bytes > most ? tooLarge : null, chunk);
    },
  });
  try {
    await pipeline(response, counting, createWriteStream(/*turbopackIgnore: true*/ file, { mode: 0o600 }));
  } catch (error) {
    if (error === tooLarge) return fail("TOO_LARGE", `The artifact is larger than ${Math.floor(most / 1024 / 1024)} MB.`);
    throw error;
  }
  const announced = Number(response.headers["content-length"]);
  if (Number.isFinite(announced) && announced !== bytes) throw new Error(`The artifact was cut off after ${bytes} of ${announced} bytes.`);
  return ok({ bytes, digest: hash.digest("hex") });
}

/** One request without any credentials, to an address that may be spoken to. The address is looked up once, and that one is connected to. */
function open(url: URL, signal: AbortSignal): Promise<http.IncomingMessage> {
  const isTrusted = allowedHosts().has(url.hostname);
  if (url.protocol !== "https:" && !isTrusted) throw new Error(`The artifact's address ${url.origin} is not https.`);
  const literal = url.hostname.replace(/^\[|\]$/g, "");
  // An address that is written out is not looked up, so that nothing below would notice it.
  if (isIP(literal) !== 0 && !isTrusted && isPrivate(literal)) throw new Error(`The artifact's address ${url.hostname} is private.`);
  const { request } = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    request(url, { signal, headers: { "user-agent": "lintel" }, lookup: lookupFor(isTrusted) }, resolve).on("error", reject).end();
  });
}

/** Looks a host up; `mayBePrivate` for those that the administrator trusts. */
function lookupFor(mayBePrivate: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error, "");
      if (!mayBePrivate && addresses.some(({ address }) => isPrivate(address))) return callback(new Error(`${hostname} is in a private network; LINTEL_ALLOW_PRIVATE_HOSTS names hosts that may be.`), "");
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

function allowedHosts(): ReadonlySet<string> {
  return new Set(readConfig(Config).LINTEL_ALLOW_PRIVATE_HOSTS.split(/[\s,]+/).filter((host) => host !== ""));
}

const PRIVATE = new BlockList();
for (const [network, prefix] of [["0.0.0.0", 8], ["10.0.0.0", 8], ["100.64.0.0", 10], ["127.0.0.0", 8], ["169.254.0.0", 16], ["172.16.0.0", 12], ["192.0.0.0", 24], ["192.168.0.0", 16], ["198.18.0.0", 15], ["224.0.0.0", 3]] as const) PRIVATE.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of [["::", 127], ["64:ff9b::", 96], ["fc00::", 7], ["fe80::", 10], ["ff00::", 8]] as const) PRIVATE.addSubnet(network, prefix, "ipv6");

/** BlockList knows an IPv4 address in IPv6's clothes by the rules for what is underneath. */
function isPrivate(address: string): boolean {
  return PRIVATE.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
