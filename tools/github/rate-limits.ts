import { type Call, refuse } from "./answers";
import { nameOf } from "./authenticate";

const MINUTE_MS = 60_000;
const WRITES = 80;
const POINTS = 900;
const POINTS_OF_WRITE = 5;

type Past = { at: number; write: boolean };

/** GitHub.com's limits by the minute, for each caller: eighty writes, and nine hundred points of which a write takes five. An Enterprise Server has none unless they are switched on. */
export class RateLimits {
  private readonly past = new Map<string, Past[]>();

  /** Refuses what is too much, and says how long to wait. */
  count(call: Call): void {
    const now = Date.now();
    const who = nameOf(call.caller);
    const recent = (this.past.get(who) ?? []).filter(({ at }) => at > now - MINUTE_MS);
    const write = call.method !== "GET";
    const writes = recent.filter((each) => each.write).length;
    const points = recent.length + writes * (POINTS_OF_WRITE - 1);
    const [oldest] = recent.filter((each) => each.write || points >= POINTS);
    if ((write && writes >= WRITES) || points + (write ? POINTS_OF_WRITE : 1) > POINTS) {
      const wait = Math.max(1, Math.ceil(((oldest?.at ?? now) + MINUTE_MS - now) / 1000));
      refuse(403, "You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.", {}, { "retry-after": String(wait) });
    }
    this.past.set(who, [...recent, { at: now, write }]);
  }
}
