/** Measurements of one thing in one file. The larger, the worse: durations. */
export interface Series {
  /** `http_req_duration`, a label of JMeter, a command of hyperfine. */
  readonly name: string;
  readonly unit: "ms" | "s";
  /** Every measurement; absent where the tool only wrote aggregates. */
  readonly samples?: readonly number[];
  readonly median: number;
}

/** What gates need of a performance report. */
export interface PerformanceDetails {
  readonly series: readonly Series[];
  /** Thresholds of the tool's own configuration that it says failed, as it words them. */
  readonly failedThresholds: readonly string[];
}

/** What a performance report says. */
export interface PerformanceSummary {
  /** Number of things measured. */
  readonly metrics: number;
  /** Raw measurements in all; 0 where the tool only wrote aggregates. */
  readonly samples: number;
  /** Requests and how many of them failed, where the tool counts them. */
  readonly requests?: { readonly failed: number; readonly total: number };
  readonly failedThresholds: number;
}

/** The summary of a report. */
export function summarise(
  { series, failedThresholds }: PerformanceDetails,
  requests: PerformanceSummary["requests"],
): PerformanceSummary {
  return {
    metrics: series.length,
    samples: series.reduce((sum, { samples }) => sum + (samples?.length ?? 0), 0),
    ...(requests === undefined ? {} : { requests }),
    failedThresholds: failedThresholds.length,
  };
}
