/** A stand-in GitHub connected with the modules of this process: its webhooks come in by lib/github's door, and the worker's jobs are worked at once. */
import http from "node:http";

import { receiveDelivery } from "@/lib/github";
import { drain } from "@/lib/outbox";
import { jobs } from "@/lib/worker";

import { type StandIn, startGitHub } from "./github";

export type Connected = {
  github: StandIn;
  app: ReturnType<StandIn["addApp"]>;
  installation: Awaited<ReturnType<StandIn["install"]>>;
  /** Until everything that was told has been heard, and everything that follows from it is done. */
  worked(): Promise<void>;
  stop(): Promise<void>;
};

/** An organisation `acme` with an App that is installed for all its repositories, and us as that App by the environment. */
export async function connectGitHub(): Promise<Connected> {
  const github = await startGitHub();
  const hooks = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = new Headers(Object.entries(request.headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as [string, string]] : [])));
      receiveDelivery(headers, Buffer.concat(chunks)).then(
        (received) => response.writeHead(received.ok ? 202 : 401).end(),
        () => response.writeHead(503).end(),
      );
    });
  });
  await new Promise<void>((resolve) => hooks.listen(0, "127.0.0.1", resolve));
  const address = hooks.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  github.addAccount({ login: "acme", type: "Organization" });
  github.addUser({ login: "grace" });
  const app = github.addApp({ owner: "acme", hookUrl: `http://127.0.0.1:${port}/` });
  Object.assign(process.env, {
    GITHUB_URL: github.url, GITHUB_APP_ID: String(app.id), GITHUB_APP_PRIVATE_KEY: app.privateKey, GITHUB_WEBHOOK_SECRET: app.webhookSecret,
    LINTEL_SECRET: "a secret of this test, longer than thirty-two characters", LINTEL_URL: "https://lintel.example", LINTEL_ALLOW_PRIVATE_HOSTS: "127.0.0.1,localhost",
  });
  const installation = await github.install({ app, account: "acme" });
  return {
    github, app, installation,
    worked: async () => {
      await github.settled();
      await drain(jobs);
    },
    stop: async () => {
      await github.stop();
      await new Promise((resolve) => hooks.close(resolve));
    },
  };
}
