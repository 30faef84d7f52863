/** What CloudWatch knows of one version in one minute. */
export interface VersionPoint {
  /** RequestCount; absent where there was none, as the load balancer reports only what is not zero. */
  readonly requests?: number;
  /** Requests that did not end with 2XX, 3XX or 4XX. */
  readonly errors: number;
  /** P95 of TargetResponseTime; absent without requests. */
  readonly p95Ms?: number;
  /** UnHealthyHostCount; absent where no target is registered. */
  readonly unhealthyHosts?: number;
  /** Complaints that were counted in this minute. */
  readonly complaints: number;
  /** The project's own metrics, by name; empty without requests. */
  readonly own: Readonly<Record<string, number>>;
}

/** One minute of both versions. */
export interface Datapoint {
  readonly endMs: number;
  readonly stable: VersionPoint;
  readonly canary: VersionPoint;
}
