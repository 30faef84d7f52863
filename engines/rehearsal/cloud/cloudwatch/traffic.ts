/** Share of the requests that each version gets, from 0 to 1. */
export interface Shares {
  readonly stable: number;
  readonly canary: number;
}

interface Segment extends Shares {
  readonly fromMs: number;
  /** Requests served before this segment. */
  readonly before: Shares;
}

/**
 * Who served how many requests: the rate of the plan, divided by the rule's weights over time. Requests are steady; what a
 * minute holds is whole, and fractions are carried over to the next one.
 */
export class Traffic {
  private readonly segments: Segment[];
  private muted = false;
  private shares: Shares;

  constructor(
    private readonly requestsPerSecond: number,
    weights: Shares,
  ) {
    this.shares = normal(weights);
    this.segments = [{ fromMs: 0, ...this.shares, before: { stable: 0, canary: 0 } }];
  }

  /** The rule's weights change. */
  shift(weights: Shares, nowMs: number): void {
    this.shares = normal(weights);
    this.push(nowMs);
  }

  /** From now on no request reaches the canary, whatever its weight: nobody calls it. */
  mute(nowMs: number): void {
    this.muted = true;
    this.push(nowMs);
  }

  /** Requests that a version served between two moments, as a fraction. */
  served(version: keyof Shares, fromMs: number, toMs: number): number {
    return this.until(version, toMs) - this.until(version, fromMs);
  }

  /** The same in whole requests: what a metric counts. */
  counted(version: keyof Shares, fromMs: number, toMs: number): number {
    return Math.floor(this.until(version, toMs) + 1e-6) - Math.floor(this.until(version, fromMs) + 1e-6);
  }

  private push(nowMs: number): void {
    const before = { stable: this.until("stable", nowMs), canary: this.until("canary", nowMs) };
    this.segments.push({
      fromMs: nowMs,
      stable: this.shares.stable,
      canary: this.muted ? 0 : this.shares.canary,
      before,
    });
  }

  private until(version: keyof Shares, ms: number): number {
    const segment = this.segments.findLast((one) => one.fromMs <= ms);
    if (segment === undefined) return 0;
    return segment.before[version] + (segment[version] * this.requestsPerSecond * (ms - segment.fromMs)) / 1000;
  }
}

function normal({ stable, canary }: Shares): Shares {
  const sum = stable + canary;
  return sum === 0 ? { stable: 0, canary: 0 } : { stable: stable / sum, canary: canary / sum };
}
