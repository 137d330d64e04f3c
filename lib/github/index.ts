/**
 * GitHub: the doorway. Deliveries in, checks and comments out, and what GitHub says of repositories and people. It knows
 * GitHub's words and turns them into ours; it does not know how anything is measured or judged.
 */

// Commands
export { acceptIdToken, bindUpload } from "./accept-id-token";
export { LARGEST_PAYLOAD, receiveDelivery } from "./receive-delivery";
export { refreshAccess } from "./refresh-access";
export { retryDelivery } from "./retry-delivery";
export { SET_UP_REFUSALS, beginSetUp, completeSetUp, forgetApp } from "./set-up";

// Queries
export { readPayload } from "./receive-delivery";
export { countDeliveriesByStatus, findDeliveryView, listDeliveries } from "./list-deliveries";
export { listReachable } from "./list-reachable";
export { readConnection, surveyGitHub } from "./survey-github";
export { PERMISSIONS } from "./model/manifest";
export { readSignIn } from "./sign-in";
export { isIdToken } from "./id-token.gateway";

// Types
export { DELIVERY_STATUSES, type DeliveryStatus } from "./delivery.store";
export type { DeliveryView } from "./list-deliveries";
export type { Reachable, ReachableList } from "./list-reachable";
export type { SetUp, SetUpRefusal } from "./set-up";
export type { Connection, InstallationView, Survey } from "./survey-github";
