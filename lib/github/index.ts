/**
 * GitHub: the doorway. Deliveries in, checks and comments out, and what GitHub says of repositories and people. It knows
 * GitHub's words and turns them into ours; it does not know how anything is measured or judged.
 */

// Commands
export { LARGEST_PAYLOAD, receiveDelivery } from "./receive-delivery";

// Queries
export { readPayload } from "./receive-delivery";

// Types
export type { DeliveryStatus } from "./delivery.store";
