/**
 * GitHub: the doorway. Deliveries in, checks and comments out, and what GitHub says of repositories and people. It knows
 * GitHub's words and turns them into ours; it does not know how anything is measured or judged.
 */

// Commands
export { acceptIdToken, bindUpload } from "./accept-id-token";
export { LARGEST_PAYLOAD, receiveDelivery } from "./receive-delivery";
export { refreshAccess } from "./refresh-access";

// Queries
export { readPayload } from "./receive-delivery";
export { readSignIn } from "./sign-in";
export { isIdToken } from "./id-token.gateway";

// Types
export type { DeliveryStatus } from "./delivery.store";
