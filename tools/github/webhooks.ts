import { createHmac, randomUUID } from "node:crypto";

import { requireApp } from "./access";
import { type Answer, type Call, notFound, ok, pageOf } from "./answers";
import { readBody } from "./body";
import { ALWAYS_SENT, SENT_TO_CHECKERS, mayHear } from "./event-permissions";
import { type Route, get, patch, post } from "./router";
import { nodeId, showAccount, showOrganization, showRepository } from "./shapes";
import { type Account, type App, type Delivery, type Installation, type Json, type Repository, type World, allows, covers, iso } from "./world";

const LONGEST_ANSWER_MS = 10_000;
const LARGEST_PAYLOAD = 25 * 1024 * 1024;

export type News = {
  event: string;
  action?: string;
  /** Put together only when somebody listens. */
  payload: Json | (() => Promise<Json>);
  repository?: Repository;
  /** Of news about an account; a repository's owner when it is missing. */
  account?: Account;
  sender: Account;
  /** News that only the App concerned hears. */
  only?: App;
};

/** Tells every App that is installed there and listens; answers when all have answered. */
export async function announce(world: World, news: News): Promise<Delivery[]> {
  const listening = [...world.installations.values()].filter((installation) => hears(installation, news));
  if (listening.length === 0) return [];
  const payload = typeof news.payload === "function" ? await news.payload() : news.payload;
  const sent = await Promise.all(listening.map((installation) => deliver(world, installation.app, { event: news.event, body: bodyOf(world, news, payload, installation), installation, repository: news.repository })));
  return sent.filter((delivery) => delivery !== null);
}

function hears(installation: Installation, { event, action, repository, account, only }: News): boolean {
  const { app, permissions } = installation;
  if (installation.deleted || installation.suspendedAt !== null || (only ?? app) !== app) return false;
  if (repository ? !covers(installation, repository) : installation.account !== account) return false;
  const forCheckers = action !== undefined && (SENT_TO_CHECKERS[event]?.includes(action) ?? false);
  if (forCheckers) return allows(permissions, "checks", "write");
  return ALWAYS_SENT.includes(event) || (installation.events.includes(event) && mayHear(permissions, event));
}

function bodyOf(world: World, { action, repository, account, sender }: News, payload: Json, installation: Installation): Json {
  const owner = repository?.owner ?? account;
  return {
    ...(action === undefined ? {} : { action }),
    ...(repository ? { repository: showRepository(world, repository) } : {}),
    ...(owner?.type === "Organization" ? { organization: showOrganization(world, owner) } : {}),
    sender: showAccount(world, sender),
    installation: { id: installation.id, node_id: nodeId("IN", installation.id) },
    ...payload,
  };
}

export type SendOptions = {
  /** Sign with another secret than the App's. */
  secret?: string;
  /** It gets lost on the way: recorded as failed, never sent. */
  drop?: boolean;
  /** The GUID of an event that was sent before. */
  guid?: string;
  redelivery?: boolean;
  /** Send it once more at the same time, with the same GUID, as may happen. */
  duplicate?: boolean;
};

export type Message = { event: string; body: Json; installation?: Installation; repository?: Repository };

/** Signs and sends one event to one App, and keeps what became of it. What is larger than GitHub sends is not sent, and not recorded either; what is held back is neither, yet. */
export async function deliver(world: World, app: App, message: Message, options: SendOptions = {}): Promise<Delivery | null> {
  if (app.hookUrl === null || !app.hookActive) return null;
  const payload = JSON.stringify(message.body);
  if (Buffer.byteLength(payload) > LARGEST_PAYLOAD) return null;
  if (world.held !== null) {
    world.held.push(() => sendNow(world, app, message, payload, options));
    return null;
  }
  return sendNow(world, app, message, payload, options);
}

async function sendNow(world: World, app: App, { event, body, installation, repository }: Message, payload: string, options: SendOptions): Promise<Delivery> {
  const guid = options.guid ?? randomUUID();
  const secret = options.secret ?? app.webhookSecret;
  const url = app.hookUrl ?? "";
  const requestHeaders: Record<string, string> = {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": `GitHub-Hookshot/${app.hookId.toString(16)}`,
    "x-github-delivery": guid,
    "x-github-enterprise-host": new URL(world.url).host,
    "x-github-enterprise-version": "3.19.0",
    "x-github-event": event,
    "x-github-hook-id": String(app.hookId),
    "x-github-hook-installation-target-id": String(app.id),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature": `sha1=${createHmac("sha1", secret).update(payload).digest("hex")}`,
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(payload).digest("hex")}`,
  };
  const delivery: Delivery = {
    id: world.nextId(),
    guid,
    app,
    event,
    action: typeof body["action"] === "string" ? body["action"] : null,
    installationId: installation?.id ?? null,
    repositoryId: repository?.id ?? null,
    redelivery: options.redelivery ?? false,
    deliveredAt: new Date(),
    duration: 0,
    status: "pending",
    statusCode: 0,
    url,
    requestHeaders,
    payload,
    responseHeaders: {},
    responseBody: "",
  };
  world.deliveries.push(delivery);
  const dropped = options.drop ?? world.lost > 0;
  if (dropped) world.lost = Math.max(0, world.lost - 1);
  const twice = options.duplicate ? sendNow(world, app, { event, body, installation, repository }, payload, { ...options, guid, duplicate: false }) : null;
  if (dropped) Object.assign(delivery, { status: "failed to connect to host", statusCode: 502 });
  else await postOnce(delivery);
  await twice;
  return delivery;
}

async function postOnce(delivery: Delivery): Promise<void> {
  const started = Date.now();
  try {
    const response = await fetch(delivery.url, { method: "POST", headers: delivery.requestHeaders, body: delivery.payload, redirect: "manual", signal: AbortSignal.timeout(LONGEST_ANSWER_MS) });
    delivery.responseBody = await response.text();
    delivery.responseHeaders = Object.fromEntries(response.headers);
    delivery.statusCode = response.status;
    delivery.status = response.ok ? "OK" : `Invalid HTTP Response: ${response.status}`;
  } catch (error) {
    const late = error instanceof Error && error.name === "TimeoutError";
    delivery.statusCode = late ? 504 : 502;
    delivery.status = late ? "timed out" : "failed to connect to host";
  }
  delivery.duration = (Date.now() - started) / 1000;
}

/** Sends a delivery once more, under the same GUID. */
export function redeliver(world: World, delivery: Delivery): Promise<Delivery | null> {
  const installation = [...world.installations.values()].find(({ id }) => id === delivery.installationId);
  const repository = [...world.repositories.values()].find(({ id }) => id === delivery.repositoryId);
  const body: Json = JSON.parse(delivery.payload);
  return deliver(world, delivery.app, { event: delivery.event, body, installation, repository }, { guid: delivery.guid, redelivery: true });
}

/** Lets go what was held back, in the order given by `arrange`, one after the other. */
export async function release(world: World, arrange: <Item>(waiting: Item[]) => Item[] = (waiting) => waiting): Promise<void> {
  const waiting = arrange(world.held ?? []);
  world.held = null;
  for (const send of waiting) await send();
}

export const webhookRoutes: readonly Route[] = [
  get("/app/hook/config", (call) => ok(showHook(requireApp(call)))),
  patch("/app/hook/config", changeHook),
  get("/app/hook/deliveries", listDeliveries),
  get("/app/hook/deliveries/:id", (call) => ok(showWhole(requireDelivery(call)))),
  post("/app/hook/deliveries/:id/attempts", (call) => {
    const delivery = requireDelivery(call);
    call.world.behind(redeliver(call.world, delivery));
    return { status: 202, json: {} };
  }),
];

function showHook(app: App): Json {
  return { content_type: "json", insecure_ssl: "0", secret: "********", url: app.hookUrl };
}

function changeHook(call: Call): Answer {
  const app = requireApp(call);
  const body = readBody(call, "Hook", { url: { type: "string" }, content_type: { type: "string" }, secret: { type: "string" }, insecure_ssl: { type: "string" } });
  app.hookUrl = body.text("url") ?? app.hookUrl;
  app.webhookSecret = body.text("secret") ?? app.webhookSecret;
  return ok(showHook(app));
}

/** Newest first; turned by a cursor that is found in `Link` only. */
function listDeliveries(call: Call): Answer {
  const app = requireApp(call);
  const { perPage } = pageOf(call);
  const status = call.query.get("status");
  const cursor = /^v1_(\d+)$/.exec(call.query.get("cursor") ?? "")?.[1];
  const all = call.world.deliveries.filter((delivery) => delivery.app === app && delivery.status !== "pending").sort((one, other) => other.id - one.id);
  const wanted = all.filter((delivery) => (status === null || (status === "success") === (delivery.status === "OK")) && (cursor === undefined || delivery.id < Number(cursor)));
  const shown = wanted.slice(0, perPage);
  const query = new URLSearchParams(call.query);
  query.set("cursor", `v1_${shown.at(-1)?.id}`);
  const link: Record<string, string> = wanted.length > shown.length ? { link: `<${call.world.url}/api/v3/app/hook/deliveries?${query}>; rel="next"` } : {};
  return ok(shown.map(showDelivery), link);
}

function requireDelivery(call: Call): Delivery {
  const app = requireApp(call);
  return call.world.deliveries.find((delivery) => delivery.app === app && String(delivery.id) === call.params["id"]) ?? notFound();
}

function showDelivery(delivery: Delivery): Json {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: iso(delivery.deliveredAt),
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function showWhole(delivery: Delivery): Json {
  return {
    ...showDelivery(delivery),
    url: delivery.url,
    request: { headers: delivery.requestHeaders, payload: JSON.parse(delivery.payload) },
    response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
  };
}
