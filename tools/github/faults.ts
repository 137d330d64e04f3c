export type FaultKind =
  | "500"
  | "502"
  /** Never answers; the connection stays open. */
  | "timeout"
  /** Does the work and breaks off in the middle of the answer. */
  | "cut-off"
  /** Does the work and answers 200 with half of the JSON, as a proxy may that closes properly. */
  | "half-body"
  /** Does the work and drops the connection without an answer. */
  | "done-but-lost"
  /** 403 (or the status given) with nothing remaining until the reset. */
  | "primary-limit"
  /** 403 (or the status given) with Retry-After. */
  | "secondary-limit"
  | "redirect";

export type Fault = {
  kind: FaultKind;
  /** Any method when it is missing. */
  method?: string;
  /** Held against the path as it was sent, without the query. */
  path?: RegExp;
  /** How many requests suffer; one when it is missing. */
  times?: number;
  /** Of limits: 403 or 429. */
  status?: 403 | 429;
  /** Of limits: how long to wait; of the secondary limit null leaves Retry-After out. */
  seconds?: number | null;
  /** Of a redirect. */
  to?: string;
};

/** What shall go wrong, in the order in which it was asked for. */
export class Faults {
  private waiting: { fault: Fault; left: number }[] = [];

  /** The next requests of that kind fail in that way. */
  next(fault: Fault): void {
    this.waiting.push({ fault, left: fault.times ?? 1 });
  }

  clear(): void {
    this.waiting = [];
  }

  /** Faults asked for that nobody has suffered yet. */
  get left(): number {
    return this.waiting.reduce((sum, { left }) => sum + left, 0);
  }

  take(method: string, path: string): Fault | null {
    const hit = this.waiting.find(({ fault }) => (fault.method ?? method) === method && (fault.path?.test(path) ?? true));
    if (hit === undefined) return null;
    hit.left -= 1;
    this.waiting = this.waiting.filter(({ left }) => left > 0);
    return hit.fault;
  }
}
