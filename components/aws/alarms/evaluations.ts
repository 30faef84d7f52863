import {
  type AlarmEvaluation,
  countDetectionSeconds,
  detectionSeconds,
  type MetricSource,
} from "../../../release/contract/detection";
import type { ContractMetric } from "./contractMetrics";
import { PERIOD_SECONDS } from "./metricMath";
import type { Evaluation } from "./thresholds";

/** An evaluation of metrics that come by the minute. */
export function byTheMinute(when: Evaluation): AlarmEvaluation {
  return { ...when, periodSeconds: PERIOD_SECONDS };
}

/**
 * An hour that slides: CloudWatch evaluates the alarm each minute over the 60 minutes before it ("Alarm evaluation";
 * EvaluationWindow is SlidingWindow unless an alarm says otherwise), so complaints on both sides of a full hour count together.
 */
export const COMPLAINTS_EVALUATION: AlarmEvaluation = { periodSeconds: 3600, periods: 1, toAlarm: 1 };

/** Longest time from a breach of a metric of one's own to its alarm, in seconds. */
export function metricDetectionSeconds(metric: ContractMetric): number {
  const { evaluation, statistic, breach } = metric;
  // A sum in one window grows with each event: it need not wait for the window's end to be too large.
  const counts = statistic === "Sum" && breach.side === "above" && !breach.relative && evaluation.toAlarm === 1;
  return (counts ? countDetectionSeconds : detectionSeconds)(evaluation, sourceOf(metric));
}

function sourceOf({ colour, evaluation }: ContractMetric): MetricSource {
  if (colour === undefined) return "load-balancer";
  return evaluation.periodSeconds < PERIOD_SECONDS ? "custom-high-resolution" : "custom";
}
