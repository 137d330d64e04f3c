/** What may be asked about GitHub's deliveries, by administrators of the whole server: a payload may be of any repository. */
import { Deliveries, DeliveriesQuery, Delivery, DeliveryId } from "./deliveries";
import { operation } from "./operation";

export const listDeliveries = operation({
  id: "listDeliveries",
  method: "get",
  path: "/api/v1/github/deliveries",
  tag: "GitHub",
  summary: "Deliveries of GitHub's webhook and what came of them, newest first",
  description: "Kept for 30 days. Needs an administrator of the whole server.",
  access: "admin",
  inQuery: DeliveriesQuery,
  answers: { 200: { description: "A page of deliveries.", schema: Deliveries } },
});

export const readDeliveryPayload = operation({
  id: "readDeliveryPayload",
  method: "get",
  path: "/api/v1/github/deliveries/{id}/payload",
  tag: "GitHub",
  summary: "What a delivery carried, as GitHub sent it",
  description: "Needs an administrator of the whole server.",
  access: "admin",
  inPath: DeliveryId,
  answers: { 200: { description: "GitHub's payload of that event.", mediaTypes: ["application/json"] } },
  refusals: ["NOT_FOUND"],
});

export const retryDelivery = operation({
  id: "retryDelivery",
  method: "post",
  path: "/api/v1/github/deliveries/{id}/retry",
  tag: "GitHub",
  summary: "Work a failed delivery once more",
  description: "Needs an administrator of the whole server.",
  access: "admin",
  inPath: DeliveryId,
  answers: { 202: { description: "Queued again.", schema: Delivery } },
  refusals: ["NOT_FOUND"],
});
