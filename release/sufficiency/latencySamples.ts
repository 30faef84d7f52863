/** Percent of requests above a P95. */
const ABOVE_P95 = 5;

/** With fewer requests in a period its P95 is the slowest of them: one slow request breaches. */
const MAXIMUM_BELOW = 100 / ABOVE_P95;

/**
 * CloudWatch counts a percentile of fewer than 10 / (1 - percentile) requests as low in samples ("Percentile-based alarms and
 * low data samples"): fewer than ten of them decide it.
 */
const FEW_BELOW = (10 * 100) / ABOVE_P95;

/** What a stage can tell about its candidate's P95 latency. How slow a candidate must be depends on the service, and is not computed. */
export interface LatencySamples {
  /** Seconds of the stage in which latency is judged: those after the warm-up. */
  readonly judgedSeconds: number;
  /** `none`: never judged. `maximum`: fewer than 20 requests a period. `few`: fewer than 200. `enough`: 200 or more. */
  readonly samples: "none" | "maximum" | "few" | "enough";
}

/** {@link LatencySamples} of a stage with so many requests a period on average. */
export function latencySamples(requestsPerPeriod: number, bakeSeconds: number, warmUpSeconds: number): LatencySamples {
  const judgedSeconds = Math.max(0, bakeSeconds - warmUpSeconds);
  if (judgedSeconds === 0) return { judgedSeconds, samples: "none" };
  if (requestsPerPeriod < MAXIMUM_BELOW) return { judgedSeconds, samples: "maximum" };
  return { judgedSeconds, samples: requestsPerPeriod < FEW_BELOW ? "few" : "enough" };
}
