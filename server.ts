/**
 * Our HTTP server around Next: Next's own one exits in the middle of a job when it is told to stop. Port first, so that
 * a second start fails at once; then database, queue, worker and pages; at the end the same in reverse.
 */
import http from "node:http";
import type { Socket } from "node:net";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import next from "next";
import { z } from "zod";

import { createSignInLink } from "@/lib/identity";
import { readConfig } from "@/lib/kernel/config";
import { log } from "@/lib/kernel/log";
import { keepAddress, standUp } from "@/lib/stand-up";
import { startWorker } from "@/lib/worker";

import { startWorkerThread } from "./worker-thread";

const Config = z.object({
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  LINTEL_URL: z.url().optional(),
  LINTEL_WORKER: z.enum(["inline", "off"]).default("inline"),
});

/** How long a request or a job that has begun may take when the server is told to stop. */
const LONGEST_STOP = 60_000;

const root = path.resolve(fileURLToPath(import.meta.url), process.env.LINTEL_DEV ? ".." : "../..");
const config = readConfig(Config);
/** How to stop what has been started; the order of the names is the order of stopping. */
const stops: Partial<Record<"listening" | "worker" | "pages" | "ground", () => Promise<void>>> = {};

let stopping = false;

let answer: http.RequestListener = (_request, response) => {
  response.writeHead(503, { "Content-Type": "text/plain; charset=utf-8", "Retry-After": "2" }).end("Lintel is starting.\n");
};

const server = http.createServer((request, response) => answer(request, response));
// Node cuts uploads that take longer than five minutes; slow ones are told apart where they are read.
server.requestTimeout = 0;
// Longer than a client keeps a connection for its next request: else we close it in the moment in which that is sent.
server.keepAliveTimeout = 65_000;
server.headersTimeout = 70_000;

/** Browsers open connections before they need them; Node counts such a one as busy for as long as a head may take. */
const silent = new Set<Socket>();
server.on("connection", (socket: Socket) => {
  silent.add(socket);
  socket.once("close", () => silent.delete(socket));
});
server.on("request", ({ socket }) => silent.delete(socket));

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stopAll(0));
await start();

async function start(): Promise<void> {
  const port = await listen();
  stops.listening = stopListening;
  process.env.PORT = String(port);
  const address = (config.LINTEL_URL ?? `http://localhost:${port}`).replace(/\/+$/, "");

  const ground = await standUp(root);
  if (!ground.ok) return giveUp(ground.detail);
  const { dataDir, how, movedTo, stop } = ground.value;
  stops.ground = stop;
  keepAddress(dataDir, address);
  log.info("The database is there", { how, ...(movedTo === null ? {} : { movedTo }) });

  const app = next({ dev: Boolean(process.env.LINTEL_DEV), dir: root, hostname: config.HOST, port });
  await app.prepare();
  stops.pages = () => app.close();
  const handle = app.getRequestHandler();
  answer = (request, response) => void handle(request, response);

  if (config.LINTEL_WORKER === "inline") {
    stops.worker = (process.env.LINTEL_DEV ? await startWorker() : await startWorkerThread(root)).stop;
  }
  const link = await createSignInLink();
  console.log(`Lintel is at ${address}${movedTo === null ? "" : `, its database in ${movedTo}`}`);
  console.log(`Sign in once, within 15 minutes: ${link}`);
}

function listen(): Promise<number> {
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => void giveUp(reasonNotToListen(error)));
    server.listen(config.PORT, config.HOST, () => {
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : config.PORT);
    });
  });
}

function reasonNotToListen(error: NodeJS.ErrnoException): string {
  const place = `port ${config.PORT} of ${config.HOST}`;
  if (error.code === "EADDRINUSE") return `Something else listens on ${place} already, perhaps another Lintel. Stop it, or set PORT to another number.`;
  if (error.code === "EACCES") return `This user may not listen on ${place}. Set PORT to a number from 1024 on.`;
  return `Cannot listen on ${place}: ${error.message}.`;
}

/** Requests that have begun are answered; connections that wait for a next one, or for a first, are closed. */
function stopListening(): Promise<void> {
  for (const socket of silent) socket.destroy();
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  return new Promise((resolve) =>
    server.close(() => {
      clearInterval(idle);
      resolve();
    }),
  );
}

async function giveUp(sentence: string): Promise<void> {
  console.error(sentence);
  await stopAll(1);
}

/** A second signal does not wait for what the first one waits for; nor does the first one wait for ever. */
async function stopAll(code: number): Promise<void> {
  if (stopping) process.exit(1);
  stopping = true;
  for (const part of ["listening", "worker", "pages", "ground"] as const) {
    const stopped = stops[part]?.().catch((error: unknown) => log.error("A part did not stop as it should", error, { part }));
    const late = await Promise.race([stopped, wait(LONGEST_STOP, "late", { ref: false })]);
    if (late === "late") log.warn("A part did not stop in time and is left behind", { part });
  }
  process.exit(code);
}
