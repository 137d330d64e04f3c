import { createHash } from "node:crypto";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gunzipSync } from "node:zlib";

/** What arrived at the far side. */
export type Arrival = { method: string; path: string; headers: IncomingMessage["headers"]; bytes: number; digest: string; body: Buffer };

export type ReceivedPart = { field: string; fileName: string | null; content: Buffer };

/** A server that plays the far side of the wire: it keeps what arrives and answers what the test wants. */
export type Receiver = { address: string; arrivals: Arrival[]; close(): Promise<void> };

export type Reply = (response: ServerResponse, arrival: Arrival, request: IncomingMessage) => void;

/** Answers the requests in turn, the last reply for ever. `keep` bytes of each body are kept. */
export async function receive(replies: Reply[], keep = 1 << 20): Promise<Receiver> {
  const arrivals: Arrival[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const digest = createHash("sha256");
    const kept: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      digest.update(chunk);
      if (bytes < keep) kept.push(chunk);
      bytes += chunk.length;
    });
    request.on("error", () => undefined);
    request.on("end", () => {
      const arrival = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, bytes, digest: digest.digest("hex"), body: Buffer.concat(kept) };
      arrivals.push(arrival);
      const reply = replies[Math.min(arrivals.length, replies.length) - 1];
      reply?.(response, arrival, request);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = addressOf(server.address());
  return {
    address: `http://127.0.0.1:${port}`,
    arrivals,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return address;
}

export function answers(status: number, body: unknown, headers: { [name: string]: string } = {}): Reply {
  return (response) => {
    response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json", ...headers });
    response.end(JSON.stringify(body));
  };
}

export const accepted = answers(202, {
  reports: [{ id: "r1", source: "dependency-cruiser", tool: "dependency-cruiser", status: "queued", href: "/api/v1/reports/r1" }],
  snapshot: { href: "/api/v1/repositories/acme/shop/snapshots/1" },
});

/** The parts of a form as another implementation reads them: the platform's own. */
export async function partsOf({ headers, body }: Arrival): Promise<ReceivedPart[]> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": headers["content-type"] ?? "" } }).formData();
  return Promise.all(
    [...form].map(async ([field, value]) =>
      typeof value === "string"
        ? { field, fileName: null, content: Buffer.from(value) }
        : { field, fileName: value.name, content: unpacked(Buffer.from(await value.arrayBuffer())) },
    ),
  );
}

function unpacked(content: Buffer): Buffer {
  return content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content;
}
